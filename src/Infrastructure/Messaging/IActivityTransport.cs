using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// A way to the activity consumer that may refuse. Register one as a singleton to have activities sent through it;
/// what it refuses is written to the database.
/// </summary>
public interface IActivityTransport
{
    /// <summary>Names the queue in warnings and metrics. No address: an address may hold credentials.</summary>
    string QueueName { get; }

    /// <summary>Sends activities.</summary>
    /// <param name="activities">At least one.</param>
    /// <param name="cancellationToken">Ends the wait, with an exception.</param>
    /// <returns>What was not taken for certain; null when everything was. A failure is no exception.</returns>
    Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken);
}

/// <summary>What a transport did not take for certain.</summary>
/// <param name="Activities">At least one.</param>
/// <param name="Reason">A short, constant text for logs and metrics.</param>
public sealed record Refusal(IReadOnlyList<ActivityMessage> Activities, string Reason);
