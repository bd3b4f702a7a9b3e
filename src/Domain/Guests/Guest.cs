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

    // Sorts below every character that a folded name contains, so that "Li" comes before "Lia".
    private const char SortSeparator = '\u0001';

    // Two of them and an id fit into a key of DSQL, which has at most 1 KiB, beside a group or a word.
    private const int SortNameMaxBytes = 230;

    // Folding can make an address three times as long.
    private const int EmailFoldedMaxBytes = 1000;

    private Guest()
    {
    }

    /// <summary>Random (version 4) id: time-ordered ids would make one hot range in the database.</summary>
    public Guid Id { get; private set; }

    /// <summary>The group this guest belongs to, or null.</summary>
    public Guid? GroupId { get; private set; }

    /// <summary>First name; empty when the guest has only a last name.</summary>
    public string FirstName { get; private set; } = "";

    /// <summary>Last name; empty when the guest has only a first name.</summary>
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
    /// Folded last name, first name and id in one string: the list is ordered by it, and it is unique. A guest with one
    /// name is listed by it.
    /// </summary>
    public string SortKey { get; private set; } = "";

    /// <summary>
    /// The words by which a search finds the guest, as <see cref="GuestWords"/> makes them. Null in a row that
    /// <c>schema apply</c> has not filled in yet.
    /// </summary>
    public string? SearchWords { get; private set; }

    /// <summary>The e-mail address with its case folded: equal for equal addresses.</summary>
    public string? EmailFolded { get; private set; }

    /// <summary>The dietary note folded for statistics; null without a note.</summary>
    public string? DietaryFolded { get; private set; }

    /// <summary>As <see cref="SearchWords"/>, of names alone: for searches that must not tell the address.</summary>
    public string? NameWords { get; private set; }

    /// <summary>For <see cref="NameWords"/>, as <see cref="FoldedVersion"/>.</summary>
    public Guid? NamesVersion { get; private set; }

    /// <summary>
    /// The guest's <see cref="Access.InvitationCode"/>; null in a row that <c>schema apply</c> has not filled in yet.
    /// </summary>
    public string? InvitationCode { get; private set; }

    /// <summary>When the code was made; null without one.</summary>
    public DateTimeOffset? InvitationCreatedAt { get; private set; }

    /// <summary>
    /// The first name with its case folded, by which a release before 27 November 2026 searches. Written as long as one
    /// may run beside this one.
    /// </summary>
    public string FirstNameFolded { get; private set; } = "";

    /// <summary>
    /// The <see cref="Version"/> for which the other folded fields were written. Another one: a release that does not
    /// know all of them has written the row since, and <c>schema apply</c> is to fill them in.
    /// </summary>
    public Guid? FoldedVersion { get; private set; }

    /// <summary>Makes a guest.</summary>
    /// <param name="id">The new guest's id; the caller makes it, so that a replay makes the same guest.</param>
    /// <param name="details">A first or a last name at least.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command that makes the guest; becomes <see cref="Version"/>.</param>
    /// <returns>The guest, or what is wrong with the details.</returns>
    public static Result<Guest> Create(Guid id, GuestChanges details, DateTimeOffset now, Guid commandId)
    {
        ArgumentNullException.ThrowIfNull(details);
        var guest = new Guest { Id = id, CreatedAt = now.ToStored() };
        var named = details with { FirstName = details.FirstName.Or(null), LastName = details.LastName.Or(null) };
        var changed = guest.Update(named, now, commandId);
        return changed.IsSuccess ? guest : changed.Error;
    }

    /// <summary>Gives the guest an invitation code in place of the present one, if there is any.</summary>
    /// <param name="code">A new <see cref="Access.InvitationCode"/>.</param>
    /// <param name="now">The present time.</param>
    public void Invite(string code, DateTimeOffset now) =>
        (InvitationCode, InvitationCreatedAt) = (code, now.ToStored());

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
            ? TextRules.Clean(changes.FirstName.Value, nameof(FirstName), NameMaxLength, errors) ?? ""
            : FirstName;
        var lastName = changes.LastName.IsSet
            ? TextRules.Clean(changes.LastName.Value, nameof(LastName), NameMaxLength, errors) ?? ""
            : LastName;
        if (!errors.Any && firstName.Length + lastName.Length == 0)
        {
            if (changes.FirstName.IsSet) errors.Add(nameof(FirstName), OneNameRule(nameof(LastName)));
            if (changes.LastName.IsSet) errors.Add(nameof(LastName), OneNameRule(nameof(FirstName)));
        }

        var email = changes.Email.IsSet ? EmailAddress.Clean(changes.Email.Value, nameof(Email), errors) : Email;
        var dietary = changes.Dietary.IsSet ? CleanDietary(changes.Dietary.Value, errors) : Dietary;
        var groupId = changes.GroupId.Or(GroupId);
        var attending = changes.Attending.Or(Attending);
        if (errors.Any) return errors.ToError();

        var before = (FirstName, LastName, Email, GroupId, Attending, Dietary);
        if (before == (firstName, lastName, email, groupId, attending, dietary)) return false;

        var isFolded = (FirstName, LastName, Email, Dietary) == (firstName, lastName, email, dietary);
        (FirstName, LastName, Email, GroupId, Dietary) = (firstName, lastName, email, groupId, dietary);
        if (attending != Attending) SetAnswer(attending, now);
        Write(now, commandId, isFolded);
        return true;
    }

    /// <summary>Whether recording an answer, and a note when one is given or cleared, would change anything.</summary>
    public bool Differs(bool attending, Optional<string?> dietary)
    {
        var errors = new FieldErrors();
        return Attending != attending
            || (dietary.IsSet && (CleanDietary(dietary.Value, errors) != Dietary || errors.Any));
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

        var isFolded = Dietary == note;
        Dietary = note;
        SetAnswer(attending, now);
        Write(now, commandId, isFolded);
        return Result.Success;
    }

    /// <summary>
    /// Brings the folded fields up to date with the names, the address and the note. Nothing of the representation
    /// changes.
    /// </summary>
    public void Fold()
    {
        var (lastName, firstName) = (Folding.FoldWords(LastName), Folding.FoldWords(FirstName));
        if (lastName.Length == 0) (lastName, firstName) = (firstName, "");
        (lastName, firstName) =
            (GuestWords.Cut(lastName, SortNameMaxBytes), GuestWords.Cut(firstName, SortNameMaxBytes));
        SortKey = $"{lastName}{SortSeparator}{firstName}{SortSeparator}{Id:D}";
        SearchWords = GuestWords.Of(FirstName, LastName, Email);
        NameWords = GuestWords.Of(FirstName, LastName, email: null);
        FirstNameFolded = Folding.FoldCase(FirstName);
        EmailFolded = Email is null ? null : FoldAddress(Email);
        DietaryFolded = Dietary is null ? null : Folding.FoldNote(Dietary);
        // A row from before versions were kept gets one.
        FoldedVersion = NamesVersion = Version ??= Guid.NewGuid();
    }

    /// <summary>Folds an address as <see cref="EmailFolded"/> has it.</summary>
    /// <param name="address">The address as entered.</param>
    /// <returns>The folded address, or null for a blank one.</returns>
    public static string? FoldAddress(string? address) =>
        EmailAddress.Clean(address, nameof(Email), []) is { } clean
            ? GuestWords.Cut(Folding.FoldCase(clean), EmailFoldedMaxBytes)
            : null;

    private static string OneNameRule(string other) =>
        $"is required where {{{other}}} is missing: give 1 to {NameMaxLength} characters that show something.";

    private static string? CleanDietary(string? text, FieldErrors errors) =>
        TextRules.CleanLines(text, nameof(Dietary), DietaryMaxLength, errors);

    private void Write(DateTimeOffset now, Guid commandId, bool isFolded)
    {
        isFolded &= NamesVersion is not null && NamesVersion == Version;
        (UpdatedAt, Version) = (now.ToStored(), commandId);
        if (isFolded) FoldedVersion = NamesVersion = commandId;
        else Fold();
    }

    private void SetAnswer(bool? attending, DateTimeOffset now)
    {
        Attending = attending;
        RsvpAt = attending is null ? null : now.ToStored();
    }
}
