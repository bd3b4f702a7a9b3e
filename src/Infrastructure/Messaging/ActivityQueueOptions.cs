using Microsoft.Extensions.Configuration;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>How long a request may wait for the activity queue, read from <c>ActivityQueue</c>.</summary>
public sealed record ActivityQueueOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ActivityQueue";

    /// <summary>The setting, and environment variable, with the URL of the SQS queue. Unset means no queue.</summary>
    public const string UrlSetting = "ACTIVITY_QUEUE_URL";

    /// <summary>The longest time of one try, 50 to 1,500 ms. Default 1,000 ms.</summary>
    public int TimeoutMs { get; init; } = 1_000;

    /// <summary>
    /// The most tries after the first, 0 or 1. Default 1. All tries take less than half of the time for publishing,
    /// so that the rest is left for the database.
    /// </summary>
    public int MaxRetries { get; init; } = 1;

    /// <summary>How long nothing is sent after a failure, 500 to 600,000 ms, or 0. Default 10,000 ms.</summary>
    public int BreakMs { get; init; } = 10_000;

    /// <summary>Reads the options; those that are not given have their defaults.</summary>
    /// <exception cref="InvalidOperationException">A value is no whole number or out of its range.</exception>
    internal static ActivityQueueOptions From(IConfiguration configuration)
    {
        var unset = new ActivityQueueOptions();
        var section = new SettingsSection(configuration, Section);
        return new ActivityQueueOptions
        {
            TimeoutMs = section.Number(nameof(TimeoutMs), unset.TimeoutMs, min: 50, max: 1_500),
            MaxRetries = section.Number(nameof(MaxRetries), unset.MaxRetries, min: 0, max: 1),
            BreakMs = section.Number(nameof(BreakMs), unset.BreakMs, min: 500, max: 600_000, orZero: true),
        };
    }
}
