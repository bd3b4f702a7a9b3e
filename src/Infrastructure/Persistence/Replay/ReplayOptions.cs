using System.ComponentModel.DataAnnotations;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// The limits of replays. Bound to <c>Dsql:Retry</c>. The defaults end well before API Gateway's limit of 30 s.
/// </summary>
public sealed class ReplayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dsql:Retry";

    /// <summary>The most replays, 0 to 20. Default 15.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 15;

    /// <summary>The longest first delay, 1 to 10,000 ms; each replay doubles it. Default 50 ms.</summary>
    [Range(1, 10_000)]
    public int BaseDelayMs { get; set; } = 50;

    /// <summary>The longest delay of all, 1 to 10,000 ms. Default 800 ms.</summary>
    [Range(1, 10_000)]
    public int MaxDelayMs { get; set; } = 800;

    /// <summary>The latest start of a replay after the first run began, 1 to 25,000 ms. Default 10,000 ms.</summary>
    [Range(1, 25_000)]
    public int MaxTotalMs { get; set; } = 10_000;
}
