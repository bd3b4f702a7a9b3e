using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Lists guests by case-folded last name, first name and id. Fails with <c>validation_failed</c>. Guests that come
/// or go between two pages do not make others appear twice or vanish.
/// </summary>
public sealed record ListGuests : IQuery<GuestPage>
{
    /// <summary>Only guests with this answer; set to null for those who have not answered.</summary>
    public Optional<bool?> Attending { get; init; }

    /// <summary>Only guests of this group; null for all.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>
    /// Only guests whose first name, last name or e-mail address begins with this, whatever the case; null or blank for
    /// all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GuestPage(IReadOnlyList<GuestResponse> Guests, string? NextCursor);

internal sealed class ListGuestsHandler(GuestListDb db) : IRequestHandler<ListGuests, Result<GuestPage>>
{
    // Longer than any of the three fields can be, so a longer search cannot match anything.
    private const int SearchMaxLength = Guest.EmailMaxLength;

    // EF Core leaves conditions on parameters that are null out of the SQL: answer is true or false, pending true for
    // those who have not answered, and null for a filter that is not set. Cut twice: see PageRequest.MaxRows.
    private static readonly
        Func<GuestListDb, bool?, bool?, Guid?, string?, int, IAsyncEnumerable<GuestResponse>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, bool? answer, bool? pending, Guid? groupId, string? after, int rows) => db.Guests
                .Where(guest => answer == null || guest.Attending == answer)
                .Where(guest => pending == null || guest.Attending == null)
                .Where(guest => groupId == null || guest.GroupId == groupId)
                .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows)
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    // Not cut twice: the rows may be anywhere, and only a plan for this very prefix finds them by an index.
    private static readonly
        Func<GuestListDb, string, bool?, bool?, Guid?, string?, int, IAsyncEnumerable<GuestResponse>> SearchPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, string prefix, bool? answer, bool? pending, Guid? groupId, string? after, int rows) =>
                db.Guests.Where(guest =>
                    guest.SortKey.StartsWith(prefix) ||
                    guest.FirstNameFolded.StartsWith(prefix) ||
                    guest.EmailFolded!.StartsWith(prefix))
                .Where(guest => answer == null || guest.Attending == answer)
                .Where(guest => pending == null || guest.Attending == null)
                .Where(guest => groupId == null || guest.GroupId == groupId)
                .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    public async Task<Result<GuestPage>> Handle(ListGuests query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var search = TextRules.Clean(query.Search, nameof(query.Search), SearchMaxLength, errors);
        if (errors.Any) return errors.ToError();

        var prefix = search is null ? null : TextRules.FoldCase(search);
        var position =
            PagePosition.From(query.Page, $"guests {query.Attending} {query.GroupId} {prefix}", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var (answer, pending) =
            (query.Attending.Or(null), query.Attending is { IsSet: true, Value: null } ? true : (bool?)null);
        var (after, rows) = (position.Value.After, position.Value.Rows);
        var found = prefix is null
            ? ReadPage(db, answer, pending, query.GroupId, after, rows)
            : SearchPage(db, prefix, answer, pending, query.GroupId, after, rows);
        var (page, nextCursor) = position.Value.Cut(await found.ToListAsync(cancellationToken), guest => guest.SortKey);
        return new GuestPage(page, nextCursor);
    }
}

internal static class GuestPaging
{
    /// <summary>Whether a text can be a sort key. Text with a NUL in it would fail in the database.</summary>
    public static bool IsPosition(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
