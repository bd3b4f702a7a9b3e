namespace EventPlatform.Cli.LocalDatabase;

/// <summary>How <see cref="LocalPostgres"/> finds a server and where that server keeps its data.</summary>
public sealed record LocalPostgresOptions
{
    /// <summary>
    /// The directory whose <c>.data</c> folder holds kept data; the current directory unless set.
    /// Not used when <see cref="Throwaway"/> is true.
    /// </summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>
    /// True for a server whose data lives in a temporary folder, is not flushed to disk and is deleted at the end.
    /// </summary>
    public bool Throwaway { get; init; }

    /// <summary>The sources to try, in this order; the first that is available is used.</summary>
    public IReadOnlyList<PostgresSource> Sources { get; init; } =
        [PostgresSource.EnvironmentVariable, PostgresSource.Binaries, PostgresSource.Container];

    /// <summary>
    /// The longest a single step of starting may take (making the data directory, waiting for the server to
    /// answer, fetching an image); two minutes unless set.
    /// </summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The options of a test run: throwaway data, and a container before the machine's own programs.</summary>
    public static LocalPostgresOptions ForTests { get; } = new()
    {
        Throwaway = true,
        Sources = [PostgresSource.EnvironmentVariable, PostgresSource.Container, PostgresSource.Binaries],
    };

    /// <summary>Where to look for PostgreSQL's programs.</summary>
    internal BinarySearchPlaces SearchPlaces { get; init; } = BinarySearchPlaces.OfThisMachine();

    /// <summary>Reads an environment variable.</summary>
    internal Func<string, string?> ReadEnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Says whether a Docker engine answers; may block, and is given up after a few seconds.</summary>
    internal Func<bool> DockerProbe { get; init; } = DockerEngine.Ping;

    /// <summary>The number of connections the server accepts: tests run many hosts side by side.</summary>
    internal int MaxConnections => Throwaway ? 300 : 100;
}
