using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Access;

/// <summary>
/// Revokes an access key: it works for at most 60 seconds more. A key that is revoked already stays
/// so. Fails with <c>access_key_not_found</c>.
/// </summary>
/// <param name="KeyId">Which key.</param>
[AllowedTo(Role.Host)]
public sealed record RevokeAccessKey(string KeyId) : ICommand<Unit>
{
    /// <summary>The id of this command and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>One statement.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class RevokeAccessKeyHandler(GuestListDb db, StoredActivities stored, TimeProvider clock)
    : IRequestHandler<RevokeAccessKey, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(RevokeAccessKey command, CancellationToken cancellationToken)
    {
        if (!KeyText.IsId(command.KeyId)) return AccessErrors.KeyNotFound;

        var now = clock.GetUtcNow().ToStored();
        // The last part sees the row as it was before. The activity is stored with the change: a replay makes no
        // second.
        var found = await db.QueryAsync(
            $"""
            WITH revoked AS (
                UPDATE access_keys SET revoked_at = {now} WHERE id = {command.KeyId} AND revoked_at IS NULL
                RETURNING id),
            activity AS (
                INSERT INTO activities (id, action, "timestamp", created_at, actor)
                SELECT {command.ActivityId}, {ActivityAction.KeyRevoked}, {now}, {now}, {stored.Actor}
                FROM revoked)
            SELECT revoked_at IS NULL FROM access_keys WHERE id = {command.KeyId}
            """,
            row => row.GetBoolean(0), cancellationToken);
        if (found is not [var wasGood]) return AccessErrors.KeyNotFound;

        if (wasGood) stored.Add(command.ActivityId, guestId: null, ActivityAction.KeyRevoked, now);
        return Unit.Value;
    }
}
