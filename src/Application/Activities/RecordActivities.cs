using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Activities;

/// <summary>
/// Stores activities in one statement; those stored before are skipped, so the same message may come any number of
/// times. Activities that break a rule are left out and answered. Fails with <c>validation_failed</c> when there are
/// too many.
/// </summary>
/// <param name="Activities">At most <see cref="MaxActivities"/>.</param>
public sealed record RecordActivities(IReadOnlyList<ActivityMessage> Activities) : ICommand<IReadOnlyList<RejectedActivity>>
{
    /// <summary>The most activities in one command: well below the rows that DSQL lets one transaction change (3,000).</summary>
    public const int MaxActivities = 1000;

    /// <summary>One INSERT.</summary>
    public bool NeedsTransaction => false;
}

/// <summary>An activity that cannot be stored, however often it comes.</summary>
/// <param name="Index">Its place in the command, from 0.</param>
/// <param name="Error">The rule it breaks.</param>
public sealed record RejectedActivity(int Index, Error Error);

internal sealed class RecordActivitiesHandler(IAppDbContext db, TimeProvider clock)
    : IRequestHandler<RecordActivities, Result<IReadOnlyList<RejectedActivity>>>
{
    public async Task<Result<IReadOnlyList<RejectedActivity>>> Handle(RecordActivities command, CancellationToken cancellationToken)
    {
        if (command.Activities.Count > RecordActivities.MaxActivities)
            return Error.Invalid("activities", $"must have at most {RecordActivities.MaxActivities} items: send more in several commands.");

        var now = clock.GetUtcNow().ToStored();
        var valid = new List<Activity>(command.Activities.Count);
        var rejected = new List<RejectedActivity>();
        for (var i = 0; i < command.Activities.Count; i++)
        {
            var message = command.Activities[i];
            var created = Activity.Create(message.Id, message.GuestId, message.Action, message.Timestamp, now);
            if (created.IsSuccess) valid.Add(created.Value);
            else rejected.Add(new RejectedActivity(i, created.Error));
        }

        // One statement must not meet an id twice.
        if (valid.Count > 0) await StoreAsync([.. valid.DistinctBy(activity => activity.Id)], now, cancellationToken);
        return rejected;
    }

    // EF Core has no INSERT … ON CONFLICT.
    private Task<int> StoreAsync(List<Activity> activities, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.ExecuteSqlAsync(
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
