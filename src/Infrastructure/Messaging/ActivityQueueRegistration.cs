using EventPlatform.Application.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventPlatform.Infrastructure.Messaging;

internal static class ActivityQueueRegistration
{
    /// <summary>
    /// Adds the publisher of activities. It sends to the queue that the container has, else to SQS when a URL is
    /// configured, and stores refused activities in the database. Without a queue it stores all of them.
    /// </summary>
    public static void AddActivityQueue(this IServiceCollection services, IConfiguration configuration)
    {
        var options = CheckedOptions.Read<ActivityQueueOptions>(configuration, ActivityQueueOptions.Section).Value;
        if (configuration[ActivityQueueOptions.UrlSetting] is { Length: > 0 } text)
        {
            if (!SqsClients.TryParseUrl(text, out var url))
            {
                throw new InvalidOperationException(
                    $"{ActivityQueueOptions.UrlSetting} is not the URL of a queue: set it to one such as " +
                    $"{SqsClients.ExampleUrl}, or unset it to do without a queue.");
            }

            var settings = new SqsSettings(
                url, configuration["AWS_ENDPOINT_URL_SQS"], configuration["AWS_REGION"], options);
            services.TryAddSingleton<IActivityQueue>(
                provider => SqsQueue.For(settings, provider.GetRequiredService<TimeProvider>()));
        }

        services.AddScoped<DatabasePublisher>();
        services.TryAddScoped<IActivityPublisher>(provider => provider.GetService<IActivityQueue>() is null
            ? provider.GetRequiredService<DatabasePublisher>()
            : ActivatorUtilities.CreateInstance<QueuePublisher>(provider));
    }
}
