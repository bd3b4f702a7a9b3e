using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Invitations;

/// <summary>Reads a guest's invitation code, to send it again. Fails with <c>guest_not_found</c>.</summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host)]
public sealed record GetGuestInvitation(Guid GuestId) : IQuery<InvitationLink>;

internal sealed class GetGuestInvitationHandler(GuestListDb db)
    : IRequestHandler<GetGuestInvitation, Result<InvitationLink>>
{
    private static readonly Func<GuestListDb, Guid, CancellationToken, Task<CodeRow?>> FindAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) => db.Guests
            .Where(guest => guest.Id == id)
            .Select(guest => new CodeRow(guest.InvitationCode, guest.InvitationCreatedAt))
            .SingleOrDefault());

    public async Task<Result<InvitationLink>> Handle(GetGuestInvitation query, CancellationToken cancellationToken) =>
        await FindAsync(db, query.GuestId, cancellationToken) is var (code, createdAt)
            ? InvitationLink.From(code, createdAt)
            : GuestErrors.NotFound;

    private sealed record CodeRow(string? Code, DateTimeOffset? CreatedAt);
}
