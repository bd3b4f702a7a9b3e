using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>Reads one guest. Fails with <c>guest_not_found</c>.</summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host)]
public sealed record GetGuest(Guid GuestId) : IQuery<GuestResponse>;

internal sealed class GetGuestHandler(GuestListDb db) : IRequestHandler<GetGuest, Result<GuestResponse>>
{
    // Compiled, as EF Core would otherwise look the query up by its whole expression tree with each request.
    internal static readonly Func<GuestListDb, Guid, CancellationToken, Task<GuestResponse?>> FindAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) =>
            PlacedGuest.In(db).Where(row => row.Guest.Id == id).Select(GuestResponse.Projection).SingleOrDefault());

    public async Task<Result<GuestResponse>> Handle(GetGuest query, CancellationToken cancellationToken)
    {
        var guest = await FindAsync(db, query.GuestId, cancellationToken);
        return guest is null ? GuestErrors.NotFound : guest;
    }
}
