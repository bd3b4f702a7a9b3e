using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>Which guests a list has.</summary>
/// <param name="List">The list's name; a cursor is good for one list.</param>
/// <param name="Attending">See <see cref="ListGuests.Attending"/>.</param>
/// <param name="GroupId">See <see cref="ListGuests.GroupId"/>.</param>
/// <param name="Email">See <see cref="ListGuests.Email"/>.</param>
/// <param name="Search">See <see cref="ListGuests.Search"/>.</param>
internal sealed record GuestCriteria(
    string List, Optional<bool?> Attending, Guid? GroupId, string? Email, string? Search);

/// <summary>A page of a list of guests.</summary>
internal sealed record GuestItems<T>(IReadOnlyList<T> Items, string? NextCursor);

internal static class GuestPaging
{
    /// <summary>Whether a text can be a sort key. Text with a NUL in it would fail in the database.</summary>
    public static bool IsPosition(string text) => !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>Checks what a list is asked for, and reads a page.</summary>
    /// <param name="db">The database.</param>
    /// <param name="criteria">Which guests.</param>
    /// <param name="page">Which page.</param>
    /// <param name="read">
    /// Reads without a search: guests with an answer, with pending true those who have not answered, of a group, with a
    /// folded address, where null is for a filter that is not set; after a position, as many as are asked for.
    /// </param>
    /// <param name="search">What a search answers.</param>
    /// <param name="sortKey">A guest's position in the list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, or <c>validation_failed</c>.</returns>
    public static async Task<Result<GuestItems<T>>> ReadGuestsAsync<T>(
        this GuestListDb db, GuestCriteria criteria, PageRequest page,
        Func<GuestListDb, bool?, bool?, Guid?, string?, string?, int, IAsyncEnumerable<T>> read, SearchView<T> search,
        Func<T, string> sortKey, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        // People copy a search from a table.
        var spaced = criteria.Search?.Replace('\t', ' ');
        var text = TextRules.Clean(spaced, nameof(criteria.Search), Guest.EmailMaxLength, errors);
        var email = Guest.FoldAddress(criteria.Email);
        if (criteria.Email is not null && email is null)
            errors.Add(nameof(criteria.Email), "must be an e-mail address.");
        if (errors.Any) return errors.ToError();

        var words = GuestWords.InQuery(text ?? "");
        var (answer, group) = (criteria.Attending, criteria.GroupId);
        var list = $"{criteria.List} {answer} {group} {email} {string.Join(',', words)}";
        var position = PagePosition.From(page, list, IsPosition);
        if (!position.IsSuccess) return position.Error;

        bool? pending = answer is { IsSet: true, Value: null } ? true : null;
        var (after, rows) = (position.Value.After, position.Value.Rows);
        var found = words is []
            ? await read(db, answer.Or(null), pending, group, email, after, rows).ToListAsync(cancellationToken)
            : await db.SearchAsync(
                words, text!.ToUpperInvariant().ToLowerInvariant(),
                new GuestFilter(answer.Or(null), pending, group, email), after, rows, search, cancellationToken);
        var (items, nextCursor) = position.Value.Cut(found, sortKey);
        return new GuestItems<T>(items, nextCursor);
    }
}
