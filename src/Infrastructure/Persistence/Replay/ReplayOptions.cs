using System.ComponentModel.DataAnnotations;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// How often and how long a use case is replayed after a conflict or a lost connection. Bound to <c>Dsql:Retry</c>.
/// The defaults end well before API Gateway's limit of 30 s.
/// </summary>
public sealed class ReplayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dsql:Retry";

    /// <summary>The most replays after the first attempt, 0 to 20. Default 15.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 15;

    /// <summary>The upper end of the first delay, 1 to 10,000 ms; it doubles with each replay. Default 50 ms.</summary>
    [Range(1, 10_000)]
    public int BaseDelayMs { get; set; } = 50;

    /// <summary>No delay is longer, 1 to 10,000 ms. Default 800 ms.</summary>
    [Range(1, 10_000)]
    public int MaxDelayMs { get; set; } = 800;

    /// <summary>No replay starts later than this after the first attempt, 1 to 25,000 ms. Default 10,000 ms.</summary>
    [Range(1, 25_000)]
    public int MaxTotalMs { get; set; } = 10_000;
}
