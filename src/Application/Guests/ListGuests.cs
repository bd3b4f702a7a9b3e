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

    /// <summary>Only guests whose first name, last name or e-mail address begins with this, whatever the case; null or blank for all.</summary>
    public string? Search { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GuestPage(IReadOnlyList<GuestResponse> Guests, string? NextCursor);

internal sealed class ListGuestsHandler(IAppDbContext db) : IRequestHandler<ListGuests, Result<GuestPage>>
{
    // Longer than any of the three fields can be, so a longer search cannot match anything.
    private const int SearchMaxLength = Guest.EmailMaxLength;

    public async Task<Result<GuestPage>> Handle(ListGuests query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var search = TextRules.Clean(query.Search, "q", SearchMaxLength, errors);
        if (errors.Any) return errors.ToError();

        var prefix = search is null ? null : TextRules.FoldCase(search);
        var position = PagePosition.From(query.Page, $"guests {query.Attending} {query.GroupId} {prefix}", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var guests = db.Guests.AsQueryable();
        if (query.Attending.IsSet)
            guests = guests.Where(guest => guest.Attending == query.Attending.Value);
        if (query.GroupId is { } groupId)
            guests = guests.Where(guest => guest.GroupId == groupId);
        if (prefix is not null)
        {
            guests = guests.Where(guest =>
                guest.SortKey.StartsWith(prefix) ||
                guest.FirstNameFolded.StartsWith(prefix) ||
                guest.EmailFolded!.StartsWith(prefix));
        }

        var (page, nextCursor) = await guests.ReadPageAsync(position.Value, cancellationToken);
        return new GuestPage(page, nextCursor);
    }
}

internal static class GuestPaging
{
    /// <summary>Whether a text can be a sort key. Text with a NUL in it would fail in the database.</summary>
    public static bool IsPosition(string text) => !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>Reads one page in list order: a range of the index on the sort key, wherever the page lies.</summary>
    public static async Task<(IReadOnlyList<GuestResponse> Items, string? NextCursor)> ReadPageAsync(
        this IQueryable<Guest> guests, PagePosition position, CancellationToken cancellationToken)
    {
        if (position.After is { } after)
            guests = guests.Where(guest => string.Compare(guest.SortKey, after) > 0);

        var rows = await guests
            .OrderBy(guest => guest.SortKey)
            .Take(position.Rows)
            .Select(GuestResponse.Projection)
            .ToListAsync(cancellationToken);
        return position.Cut(rows, guest => guest.SortKey);
    }
}
