namespace EventPlatform.Domain.Common;

/// <summary>Time as this platform keeps it: UTC, in whole microseconds, as PostgreSQL's <c>timestamptz</c> stores it.</summary>
public static class Timestamps
{
    /// <summary>Converts to UTC and drops what is finer than a microsecond, so that a value reads back as it was answered.</summary>
    /// <param name="time">Any instant.</param>
    /// <returns>The same instant, UTC, at microsecond precision.</returns>
    public static DateTimeOffset ToStored(this DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
