using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>A person on the guest list with the answer given so far.</summary>
public sealed class Guest
{
    /// <summary>The most characters in a first or last name.</summary>
    public const int NameMaxLength = 100;

    /// <summary>The most characters in an e-mail address (RFC 5321 allows no longer path).</summary>
    public const int EmailMaxLength = 254;

    /// <summary>The most characters in a dietary note.</summary>
    public const int DietaryMaxLength = 500;

    // Sorts below every character that a name can contain, so that "Li" comes before "Lia".
    private const char SortSeparator = '\u0001';

    private Guest()
    {
    }

    /// <summary>Random (version 4) id: time-ordered ids would make one hot range in the database.</summary>
    public Guid Id { get; private set; }

    /// <summary>The group this guest belongs to, or null.</summary>
    public Guid? GroupId { get; private set; }

    /// <summary>First name, trimmed.</summary>
    public string FirstName { get; private set; } = "";

    /// <summary>Last name, trimmed.</summary>
    public string LastName { get; private set; } = "";

    /// <summary>E-mail address as entered, or null.</summary>
    public string? Email { get; private set; }

    /// <summary>True: attends. False: declined. Null: has not answered yet.</summary>
    public bool? Attending { get; private set; }

    /// <summary>Dietary note, or null.</summary>
    public string? Dietary { get; private set; }

    /// <summary>When the present answer was given; null without an answer.</summary>
    public DateTimeOffset? RsvpAt { get; private set; }

    /// <summary>When the guest was put on the list.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the guest was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>
    /// The id of the command that wrote the guest last: another value means that somebody else wrote in between. Null
    /// in rows that were last written before versions were kept.
    /// </summary>
    public Guid? Version { get; private set; }

    /// <summary>
    /// Case-folded last name, first name and id in one string: the list is ordered by it, it is unique, and a
    /// prefix search on the last name is a prefix search on it.
    /// </summary>
    public string SortKey { get; private set; } = "";

    /// <summary>The first name with its case folded, for prefix search.</summary>
    public string FirstNameFolded { get; private set; } = "";

    /// <summary>The e-mail address with its case folded, for prefix search.</summary>
    public string? EmailFolded { get; private set; }

    /// <summary>Makes a guest.</summary>
    /// <param name="id">The new guest's id; the caller makes it, so that a replay makes the same guest.</param>
    /// <param name="details">First and last name at least.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command that makes the guest; becomes <see cref="Version"/>.</param>
    /// <returns>The guest, or what is wrong with the details.</returns>
    public static Result<Guest> Create(Guid id, GuestChanges details, DateTimeOffset now, Guid commandId)
    {
        ArgumentNullException.ThrowIfNull(details);
        var guest = new Guest { Id = id, CreatedAt = now.ToStored() };
        var required = details with { FirstName = details.FirstName.Or(null), LastName = details.LastName.Or(null) };
        var changed = guest.Update(required, now, commandId);
        return changed.IsSuccess ? guest : changed.Error;
    }

    /// <summary>Applies a host's changes. The answer's time moves only when the answer does.</summary>
    /// <param name="changes">The fields to write.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/> when anything is different.</param>
    /// <returns>Whether anything is different now, or what is wrong with the changes; then nothing was
    /// changed.</returns>
    public Result<bool> Update(GuestChanges changes, DateTimeOffset now, Guid commandId)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var errors = new FieldErrors();
        if (changes.IsEmpty)
        {
            errors.Add(
                FieldErrors.AllChanges,
                "must have at least one of {FirstName}, {LastName}, {Email}, {GroupId}, {Attending}, {Dietary}.");
        }

        var firstName = changes.FirstName.IsSet
            ? TextRules.CleanRequired(changes.FirstName.Value, nameof(FirstName), NameMaxLength, errors)
            : FirstName;
        var lastName = changes.LastName.IsSet
            ? TextRules.CleanRequired(changes.LastName.Value, nameof(LastName), NameMaxLength, errors)
            : LastName;
        var email = changes.Email.IsSet ? CleanEmail(changes.Email.Value, errors) : Email;
        var dietary = changes.Dietary.IsSet ? CleanDietary(changes.Dietary.Value, errors) : Dietary;
        var groupId = changes.GroupId.Or(GroupId);
        var attending = changes.Attending.Or(Attending);
        if (errors.Any) return errors.ToError();

        var before = (FirstName, LastName, Email, GroupId, Attending, Dietary);
        if (before == (firstName, lastName, email, groupId, attending, dietary)) return false;

        if ((FirstName, LastName, Email) != (firstName, lastName, email)) SetNames(firstName, lastName, email);
        (GroupId, Dietary) = (groupId, dietary);
        if (attending != Attending) SetAnswer(attending, now);
        (UpdatedAt, Version) = (now.ToStored(), commandId);
        return true;
    }

    /// <summary>Records the guest's own answer.</summary>
    /// <param name="attending">Whether the guest comes.</param>
    /// <param name="dietary">The dietary note, when the guest gave or cleared one.</param>
    /// <param name="now">The present time; becomes <see cref="RsvpAt"/>.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/>.</param>
    /// <returns>Success, or the error in the note; then nothing was changed.</returns>
    public Result Rsvp(bool attending, Optional<string?> dietary, DateTimeOffset now, Guid commandId)
    {
        var errors = new FieldErrors();
        var note = dietary.IsSet ? CleanDietary(dietary.Value, errors) : Dietary;
        if (errors.Any) return errors.ToError();

        Dietary = note;
        SetAnswer(attending, now);
        (UpdatedAt, Version) = (now.ToStored(), commandId);
        return Result.Success;
    }

    private static string? CleanDietary(string? text, FieldErrors errors) =>
        TextRules.Clean(text, nameof(Dietary), DietaryMaxLength, errors);

    private static string? CleanEmail(string? text, FieldErrors errors)
    {
        var email = TextRules.Clean(text, nameof(Email), EmailMaxLength, errors);
        if (email is null) return null;

        var parts = email.Split('@');
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Split('.').Contains("")
            || email.Any(char.IsWhiteSpace))
        {
            errors.Add(
                nameof(Email),
                "must look like name@example.com: one @ with text on both sides, no spaces, no empty part between " +
                "dots of the domain.");
        }

        return email;
    }

    private void SetAnswer(bool? attending, DateTimeOffset now)
    {
        Attending = attending;
        RsvpAt = attending is null ? null : now.ToStored();
    }

    private void SetNames(string firstName, string lastName, string? email)
    {
        (FirstName, LastName, Email) = (firstName, lastName, email);
        FirstNameFolded = TextRules.FoldCase(firstName);
        EmailFolded = email is null ? null : TextRules.FoldCase(email);
        SortKey = $"{TextRules.FoldCase(lastName)}{SortSeparator}{FirstNameFolded}{SortSeparator}{Id:D}";
    }
}
