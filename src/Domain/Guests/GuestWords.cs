using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>A word to search for.</summary>
/// <param name="Plain">The folded word in base letters: <c>muller</c>.</param>
/// <param name="Spelled">
/// The word as it is also spelled, <c>mueller</c>, or punctuation with an <c>@</c> as it is in names; null without such
/// a spelling.
/// </param>
public sealed record SearchWord(string Plain, string? Spelled);

/// <summary>
/// The words by which guests are found. A guest has one for each word of the name and of the address: that word with
/// all that follow it, since words may be typed together. So a query's word finds a guest when it begins one of these.
/// </summary>
public static class GuestWords
{
    /// <summary>
    /// The most bytes of a word in UTF-8; longer ones are cut, in queries too. DSQL allows 1 KiB in a key (Quotas in
    /// its user guide), which the guest's id and place in the list may share.
    /// </summary>
    public const int MaxBytes = 400;

    // A guest with more words has them in one spelling. DSQL lets a transaction change 3,000 rows, and a change of
    // names deletes and inserts all of them: at most 454 each, if every character of names and address is a word.
    private const int MaxSpelled = 300;

    /// <summary>Makes the words of a guest.</summary>
    /// <param name="firstName">First name, may be empty.</param>
    /// <param name="lastName">Last name, may be empty.</param>
    /// <param name="email">E-mail address, or null.</param>
    /// <returns>The words, sorted, with one space between them; empty when there are none.</returns>
    public static string Of(string firstName, string lastName, string? email)
    {
        var first = Folding.SplitWords(firstName, inAddress: false, atStops: true);
        var last = Folding.SplitWords(lastName, inAddress: false, atStops: true);
        var address = Folding.SplitWords(email ?? "", inAddress: true, atStops: true);
        // Whoever writes no spaces writes the last name first or last.
        List<string> joined =
            [.. Joined(first, and: last), .. Joined(last, and: first), .. Joined(address, and: [])];
        var spelled = joined.SelectMany(Folding.Spellings).ToList();
        if (spelled.Count > MaxSpelled) spelled = [.. joined.Select(word => Folding.Spellings(word).First())];
        var sorted = spelled
            .Select(word => Cut(word, MaxBytes))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        // The beginning of another word finds nobody whom that one does not.
        var needed = sorted.Where(
            (word, i) => i + 1 == sorted.Count || !sorted[i + 1].StartsWith(word, StringComparison.Ordinal));
        return string.Join(' ', needed);
    }

    /// <summary>
    /// Splits a query into words. In a word with an <c>@</c>, full stops separate words, as they do in addresses;
    /// elsewhere they are left out, as in initials. Punctuation is searched for when there are no other words, and then
    /// split as it is in names.
    /// </summary>
    /// <param name="query">Well-formed text.</param>
    /// <returns>
    /// The words, the longest first; none when there is nothing to search for.
    /// </returns>
    public static IReadOnlyList<SearchWord> InQuery(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var typed = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var letters = typed.SelectMany(Split).Where(word => !Folding.IsPunctuation(word)).ToList();
        // Punctuation finds guests when there is nothing else to find them by.
        var words = (letters.Count > 0 ? letters.Select(ToSearchWord) : typed.SelectMany(Punctuation))
            .DistinctBy(word => word.Plain, StringComparer.Ordinal)
            .OrderByDescending(word => word.Plain.Length)
            .ToList();
        // Whoever is found by "patrick" is found by "pat".
        return [.. words.Where(word => !words.Any(other => other != word && Covers(other, word)))];
    }

    /// <summary>Cuts a folded text to a number of bytes, between characters.</summary>
    internal static string Cut(string text, int maxBytes)
    {
        // A character of a string has at most 3 bytes.
        if (text.Length * 3 <= maxBytes) return text;

        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static IEnumerable<string> Joined(string[] words, string[] and) => words.Select(
        (word, i) => word + string.Concat(words.Skip(i + 1).Concat(and).Where(next => !Folding.IsPunctuation(next))));

    private static IEnumerable<string> Split(string word)
    {
        var isAddress = word.Contains('@', StringComparison.Ordinal);
        return Folding.SplitWords(word, inAddress: isAddress, atStops: isAddress);
    }

    // What has an @ may stand in a name, where it is one word with the @, or in an address.
    private static IEnumerable<SearchWord> Punctuation(string word)
    {
        var inName = Folding.SplitWords(word, inAddress: false, atStops: true).Select(ToSearchWord).ToList();
        return word.Contains('@', StringComparison.Ordinal)
            ? Split(word).Select(part => ToSearchWord(part) with { Spelled = inName[0].Plain })
            : inName;
    }

    private static SearchWord ToSearchWord(string word)
    {
        var spellings = Folding.Spellings(word).Select(spelling => Cut(spelling, MaxBytes)).ToList();
        return new SearchWord(spellings[0], spellings.Count > 1 ? spellings[^1] : null);
    }

    private static bool Covers(SearchWord longer, SearchWord word) =>
        longer.Spelled is null && word.Spelled is null && longer.Plain.StartsWith(word.Plain, StringComparison.Ordinal);
}
