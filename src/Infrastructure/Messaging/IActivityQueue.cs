using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// A queue in front of the activity consumer: SQS or the embedded one. Register one as a singleton to have activities
/// sent to it; those that it refuses are stored in the database.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "It is a queue, though not a collection.")]
public interface IActivityQueue
{
    /// <summary>Names the queue in warnings and metrics. No address: an address may hold credentials.</summary>
    string Name { get; }

    /// <summary>Sends activities.</summary>
    /// <param name="activities">At least one.</param>
    /// <param name="cancellationToken">Ends the wait, with an exception.</param>
    /// <returns>The activities that were not taken for certain; null when all were. A failure is no
    /// exception.</returns>
    Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken);
}

/// <summary>The activities that a queue did not take for certain.</summary>
/// <param name="Activities">At least one.</param>
/// <param name="Reason">A short, constant text for logs and metrics.</param>
public sealed record Refusal(IReadOnlyList<ActivityMessage> Activities, string Reason);
