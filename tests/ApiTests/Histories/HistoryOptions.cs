using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Histories;

/// <summary>How a run goes. The environment sets seed and duration: see CONTRIBUTING.md.</summary>
internal sealed record HistoryOptions
{
    /// <summary>What all random choices follow from. The order in which clients meet does not.</summary>
    public int Seed { get; init; } = FromEnvironment("EVENTPLATFORM_HISTORY_SEED") ?? Random.Shared.Next();

    public TimeSpan Duration { get; init; } =
        TimeSpan.FromSeconds(FromEnvironment("EVENTPLATFORM_HISTORY_SECONDS") ?? 20);

    /// <summary>The number of requests that ends a run before its time.</summary>
    public int MaxRequests { get; init; } = int.MaxValue;

    public int Clients { get; init; } = 16;

    /// <summary>Restarts the database; true to crash it. Null for a run without restarts.</summary>
    public Func<bool, Task>? Restart { get; init; }

    public bool HasFaults { get; init; } = true;

    /// <summary>Whether clients do nothing but take seats, and hosts change their number.</summary>
    public bool OnlySeats { get; init; }

    /// <summary>Whether there is a waiting list, when <see cref="OnlySeats"/>.</summary>
    public bool Waitlist { get; init; }

    /// <summary>The part of the activities that the queue loses.</summary>
    public double LostActivities { get; init; }

    /// <summary>What turns a guard off.</summary>
    public IReadOnlyList<IInterceptor> Interceptors { get; init; } = [];

    private static int? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
