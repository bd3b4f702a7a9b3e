using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>Reads one guest for whoever lets guests in. Fails with <c>guest_not_found</c>.</summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host, Role.Door)]
public sealed record GetGuestAtDoor(Guid GuestId) : IQuery<DoorGuest>;

internal sealed class GetGuestAtDoorHandler(GuestListDb db) : IRequestHandler<GetGuestAtDoor, Result<DoorGuest>>
{
    private static readonly Func<GuestListDb, Guid, CancellationToken, Task<DoorGuest?>> FindAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) =>
            db.Guests.Where(guest => guest.Id == id).Select(DoorGuest.Projection).SingleOrDefault());

    public async Task<Result<DoorGuest>> Handle(GetGuestAtDoor query, CancellationToken cancellationToken)
    {
        var guest = await FindAsync(db, query.GuestId, cancellationToken);
        return guest is null ? GuestErrors.NotFound : guest;
    }
}
