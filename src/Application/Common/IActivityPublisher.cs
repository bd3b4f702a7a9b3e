namespace EventPlatform.Application.Common;

/// <summary>An activity on its way to the trail.</summary>
/// <param name="Id">Made with the command: the same id twice is the same activity, and is stored once.</param>
/// <param name="GuestId">The guest concerned; null for settings and access keys.</param>
/// <param name="Action">One of <see cref="Domain.Activities.ActivityAction"/>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it, as <see cref="Domain.Activities.Activity.Actor"/>; null from an earlier
/// release.</param>
public sealed record ActivityMessage(
    Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp, string? Actor = null);

/// <summary>
/// Hands activities over after the commit of the command that caused them. Without a publisher in the container,
/// activities are stored in the transaction of the change that they record.
/// </summary>
public interface IActivityPublisher
{
    /// <summary>Hands over activities. Called once for each command that has any.</summary>
    /// <param name="activities">At least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the activities are in the queue or in the database.</returns>
    Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken);
}
