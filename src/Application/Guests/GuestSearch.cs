using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Reads pages of the guests whom a query finds. The index of words gives the guests whom the first word finds, with
/// their places in the list; the other words are compared with the words of these guests.
/// </summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal static class GuestSearch
{
    // The last code point of Unicode, a noncharacter: what begins with a word stands before the word with it.
    private const string End = "\U0010FFFF";

    // Ranges rather than StartsWith, since LIKE with a parameter has a generic plan that reads all words; if PostgreSQL
    // once prefers that, because frequent words cost as much, every search is slow. Cut twice: see PageRequest.MaxRows.
    private static readonly Func<
        GuestListDb, string, string?, string?, string?, string[]?, string, bool?, bool?, Guid?, string?, string?, int,
        IAsyncEnumerable<GuestResponse>> Read =
        EF.CompileAsyncQuery(
            (GuestListDb db, string first, string? firstSpelled, string? second, string? secondSpelled,
                string[]? others, string prefix, bool? answer, bool? pending, Guid? groupId, string? email,
                string? after, int rows) => db.GuestWords
                .Where(word =>
                    (string.Compare(word.Word, first) >= 0 && string.Compare(word.Word, first + End) < 0) ||
                    (firstSpelled != null && string.Compare(word.Word, firstSpelled) >= 0
                        && string.Compare(word.Word, firstSpelled + End) < 0))
                .Where(word => after == null || string.Compare(word.SortKey, after) > 0)
                // In this order, as the rows are then sorted once to be distinct and to be cut to the page.
                .Select(word => new { word.SortKey, word.GuestId })
                .Distinct()
                // Not Any, which PostgreSQL joins in the way that it estimates best. It estimates such ranges wrongly:
                // it has compared all guests of one word with all of the other. A count is looked up guest by guest.
                .Where(found => second == null || db.GuestWords.Count(word => word.GuestId == found.GuestId && (
                    (string.Compare(word.Word, second) >= 0 && string.Compare(word.Word, second + End) < 0) ||
                    (secondSpelled != null && string.Compare(word.Word, secondSpelled) >= 0
                        && string.Compare(word.Word, secondSpelled + End) < 0))) >= 1)
                .Join(db.Guests, found => found.GuestId, guest => guest.Id, (found, guest) => new { found, guest })
                // Another one than that of the word when an earlier release has renamed the guest since.
                .Where(row => after == null || string.Compare(row.guest.SortKey, after) > 0)
                .Where(row => others == null || others.All(other => (" " + row.guest.SearchWords).Contains(other)))
                .Where(row => answer == null || row.guest.Attending == answer)
                .Where(row => pending == null || row.guest.Attending == null)
                .Where(row => groupId == null || row.guest.GroupId == groupId)
                .Where(row => email == null || row.guest.EmailFolded == email)
                .OrderBy(row => row.found.SortKey).Take(PageRequest.MaxRows)
                .Select(row => row.guest)
                // Rows of an earlier release that are not filled in yet are found as that release found them.
                .Concat(db.Guests
                    .Where(guest => guest.SearchWords == null)
                    .Where(guest => guest.SortKey.StartsWith(prefix) || guest.FirstNameFolded.StartsWith(prefix) ||
                        guest.EmailFolded!.StartsWith(prefix))
                    .Where(guest => answer == null || guest.Attending == answer)
                    .Where(guest => pending == null || guest.Attending == null)
                    .Where(guest => groupId == null || guest.GroupId == groupId)
                    .Where(guest => email == null || guest.EmailFolded == email)
                    .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                    .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows))
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    /// <summary>Reads a page.</summary>
    /// <param name="db">The database.</param>
    /// <param name="words">At least one, as <see cref="GuestWords.InQuery"/> orders them.</param>
    /// <param name="prefix">The query with its case folded as an earlier release did.</param>
    /// <param name="filter">The other filters of the list.</param>
    /// <param name="after">The key of the last guest of the page before; null on the first page.</param>
    /// <param name="rows">The most rows.</param>
    public static IAsyncEnumerable<GuestResponse> SearchAsync(
        this GuestListDb db, IReadOnlyList<SearchWord> words, string prefix, GuestFilter filter, string? after,
        int rows)
    {
        var (first, second) = (words[0], words.Count > 1 ? words[1] : null);
        var others = words.Skip(2).Select(word => $" {word.Plain}").ToArray();
        return Read(
            db, first.Plain, first.Spelled, second?.Plain, second?.Spelled, others is [] ? null : others, prefix,
            filter.Answer, filter.Pending, filter.GroupId, filter.Email, after, rows);
    }
}

/// <summary>Conditions on guests; null for one that is not set.</summary>
/// <param name="Answer">Their answer.</param>
/// <param name="Pending">True: they have not answered.</param>
/// <param name="GroupId">Their group.</param>
/// <param name="Email">Their folded e-mail address.</param>
internal sealed record GuestFilter(bool? Answer, bool? Pending, Guid? GroupId, string? Email);
