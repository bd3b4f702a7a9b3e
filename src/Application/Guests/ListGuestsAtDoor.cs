using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Lists guests by name for whoever lets them in. Fails with <c>validation_failed</c>.
/// </summary>
[AllowedTo(Role.Host, Role.Door)]
public sealed record ListGuestsAtDoor : IQuery<DoorGuestPage>
{
    /// <inheritdoc cref="ListGuests.Attending"/>
    public Optional<bool?> Attending { get; init; }

    /// <inheritdoc cref="ListGuests.GroupId"/>
    public Guid? GroupId { get; init; }

    /// <inheritdoc cref="ListGuests.CheckedIn"/>
    public bool? CheckedIn { get; init; }

    /// <summary>
    /// As <see cref="ListGuests.Search"/>, in first and last names alone: a search must not tell addresses either.
    /// </summary>
    public string? Search { get; init; }

    /// <inheritdoc cref="ListGuests.Count"/>
    public bool Count { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests as the door sees them.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The guests of all pages, counted right after this page was read; null unless asked.</param>
public sealed record DoorGuestPage(IReadOnlyList<DoorGuest> Guests, string? NextCursor, int? Total);

internal sealed class ListGuestsAtDoorHandler(GuestListDb db) : IRequestHandler<ListGuestsAtDoor, Result<DoorGuestPage>>
{
    private static readonly GuestView<DoorGuest> View = new(DoorGuest.Columns, NamesOnly: true, DoorGuest.Read);

    // As in ListGuests. There is no filter by address.
    private static readonly
        Func<
            GuestListDb, bool?, bool?, Guid?, string?, bool?, bool?, string?, int,
            IAsyncEnumerable<DoorGuest>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, bool? answer, bool? pending, Guid? groupId, string? _, bool? arrived, bool? absent,
                string? after, int rows) => db.Guests
                .Where(guest => answer == null || guest.Attending == answer)
                .Where(guest => pending == null || guest.Attending == null)
                .Where(guest => groupId == null || guest.GroupId == groupId)
                .Where(guest => arrived == null || guest.CheckedInAt != null)
                .Where(guest => absent == null || guest.CheckedInAt == null)
                .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows)
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(DoorGuest.Projection));

    public async Task<Result<DoorGuestPage>> Handle(ListGuestsAtDoor query, CancellationToken cancellationToken)
    {
        var criteria = new GuestCriteria(
            "door", query.Attending, query.GroupId, Email: null, query.CheckedIn, query.Search, query.Count);
        var page = await db.ReadGuestsAsync(
            criteria, order: null, query.Page, ReadPage, View, guest => guest.SortKey, cancellationToken);
        return page.IsSuccess
            ? new DoorGuestPage(page.Value.Items, page.Value.NextCursor, page.Value.Total)
            : page.Error;
    }
}
