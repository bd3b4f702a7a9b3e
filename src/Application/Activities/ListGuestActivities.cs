using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Activities;

/// <summary>
/// Lists one guest's activities, newest first, also those of a guest who was deleted. Fails with
/// <c>guest_not_found</c> for an id that neither a guest nor an activity has, or with <c>validation_failed</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host)]
public sealed record ListGuestActivities(Guid GuestId) : IQuery<ActivityPage>
{
    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

internal sealed class ListGuestActivitiesHandler(GuestListDb db)
    : IRequestHandler<ListGuestActivities, Result<ActivityPage>>
{
    private static readonly Func<GuestListDb, Guid, CancellationToken, Task<bool>> IsGuestAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) => db.Guests.Any(guest => guest.Id == id));

    public async Task<Result<ActivityPage>> Handle(ListGuestActivities query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, $"activities of {query.GuestId}", ActivityPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var page = await db.ReadActivitiesAsync(query.GuestId, action: null, position.Value, cancellationToken);

        // Asked only about a trail that is empty: a new guest's first activity may still be on its way.
        var known = page.Activities.Count > 0 || position.Value.After is not null ||
            await IsGuestAsync(db, query.GuestId, cancellationToken);
        return known ? page : GuestErrors.NotFound;
    }
}
