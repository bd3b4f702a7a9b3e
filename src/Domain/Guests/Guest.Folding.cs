using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <content>What is made from names, address and note, for order and search.</content>
public sealed partial class Guest
{
    // Sorts below every character that a folded name contains, so that "Li" comes before "Lia".
    private const char SortSeparator = '\u0001';

    // Two of them and an id fit into a key of DSQL, which has at most 1 KiB, beside a group or a word.
    private const int SortNameMaxBytes = 230;

    // Folding can make an address three times as long.
    private const int EmailFoldedMaxBytes = 1000;

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
}
