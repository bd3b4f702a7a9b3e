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
        SortKey = $"{SortPrefixOf(FirstName, LastName)}{Id:D}";
        SearchWords = GuestWords.Of(FirstName, LastName, Email);
        NameWords = GuestWords.Of(FirstName, LastName, email: null);
        FirstNameFolded = Folding.FoldCase(FirstName);
        EmailFolded = Email is null ? null : FoldAddress(Email);
        DietaryFolded = Dietary is null ? null : Folding.FoldNote(Dietary);
        // A row from before versions were kept gets one.
        FoldedVersion = NamesVersion = Version ??= Guid.NewGuid();
    }

    /// <summary>Makes the beginning of the <see cref="SortKey"/> of everybody with such names.</summary>
    /// <param name="firstName">The first name; may be empty.</param>
    /// <param name="lastName">The last name; may be empty.</param>
    /// <returns>All of the key but the id.</returns>
    public static string SortPrefixOf(string firstName, string lastName)
    {
        var (last, first) = FoldNames(firstName, lastName);
        (last, first) = (GuestWords.Cut(last, SortNameMaxBytes), GuestWords.Cut(first, SortNameMaxBytes));
        return $"{last}{SortSeparator}{first}{SortSeparator}";
    }

    /// <summary>Folds names whole: equal for equal names, also for those that have no words.</summary>
    /// <param name="firstName">The first name; may be empty.</param>
    /// <param name="lastName">The last name; may be empty.</param>
    /// <returns>The folded names.</returns>
    public static string NamesKeyOf(string firstName, string lastName)
    {
        var (last, first) = FoldNames(firstName, lastName);
        return last.Length + first.Length > 0
            ? $"{last}{SortSeparator}{first}"
            : $"{SortSeparator}{Folding.FoldCase($"{lastName}{SortSeparator}{firstName}")}";
    }

    /// <summary>Folds an address as <see cref="EmailFolded"/> has it.</summary>
    /// <param name="address">The address as entered.</param>
    /// <returns>The folded address, or null for a blank one.</returns>
    public static string? FoldAddress(string? address) =>
        EmailAddress.Clean(address, nameof(Email), []) is { } clean
            ? GuestWords.Cut(Folding.FoldCase(clean), EmailFoldedMaxBytes)
            : null;

    // Whoever has one name is listed by it.
    private static (string Last, string First) FoldNames(string firstName, string lastName)
    {
        var (last, first) = (Folding.FoldWords(lastName), Folding.FoldWords(firstName));
        return last.Length == 0 ? (first, "") : (last, first);
    }
}
