using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// A queue in front of the activity consumer: SQS or the embedded one. A queue registered as a singleton before
/// <c>AddInfrastructure</c> receives all activities; those that it refuses are stored in the database.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "It is a queue, though not a collection.")]
public interface IActivityQueue
{
    /// <summary>The name in warnings and metrics. Not an address: an address may hold credentials.</summary>
    string Name { get; }

    /// <summary>Sends at least one activity.</summary>
    /// <returns>The activities that the queue may not have taken; null when it took all.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken);
}

/// <summary>The activities that a queue may not have taken.</summary>
/// <param name="Activities">At least one.</param>
/// <param name="Reason">A short, constant text for logs and metrics.</param>
public sealed record Refusal(IReadOnlyList<ActivityMessage> Activities, string Reason);
