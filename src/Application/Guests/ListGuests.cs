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

    /// <summary>Only guests of whose party somebody has arrived, or nobody; null for all.</summary>
    public bool? CheckedIn { get; init; }

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
    private static readonly GuestView<GuestResponse> View =
        new(GuestResponse.Columns, NamesOnly: false, GuestResponse.Read);

    // EF Core leaves conditions on parameters that are null out of the SQL. Cut twice: see PageRequest.MaxRows.
    private static readonly
        Func<
            GuestListDb, bool?, bool?, Guid?, string?, bool?, bool?, string?, int,
            IAsyncEnumerable<GuestResponse>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, bool? answer, bool? pending, Guid? groupId, string? email, bool? arrived, bool? absent,
                string? after, int rows) => PlacedGuest.In(db)
                .Where(row => answer == null || row.Guest.Attending == answer)
                .Where(row => pending == null || row.Guest.Attending == null)
                .Where(row => groupId == null || row.Guest.GroupId == groupId)
                .Where(row => email == null || row.Guest.EmailFolded == email)
                .Where(row => arrived == null || row.Guest.CheckedInAt != null)
                .Where(row => absent == null || row.Guest.CheckedInAt == null)
                .Where(row => after == null || string.Compare(row.Guest.SortKey, after) > 0)
                .OrderBy(row => row.Guest.SortKey).Take(PageRequest.MaxRows)
                .OrderBy(row => row.Guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    /// <summary>Reads guests of all kinds by name, after a position.</summary>
    public static async Task<List<GuestResponse>> ReadAllAsync(
        GuestListDb db, string? after, int rows, CancellationToken cancellationToken) =>
        await ReadPage(db, null, null, null, null, null, null, after, rows).ToListAsync(cancellationToken);

    public async Task<Result<GuestPage>> Handle(ListGuests query, CancellationToken cancellationToken)
    {
        var order = GuestOrder.Of(query.Sort);
        var list = order is null ? "guests" : $"guests {query.Sort}";
        var criteria = new GuestCriteria(
            list, query.Attending, query.GroupId, query.Email, query.CheckedIn, query.Search, query.Count);
        var page = await db.ReadGuestsAsync(
            criteria, order, query.Page, ReadPage, View, guest => order?.PositionOf(guest) ?? guest.SortKey,
            cancellationToken);
        return page.IsSuccess ? new GuestPage(page.Value.Items, page.Value.NextCursor, page.Value.Total) : page.Error;
    }
}
