using EventPlatform.Infrastructure.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventPlatform.Schema.Health;

/// <summary>Adds the platform to a service's health checks.</summary>
public static class HealthChecks
{
    /// <summary>
    /// The check of the database: unhealthy when it does not answer or migrations are pending, degraded when indexes
    /// are to be finished. It does not read the guest list.
    /// </summary>
    public const string DatabaseName = "eventplatform-database";

    /// <summary>
    /// The check of the queue, if the service has one: degraded when SQS does not answer, or the service may not ask
    /// it (<c>sqs:GetQueueAttributes</c>).
    /// </summary>
    public const string QueueName = "eventplatform-queue";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the checks <see cref="DatabaseName"/> and <see cref="QueueName"/>. The description of each says what to do,
    /// and holds no address and no secret.
    /// </summary>
    /// <param name="builder">The checks of a service that calls <c>AddEventPlatform</c> as well.</param>
    /// <param name="timeout">The longest time of each check; two seconds when null.</param>
    /// <param name="tags">Tags of the checks, such as <c>ready</c>.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddEventPlatform(
        this IHealthChecksBuilder builder, TimeSpan? timeout = null, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var patience = timeout ?? DefaultTimeout;
        builder.Add(new HealthCheckRegistration(
            DatabaseName, services => new DatabaseHealthCheck(services, patience), failureStatus: null, tags));
        // The queue may be registered later than the checks.
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IServiceProviderIsService>((options, has) =>
        {
            if (!has.IsService(typeof(IActivityQueue))) return;

            options.Registrations.Add(new HealthCheckRegistration(
                QueueName,
                services => new QueueHealthCheck(services.GetRequiredService<IActivityQueue>(), patience),
                failureStatus: null, tags));
        });
        return builder;
    }
}
