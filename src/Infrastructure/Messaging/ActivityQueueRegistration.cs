using EventPlatform.Application.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EventPlatform.Infrastructure.Messaging;

internal static class ActivityQueueRegistration
{
    /// <summary>
    /// Adds the publisher of activities: to the queue that the container has already, else to SQS when a URL is
    /// configured, each with the database behind it; else to the database alone.
    /// </summary>
    public static void AddActivityQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(CheckedOptions.Read<ActivityQueueOptions>(configuration, ActivityQueueOptions.Section));
        if (configuration[ActivityQueueOptions.UrlSetting] is { Length: > 0 } text)
        {
            if (!SqsClients.TryParseUrl(text, out var url))
            {
                throw new InvalidOperationException(
                    $"{ActivityQueueOptions.UrlSetting} is not the URL of a queue: set it to one such as " +
                    "https://sqs.eu-central-1.amazonaws.com/123456789012/activities, or unset it to do without a " +
                    "queue.");
            }

            var endpoint = configuration[SqsClients.EndpointSetting];
            var region = configuration["AWS_REGION"];
            services.TryAddSingleton<IActivityQueue>(provider =>
            {
                var options = provider.GetRequiredService<IOptions<ActivityQueueOptions>>().Value;
                var settings = new SqsSettings(
                    url, endpoint, region, TimeSpan.FromMilliseconds(options.TimeoutMs), options.MaxRetries,
                    TimeSpan.FromMilliseconds(options.BreakMs));
                return SqsQueue.For(settings, provider.GetRequiredService<TimeProvider>());
            });
        }

        services.AddScoped<DatabasePublisher>();
        services.TryAddScoped<IActivityPublisher>(provider => provider.GetService<IActivityQueue>() is null
            ? provider.GetRequiredService<DatabasePublisher>()
            : ActivatorUtilities.CreateInstance<QueuePublisher>(provider));
    }
}
