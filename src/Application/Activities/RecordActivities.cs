using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Activities;

/// <summary>
/// Stores activities in one statement; those stored before are skipped, so the same message may come any number of
/// times. Fails with <c>validation_failed</c> when one of them breaks a rule; then none is stored.
/// </summary>
/// <param name="Activities">At most <see cref="MaxActivities"/>.</param>
public sealed record RecordActivities(IReadOnlyList<ActivityMessage> Activities) : ICommand<int>
{
    /// <summary>The most activities in one command: well below the rows that DSQL lets one transaction change (3,000).</summary>
    public const int MaxActivities = 1000;

    /// <summary>One INSERT.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class RecordActivitiesHandler(IAppDbContext db, TimeProvider clock) : IRequestHandler<RecordActivities, Result<int>>
{
    public async Task<Result<int>> Handle(RecordActivities command, CancellationToken cancellationToken)
    {
        if (command.Activities.Count > RecordActivities.MaxActivities)
            return Error.Invalid("activities", $"must have at most {RecordActivities.MaxActivities} items: send more in several commands.");

        var now = clock.GetUtcNow().ToStored();
        var activities = new List<Activity>(command.Activities.Count);
        foreach (var message in command.Activities)
        {
            var created = Activity.Create(message.Id, message.GuestId, message.Action, message.Timestamp, now);
            if (!created.IsSuccess) return created.Error;
            activities.Add(created.Value);
        }

        // EF Core has no INSERT … ON CONFLICT.
        return await db.ExecuteSqlAsync(
            $"""
            INSERT INTO activities (id, guest_id, action, "timestamp", created_at)
            SELECT id, guest_id, action, happened_at, {now}
            FROM unnest(
                {activities.ConvertAll(a => a.Id)}, {activities.ConvertAll(a => a.GuestId)},
                {activities.ConvertAll(a => a.Action)}, {activities.ConvertAll(a => a.Timestamp)})
                AS new (id, guest_id, action, happened_at)
            ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken);
    }
}
