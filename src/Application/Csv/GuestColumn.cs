using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Csv;

/// <summary>What a column of a guest list tells.</summary>
internal enum GuestColumn
{
    /// <summary>The guest's id.</summary>
    Id,

    /// <summary>The group, by any text.</summary>
    Group,

    /// <summary>The first name.</summary>
    FirstName,

    /// <summary>The last name.</summary>
    LastName,

    /// <summary>Both names; read where there is no column for one of them.</summary>
    FullName,

    /// <summary>The e-mail address.</summary>
    Email,

    /// <summary>The answer.</summary>
    Attending,

    /// <summary>The dietary note.</summary>
    Dietary,

    /// <summary>How many people the guest may bring.</summary>
    PlusOnesAllowed,

    /// <summary>How many people the guest brings.</summary>
    PlusOnes,

    /// <summary>The answers to the host's questions, as JSON.</summary>
    Answers,

    /// <summary>Written by an export, and not read.</summary>
    Ignored,
}

/// <summary>Recognises columns by their headers.</summary>
internal static class GuestColumns
{
    // Without case, marks, spaces and punctuation: see docs/import.md.
    private static readonly Dictionary<GuestColumn, string> Headers = new()
    {
        [GuestColumn.Id] = "id guestid",
        [GuestColumn.Group] =
            "group groupid groupname household householdid family party haushalt gruppe familie groupe foyer famille " +
            "grupo hogar familia",
        [GuestColumn.FirstName] = "firstname givenname forename vorname rufname prenom nombre nombredepila",
        [GuestColumn.LastName] =
            "lastname surname familyname nachname familienname zuname nom nomdefamille apellido apellidos",
        [GuestColumn.FullName] = "name fullname guest guestname gast nomcomplet nombrecompleto invite invitado",
        [GuestColumn.Email] =
            "email mail emailaddress mailaddress emailadresse mailadresse adressemail adresseemail courriel " +
            "correo correoelectronico",
        [GuestColumn.Attending] =
            "attending attends rsvp coming answer response zusage teilnahme kommt antwort presence participe reponse " +
            "asiste asistencia asistira respuesta",
        [GuestColumn.Dietary] =
            "dietary diet dietarynote dietarynotes dietaryneeds dietaryrequirements allergy allergies food " +
            "ernahrung ernaehrung diat diaet allergien allergie regime dieta alergia alergias",
        [GuestColumn.PlusOnesAllowed] =
            "plusonesallowed allowedplusones maxplusones maximumplusones begleitungerlaubt maxbegleitung " +
            "accompagnantsautorises acompanantespermitidos",
        [GuestColumn.PlusOnes] =
            "plusones plusone companions begleitung begleitpersonen accompagnants acompanantes",
        [GuestColumn.Answers] = "answers answersjson",
        [GuestColumn.Ignored] =
            "rsvpat waitlistedat waitlistposition checkedinat arrived createdat updatedat duplicates",
    };

    private static readonly Dictionary<string, GuestColumn> ByHeader = Headers
        .SelectMany(pair => pair.Value.Split(' '), (pair, header) => (header, pair.Key))
        .ToDictionary(pair => pair.header, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Recognises a column; null for an unknown one.</summary>
    public static GuestColumn? Find(string header)
    {
        var words = Folding.FoldWords(header.Replace('_', ' '));
        return ByHeader.TryGetValue(string.Concat(words.Where(char.IsLetterOrDigit)), out var column) ? column : null;
    }

    /// <summary>The header that an export writes.</summary>
    public static string NameOf(GuestColumn column) => column switch
    {
        GuestColumn.Id => "id",
        GuestColumn.Group => "group",
        GuestColumn.FirstName => "first_name",
        GuestColumn.LastName => "last_name",
        GuestColumn.FullName => "name",
        GuestColumn.Email => "email",
        GuestColumn.Attending => "attending",
        GuestColumn.Dietary => "dietary",
        GuestColumn.PlusOnesAllowed => "plus_ones_allowed",
        GuestColumn.PlusOnes => "plus_ones",
        GuestColumn.Answers => "answers",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "A column without a header."),
    };

    /// <summary>The column of a guest's property, as the domain's errors name it.</summary>
    public static GuestColumn? OfProperty(string property) => property.Split('.')[0] switch
    {
        nameof(Guest.FirstName) => GuestColumn.FirstName,
        nameof(Guest.LastName) => GuestColumn.LastName,
        nameof(Guest.Email) => GuestColumn.Email,
        nameof(Guest.GroupId) => GuestColumn.Group,
        nameof(Guest.Attending) => GuestColumn.Attending,
        nameof(Guest.Dietary) => GuestColumn.Dietary,
        nameof(Guest.PlusOnesAllowed) => GuestColumn.PlusOnesAllowed,
        nameof(Guest.PlusOnes) => GuestColumn.PlusOnes,
        nameof(Guest.Answers) => GuestColumn.Answers,
        _ => null,
    };
}
