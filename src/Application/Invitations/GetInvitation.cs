using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Invitations;

/// <summary>
/// Reads the event and the group of the guest who asks. Fails with <c>unauthenticated</c> when the invitation code is
/// nobody's, or nobody's any more.
/// </summary>
[AllowedTo(Role.Guest)]
public sealed record GetInvitation : IQuery<InvitationResponse>;

internal sealed class GetInvitationHandler(GuestListDb db, CallerContext context, TimeProvider clock)
    : IRequestHandler<GetInvitation, Result<InvitationResponse>>
{
    public async Task<Result<InvitationResponse>> Handle(GetInvitation query, CancellationToken cancellationToken)
    {
        var found = await db.FindInvitedAsync(context.Caller, answers: [], cancellationToken);
        return found is null
            ? SignInMetrics.Failed(SignInMetrics.Invitation)
            : InvitationResponse.From(found, found.Positions, clock.GetUtcNow());
    }
}
