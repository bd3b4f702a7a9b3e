namespace EventPlatform.Benchmarks;

/// <summary>How much is measured.</summary>
internal sealed record RunSize
{
    /// <summary>Everything in less than ten minutes on two cores.</summary>
    public static RunSize Quick { get; } = new();

    /// <summary>Longer, for steadier figures.</summary>
    public static RunSize Full { get; } = new()
    {
        MicroTurns = 12_000,
        MicroRuns = 5,
        MicroIterations = 8,
        MicroIterationMs = 200,
        ScaleSizes = [1_000, 10_000, 100_000, 1_000_000],
        ScaleRounds = 200,
        ConcurrencyTime = TimeSpan.FromSeconds(5),
        ContentionRepeats = 5,
        LoadTime = TimeSpan.FromSeconds(15),
        Processes = 15,
        WarmEvents = 2_000,
        SignInTurns = 5_000,
        ImportRows = 50_000,
        ExportSizes = [10_000, 100_000],
    };

    /// <summary>Turns of all contenders for each use case.</summary>
    public int MicroTurns { get; init; } = 3_000;

    /// <summary>BenchmarkDotNet's runs for each use case.</summary>
    public int MicroRuns { get; init; } = 3;

    /// <summary>BenchmarkDotNet's iterations for each contender in a run.</summary>
    public int MicroIterations { get; init; } = 3;

    /// <summary>An iteration's time, in milliseconds.</summary>
    public int MicroIterationMs { get; init; } = 80;

    /// <summary>Guests in the databases that are compared.</summary>
    public IReadOnlyList<int> ScaleSizes { get; init; } = [1_000, 100_000, 1_000_000];

    /// <summary>Rounds in which every size takes its turn.</summary>
    public int ScaleRounds { get; init; } = 60;

    /// <summary>The time for each number of callers.</summary>
    public TimeSpan ConcurrencyTime { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Repetitions of the rush for the seats.</summary>
    public int ContentionRepeats { get; init; } = 2;

    /// <summary>The time of load on each route, apart from the soak.</summary>
    public TimeSpan LoadTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The time of the soak. The memory of <c>serve</c> is compared from a third of this time on.</summary>
    public TimeSpan SoakTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Processes of each function.</summary>
    public int Processes { get; init; } = 3;

    /// <summary>Warm events for each process.</summary>
    public int WarmEvents { get; init; } = 300;

    /// <summary>Turns of each kind of keys and codes that are not good.</summary>
    public int SignInTurns { get; init; } = 1_000;

    /// <summary>The time for which wrong codes are tried.</summary>
    public TimeSpan WrongCodesTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Guests in the file that is imported.</summary>
    public int ImportRows { get; init; } = 5_000;

    /// <summary>Guests in the lists that are exported.</summary>
    public IReadOnlyList<int> ExportSizes { get; init; } = [1_000, 10_000];
}
