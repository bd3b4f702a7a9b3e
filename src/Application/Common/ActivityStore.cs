using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>An activity that cannot be stored, however often it comes.</summary>
/// <param name="Index">Its place among the activities to store, from 0.</param>
/// <param name="Error">The rule it breaks.</param>
public sealed record RejectedActivity(int Index, Error Error);

/// <summary>Stores activities that come by queue, or that no queue takes.</summary>
/// <param name="db">The database.</param>
/// <param name="clock">Tells when they are stored.</param>
public sealed class ActivityStore(GuestListDb db, TimeProvider clock)
{
    /// <summary>The most activities at once; DSQL lets one transaction change 3,000 rows.</summary>
    public const int MaxActivities = 1000;

    /// <summary>Stores activities in one statement and skips those that are stored already.</summary>
    /// <param name="activities">At most <see cref="MaxActivities"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that break a rule and were left out; <c>validation_failed</c> when there are too many.</returns>
    public async Task<Result<IReadOnlyList<RejectedActivity>>> StoreAsync(
        IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(activities);
        if (activities.Count > MaxActivities)
        {
            return Error.Invalid(
                nameof(activities), $"must have at most {MaxActivities} items: send more in several commands.");
        }

        var now = clock.GetUtcNow().ToStored();
        var valid = new List<Activity>(activities.Count);
        var rejected = new List<RejectedActivity>();
        for (var i = 0; i < activities.Count; i++)
        {
            var message = activities[i];
            var created = Activity.Create(
                message.Id, message.GuestId, message.Action, message.Timestamp, message.Actor, now);
            if (created.IsSuccess) valid.Add(created.Value);
            else rejected.Add(new RejectedActivity(i, created.Error));
        }

        // One statement must not meet an id twice.
        if (valid.Count > 0) await InsertAsync([.. valid.DistinctBy(activity => activity.Id)], now, cancellationToken);
        return rejected;
    }

    // EF Core has no INSERT … ON CONFLICT.
    private Task<int> InsertAsync(List<Activity> activities, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
            SELECT id, guest_id, action, happened_at, {now}, actor
            FROM unnest(
                {activities.ConvertAll(a => a.Id)}, {activities.ConvertAll(a => a.GuestId)},
                {activities.ConvertAll(a => a.Action)}, {activities.ConvertAll(a => a.Timestamp)},
                {activities.ConvertAll(a => a.Actor)})
                AS new (id, guest_id, action, happened_at, actor)
            ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken);
}
