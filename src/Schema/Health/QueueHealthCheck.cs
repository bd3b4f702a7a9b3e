using System.Diagnostics.CodeAnalysis;
using EventPlatform.Infrastructure.Messaging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventPlatform.Schema.Health;

/// <summary>
/// Whether SQS answers. Without it the service still works, because the database takes the activities: it is degraded.
/// Another queue is in the process, or is its host's to check.
/// </summary>
internal sealed class QueueHealthCheck(IActivityQueue queue, TimeSpan timeout) : IHealthCheck
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Any failure is an answer. The framework would put the exception's message into it.")]
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (queue is not SqsQueue sqs) return HealthCheckResult.Healthy("The queue needs no check.");

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            await sqs.Client.GetQueueAttributesAsync(sqs.Url, ["QueueArn"], patience.Token);
            return HealthCheckResult.Healthy($"The queue {sqs.Name} answers.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded(
                $"The queue {sqs.Name} cannot be used, and the database takes the activities: {SqsQueue.ReasonOf(e)}.");
        }
    }
}
