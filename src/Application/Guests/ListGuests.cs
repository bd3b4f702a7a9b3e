using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Lists guests. Fails with <c>validation_failed</c>. Guests that come, go or move between two pages do not make others
/// appear twice or vanish.
/// </summary>
[AllowedTo(Role.Host)]
public sealed record ListGuests : IQuery<GuestPage>
{
    /// <summary>Only guests with this answer; set to null for those who have not answered.</summary>
    public Optional<bool?> Attending { get; init; }

    /// <summary>Only guests of this group; null for all.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Only guests with this e-mail address, whatever the case; null for all.</summary>
    public string? Email { get; init; }

    /// <summary>
    /// Only guests for whom every word of this begins a word of the first name, the last name or the e-mail address, in
    /// any order, whatever the case and the marks; null, or text without a word, for all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>
    /// The order: by name, or by the time when guests were put on the list, changed or answered. For hosts only.
    /// </summary>
    public GuestSort Sort { get; init; }

    /// <summary>Whether to count the guests of all pages.</summary>
    public bool Count { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The guests of all pages, counted right after this page was read; null unless asked.</param>
public sealed record GuestPage(IReadOnlyList<GuestResponse> Guests, string? NextCursor, int? Total);

internal sealed class ListGuestsHandler(GuestListDb db) : IRequestHandler<ListGuests, Result<GuestPage>>
{
    private static readonly GuestView<GuestResponse> View = new(
        $"""
        id, group_id, nullif(first_name, ''), nullif(last_name, ''), email, attending, dietary, rsvp_at, created_at,
        updated_at, found.sort_key, version
        """,
        NamesOnly: false,
        row => new(
            row.GetGuid(0), row.Find<Guid?>(1), row.Find<string>(2), row.Find<string>(3), row.Find<string>(4),
            row.Find<bool?>(5), row.Find<string>(6), row.Find<DateTimeOffset?>(7),
            row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9))
        {
            SortKey = row.GetString(10),
            Version = row.Find<Guid>(11),
        });

    // EF Core leaves conditions on parameters that are null out of the SQL. Cut twice: see PageRequest.MaxRows.
    private static readonly
        Func<GuestListDb, bool?, bool?, Guid?, string?, string?, int, IAsyncEnumerable<GuestResponse>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, bool? answer, bool? pending, Guid? groupId, string? email, string? after, int rows) =>
                db.Guests
                .Where(guest => answer == null || guest.Attending == answer)
                .Where(guest => pending == null || guest.Attending == null)
                .Where(guest => groupId == null || guest.GroupId == groupId)
                .Where(guest => email == null || guest.EmailFolded == email)
                .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows)
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    public async Task<Result<GuestPage>> Handle(ListGuests query, CancellationToken cancellationToken)
    {
        var order = GuestOrder.Of(query.Sort);
        var list = order is null ? "guests" : $"guests {query.Sort}";
        var criteria = new GuestCriteria(
            list, query.Attending, query.GroupId, query.Email, query.Search, query.Count);
        var page = await db.ReadGuestsAsync(
            criteria, order, query.Page, ReadPage, View, guest => order?.PositionOf(guest) ?? guest.SortKey,
            cancellationToken);
        return page.IsSuccess ? new GuestPage(page.Value.Items, page.Value.NextCursor, page.Value.Total) : page.Error;
    }
}
