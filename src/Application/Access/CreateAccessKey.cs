using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Access;

/// <summary>Makes an access key. Fails with <c>validation_failed</c>.</summary>
/// <param name="Role">What its holder may do: <c>host</c>, <c>door</c> or <c>caterer</c>.</param>
/// <param name="Label">Who is to have it, at most <see cref="AccessKey.LabelMaxLength"/> characters.</param>
/// <param name="ExpiresAt">When it ends; null for no end, which only a host's key may have.</param>
[AllowedTo(Domain.Access.Role.Host)]
public sealed record CreateAccessKey(string Role, string Label, DateTimeOffset? ExpiresAt) : ICommand<NewAccessKey>
{
    /// <summary>The id of this command and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>One statement.</summary>
    public bool NeedsTransaction => false;

    // Id and secret: a replay makes the same key.
    internal KeyText Key { get; } = KeyText.Create(Domain.Access.Role.Host);
}

/// <summary>A new access key.</summary>
/// <param name="Id">Its public part, by which it is listed and revoked.</param>
/// <param name="Role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
/// <param name="Label">Who has it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="Key">The key itself, which nobody can read again.</param>
public sealed record NewAccessKey(
    string Id, string Role, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string Key)
{
    /// <summary>Leaves out the key, so that no log shows it by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}

internal sealed class CreateAccessKeyHandler(GuestListDb db, StoredActivities activities, TimeProvider clock)
    : IRequestHandler<CreateAccessKey, Result<NewAccessKey>>
{
    public async Task<Result<NewAccessKey>> Handle(CreateAccessKey command, CancellationToken cancellationToken)
    {
        if (!RoleNames.TryParseKeyRole(command.Role, out var role))
            return Error.Invalid(nameof(command.Role), RoleNames.KeyRule);

        var key = command.Key.For(role);
        var created = AccessKey.Create(key, command.Label, command.ExpiresAt, clock.GetUtcNow());
        if (!created.IsSuccess) return created.Error;

        var row = created.Value;
        // A replay may find the key stored, and answers it. The activity is stored with the key, and not sent, so that
        // no key is without one.
        var stored = await db.QueryAsync(
            $"""
            WITH key AS (
                INSERT INTO access_keys (id, role, label, secret_hash, created_at, expires_at)
                VALUES ({row.Id}, {row.Role}, {row.Label}, {row.SecretHash}, {row.CreatedAt}, {row.ExpiresAt})
                ON CONFLICT (id) DO UPDATE SET label = access_keys.label
                RETURNING role, label, created_at, expires_at),
            activity AS (
                INSERT INTO activities (id, action, "timestamp", created_at, actor)
                SELECT {command.ActivityId}, {ActivityAction.KeyCreated}, created_at, created_at, {activities.Actor}
                FROM key
                ON CONFLICT (id) DO NOTHING)
            SELECT role, label, created_at, expires_at FROM key
            """,
            read => new NewAccessKey(
                row.Id, read.GetString(0), read.GetString(1), read.GetFieldValue<DateTimeOffset>(2),
                read.Find<DateTimeOffset?>(3), key.Reveal()),
            cancellationToken);
        activities.Add(command.ActivityId, guestId: null, ActivityAction.KeyCreated, row.CreatedAt);
        return stored.Single();
    }
}
