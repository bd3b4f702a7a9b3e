using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>Reads one guest. Fails with <c>guest_not_found</c>.</summary>
/// <param name="GuestId">Which guest.</param>
public sealed record GetGuest(Guid GuestId) : IQuery<GuestResponse>;

internal sealed class GetGuestHandler(IAppDbContext db) : IRequestHandler<GetGuest, Result<GuestResponse>>
{
    public async Task<Result<GuestResponse>> Handle(GetGuest query, CancellationToken cancellationToken)
    {
        var guest = await db.Guests
            .Where(guest => guest.Id == query.GuestId)
            .Select(GuestResponse.Projection)
            .SingleOrDefaultAsync(cancellationToken);
        return guest is null ? GuestErrors.NotFound : guest;
    }
}
