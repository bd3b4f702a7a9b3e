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
    // Compiled, as EF Core would otherwise look the query up by its whole expression tree with each request.
    private static readonly Func<DbContext, Guid, CancellationToken, Task<GuestResponse?>> FindAsync =
        EF.CompileAsyncQuery((DbContext db, Guid id, CancellationToken _) =>
            db.Set<Guest>().Where(guest => guest.Id == id).Select(GuestResponse.Projection).SingleOrDefault());

    public async Task<Result<GuestResponse>> Handle(GetGuest query, CancellationToken cancellationToken)
    {
        var guest = await FindAsync(db.Context, query.GuestId, cancellationToken);
        return guest is null ? GuestErrors.NotFound : guest;
    }
}
