using Microsoft.Extensions.Configuration;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// The limits of replays, read from <c>Dsql:Retry</c>. The defaults end well before API Gateway's limit of 30 s.
/// </summary>
public sealed record ReplayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dsql:Retry";

    /// <summary>The most replays, 0 to 20. Default 15.</summary>
    public int MaxRetries { get; init; } = 15;

    /// <summary>The longest first delay, 1 to 10,000 ms; each replay doubles it. Default 50 ms.</summary>
    public int BaseDelayMs { get; init; } = 50;

    /// <summary>The longest delay of all, 1 to 10,000 ms. Default 800 ms.</summary>
    public int MaxDelayMs { get; init; } = 800;

    /// <summary>The latest start of a replay after the first run began, 1 to 25,000 ms. Default 10,000 ms.</summary>
    public int MaxTotalMs { get; init; } = 10_000;

    /// <summary>Reads the limits; those that are not given have their defaults.</summary>
    /// <exception cref="InvalidOperationException">A value is no whole number or out of its range.</exception>
    internal static ReplayOptions From(IConfiguration configuration)
    {
        var unset = new ReplayOptions();
        var section = new SettingsSection(configuration, Section);
        return new ReplayOptions
        {
            MaxRetries = section.Number(nameof(MaxRetries), unset.MaxRetries, min: 0, max: 20),
            BaseDelayMs = section.Number(nameof(BaseDelayMs), unset.BaseDelayMs, min: 1, max: 10_000),
            MaxDelayMs = section.Number(nameof(MaxDelayMs), unset.MaxDelayMs, min: 1, max: 10_000),
            MaxTotalMs = section.Number(nameof(MaxTotalMs), unset.MaxTotalMs, min: 1, max: 25_000),
        };
    }
}
