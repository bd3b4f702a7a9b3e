using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>Finds guests by words.</summary>
internal static class GuestSearch
{
    // The last code point of Unicode, a noncharacter: what begins with a word stands before the word with it.
    private static readonly FormattableString End = $"U&'\\+10FFFF'";

    /// <summary>The statement.</summary>
    /// <param name="columns">What it answers: columns of <c>guests</c> and of <c>found</c>, the place in the
    /// list.</param>
    /// <param name="words">At least one, of <see cref="GuestWords.InQuery"/>.</param>
    /// <param name="prefix">The query with its case folded as an earlier release did.</param>
    /// <param name="namesOnly">Whether guests are found by their names alone, and not by their addresses.</param>
    /// <param name="after">Only guests whose sort key is larger than this.</param>
    /// <param name="end">The other conditions, each with its AND; the order and the limit.</param>
    /// <remarks>
    /// It counts the rows of each word up to 1,000, sorts those of the rarest word as the list is sorted, and looks up
    /// their guests one by one until the page is full. Rows of an earlier release that are not filled in yet are found
    /// as that release found them; they have 0 words to compare. In another order than that of the names, and to count
    /// them, all guests of the rarest word are looked up.
    /// <para>
    /// PostgreSQL estimates such ranges wrongly, and may then compare all guests of one word with all of another. So
    /// this is SQL that gives it little choice. OFFSET 0 keeps a subquery from being merged into the query around it
    /// (DSQL has no LATERAL). DISTINCT ON sorts once, DISTINCT would hash and then sort. With <c>=</c> for the number
    /// of words, guests would be hashed, all of them. Conditions are left out, not null, and words are VALUES, not an
    /// array: else each search would be planned anew. <c>PagePlanTests</c> counts what is read.
    /// </para>
    /// </remarks>
    public static FormattableString Select(
        FormattableString columns, IReadOnlyList<SearchWord> words, string prefix, bool namesOnly, string after,
        FormattableString end) =>
        $"""
        WITH words AS MATERIALIZED (
            SELECT plain, spelled, (
                SELECT count(*) FROM (
                    SELECT 1 FROM guest_words WHERE word >= plain AND word < plain || {End} LIMIT 1000
                ) AS counted) + (
                SELECT count(*) FROM (
                    SELECT 1 FROM guest_words WHERE word >= spelled AND word < spelled || {End} LIMIT 1000
                ) AS counted) AS frequency
            FROM (VALUES {Values(words)}) AS query (plain, spelled)),
        rarest AS MATERIALIZED (SELECT plain, spelled FROM words ORDER BY frequency, length(plain) DESC LIMIT 1),
        of_rarest AS (
            SELECT sort_key, guest_id FROM guest_words
            WHERE word >= (SELECT plain FROM rarest) AND word < (SELECT plain || {End} FROM rarest)
            UNION ALL
            SELECT sort_key, guest_id FROM guest_words
            WHERE word >= (SELECT spelled FROM rarest) AND word < (SELECT spelled || {End} FROM rarest))
        SELECT {columns}
        FROM (
            (SELECT DISTINCT ON (sort_key, guest_id) sort_key, guest_id, {words.Count} AS words
            FROM of_rarest WHERE sort_key > {after}
            ORDER BY sort_key, guest_id)
            UNION ALL
            SELECT sort_key, id, 0 FROM guests
            WHERE search_words IS NULL AND sort_key > {after} AND (
                starts_with(sort_key, {prefix}) OR starts_with(first_name_folded, {prefix})
                {SqlQueries.When(!namesOnly, $"OR starts_with(email_folded, {prefix})")})
            ORDER BY sort_key, guest_id
            OFFSET 0) AS found
        JOIN guests ON id = guest_id AND words <= (
            SELECT count(*) FROM words
            WHERE strpos(' ' || {WordsOf(namesOnly)}, ' ' || plain) > 0
                OR strpos(' ' || {WordsOf(namesOnly)}, ' ' || spelled) > 0)
        {end}
        """;

    private static FormattableString WordsOf(bool namesOnly)
    {
        FormattableString names = $"name_words", all = $"search_words";
        return namesOnly ? names : all;
    }

    private static FormattableString Values(IReadOnlyList<SearchWord> words) => words
        .Select(FormattableString (word) => $"({word.Plain}, {word.Spelled}::text)")
        .Aggregate((all, next) => $"{all}, {next}");
}
