using System.Data.Common;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>Which guests a list has.</summary>
/// <param name="List">The list's name; a cursor is good for one list.</param>
/// <param name="Attending">See <see cref="ListGuests.Attending"/>.</param>
/// <param name="GroupId">See <see cref="ListGuests.GroupId"/>.</param>
/// <param name="Email">See <see cref="ListGuests.Email"/>.</param>
/// <param name="CheckedIn">See <see cref="ListGuests.CheckedIn"/>.</param>
/// <param name="Search">See <see cref="ListGuests.Search"/>.</param>
/// <param name="Count">See <see cref="ListGuests.Count"/>.</param>
internal sealed record GuestCriteria(
    string List, Optional<bool?> Attending, Guid? GroupId, string? Email, bool? CheckedIn, string? Search, bool Count);

/// <summary>What a list answers of each guest, in SQL.</summary>
/// <param name="Columns">The columns of <c>guests</c> and of <c>found</c>, the place in the list.</param>
/// <param name="NamesOnly">Whether guests are found by their names alone, and not by their addresses.</param>
/// <param name="Read">Reads the columns.</param>
internal sealed record GuestView<T>(FormattableString Columns, bool NamesOnly, Func<DbDataReader, T> Read);

/// <summary>A page of a list of guests.</summary>
internal sealed record GuestItems<T>(IReadOnlyList<T> Items, string? NextCursor, int? Total);

internal static class GuestPaging
{
    /// <summary>Whether a text can be a sort key. Text with a NUL in it would fail in the database.</summary>
    public static bool IsPosition(string text) => !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>Checks what a list is asked for, and reads a page.</summary>
    /// <param name="db">The database.</param>
    /// <param name="criteria">Which guests.</param>
    /// <param name="order">The order; null for that of the names.</param>
    /// <param name="page">Which page.</param>
    /// <param name="read">
    /// Reads by name without a search: guests with an answer, with pending true those who have not answered, of a
    /// group, with a folded address, with true those who have arrived, with true those who have not, where null is
    /// for a filter that is not set; after a position, as many as are asked for.
    /// </param>
    /// <param name="view">What the other lists answer.</param>
    /// <param name="positionOf">A guest's position in the list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, or <c>validation_failed</c>.</returns>
    public static async Task<Result<GuestItems<T>>> ReadGuestsAsync<T>(
        this GuestListDb db, GuestCriteria criteria, GuestOrder? order, PageRequest page,
        Func<GuestListDb, bool?, bool?, Guid?, string?, bool?, bool?, string?, int, IAsyncEnumerable<T>> read,
        GuestView<T> view, Func<T, string> positionOf, CancellationToken cancellationToken)
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
        var arrived = criteria.CheckedIn;
        var list = $"{criteria.List} {answer} {group} {email} {string.Join(',', words)}";
        if (arrived is not null) list = $"{list} {arrived}";
        var position = PagePosition.From(page, list, order is null ? IsPosition : GuestOrder.IsPosition);
        if (!position.IsSuccess) return position.Error;

        bool? pending = answer is { IsSet: true, Value: null } ? true : null;
        bool? absent = arrived is false ? true : null;
        var (after, rows) = (position.Value.After, position.Value.Rows);
        var found = (words, order) switch
        {
            ([], null) => await read(
                    db, answer.Or(null), pending, group, email, arrived is true ? true : null, absent, after, rows)
                .ToListAsync(cancellationToken),
            (_, null) => await db.QueryAsync(
                Select(view.Columns, after ?? "", $"ORDER BY found.sort_key LIMIT {rows}"), view.Read,
                cancellationToken),
            _ => await db.QueryAsync(
                Select(view.Columns, "", $"{order.After(after)} ORDER BY {order.Sql} LIMIT {rows}"), view.Read,
                cancellationToken),
        };
        int? total = criteria.Count
            ? position.Value.LengthOf(found)
                ?? await db.CountAsync(Select($"count(*)::int", "", $""), cancellationToken)
            : null;
        var (items, nextCursor) = position.Value.Cut(found, positionOf);
        return new GuestItems<T>(items, nextCursor, total);

        FormattableString Select(FormattableString columns, string afterName, FormattableString end)
        {
            FormattableString filtered =
                $"""
                {SqlQueries.When(answer.Or(null) is not null, $"AND attending = {answer.Value}")}
                {SqlQueries.When(pending is true, $"AND attending IS NULL")}
                {SqlQueries.When(group is not null, $"AND group_id = {group}")}
                {SqlQueries.When(email is not null, $"AND email_folded = {email}")}
                {SqlQueries.When(arrived is true, $"AND checked_in_at IS NOT NULL")}
                {SqlQueries.When(arrived is false, $"AND checked_in_at IS NULL")}
                {end}
                """;
            if (words is []) return $"SELECT {columns} FROM guests AS found WHERE TRUE {filtered}";

            var prefix = text!.ToUpperInvariant().ToLowerInvariant();
            return GuestSearch.Select(columns, words, prefix, view.NamesOnly, afterName, filtered);
        }
    }
}
