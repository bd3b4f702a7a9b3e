using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Invitations;

/// <summary>
/// Gives a guest another invitation code; the present one stops working at once. The guest's version stays, since no
/// representation of the guest has the code. Fails with <c>guest_not_found</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host)]
public sealed record RenewInvitation(Guid GuestId) : ICommand<InvitationLink>
{
    /// <summary>The id of this command and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>One statement.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class RenewInvitationHandler(
    GuestListDb db, ReplayState replay, StoredActivities stored, TimeProvider clock)
    : IRequestHandler<RenewInvitation, Result<InvitationLink>>
{
    public async Task<Result<InvitationLink>> Handle(RenewInvitation command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        // Each run makes another code, as in CreateGuest.
        var code = InvitationCode.Create();
        // The activity is stored with the change, and tells whether an earlier run was carried out. Then the present
        // code stays, which somebody else may have made since. The last part sees the guest as it was before.
        var found = await db.QueryAsync(
            $"""
            WITH guest AS (
                UPDATE guests SET invitation_code = {code}, invitation_created_at = {now}
                WHERE id = {command.GuestId}
                    AND NOT EXISTS (SELECT 1 FROM activities WHERE activities.id = {command.ActivityId})
                RETURNING id),
            activity AS (
                INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
                SELECT {command.ActivityId}, id, {ActivityAction.InvitationRenewed}, {now}, {now}, {stored.Actor}
                FROM guest)
            SELECT EXISTS (SELECT 1 FROM guest), invitation_code, invitation_created_at
            FROM guests WHERE id = {command.GuestId}
            """,
            row => (
                IsRenewed: row.GetBoolean(0), Code: row.Find<string>(1), CreatedAt: row.Find<DateTimeOffset?>(2)),
            cancellationToken);
        if (found is not [var guest]) return GuestErrors.NotFound;
        if (guest.IsRenewed || replay.MayHaveCommitted)
            stored.Add(command.ActivityId, command.GuestId, ActivityAction.InvitationRenewed, now);

        return guest.IsRenewed ? InvitationLink.From(code, now) : InvitationLink.From(guest.Code, guest.CreatedAt);
    }
}
