using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Application.Common;

/// <summary>An activity on its way to the trail.</summary>
/// <param name="Id">Made with the command: the same id twice is the same activity, and is stored once.</param>
/// <param name="GuestId">The guest concerned; null for settings.</param>
/// <param name="Action">One of <see cref="Domain.Activities.ActivityAction"/>.</param>
/// <param name="Timestamp">When it happened.</param>
public sealed record ActivityMessage(Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp);

/// <summary>Carries activities from the command that caused them to the trail.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue, though not a collection.")]
public interface IActivityQueue
{
    /// <summary>Hands over activities. Called after the commit, once per command.</summary>
    /// <param name="activities">At least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the activities are safe.</returns>
    Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken);
}
