namespace EventPlatform.LocalPostgres;

/// <summary>How <see cref="PostgresServer"/> finds a server and where that server keeps its data.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>
    /// The program's name, in lower-case letters, digits and hyphens. Temporary folders and Docker volumes begin with
    /// it; the folder below <c>/var/lib</c> has it, which is used where root's server cannot enter the data's place.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>
    /// The folder that keeps the data, created if absent. Two servers need folders in different places: below
    /// <c>/var/lib</c> the data has a name that is made from the place alone. Null for throwaway data, which is in a
    /// temporary folder, is not flushed to disk and is deleted at the end.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// The environment variable that may name a server by its connection string; that server is then used as it is.
    /// Null for none.
    /// </summary>
    public string? ConnectionVariable { get; init; }

    /// <summary>The sources of a private server, in this order; the first that is available is used.</summary>
    public IReadOnlyList<PostgresSource> Sources { get; init; } = [PostgresSource.Binaries, PostgresSource.Container];

    /// <summary>
    /// Settings of a private server beside those of this library, such as <c>max_connections</c>. Values may hold
    /// letters, digits, spaces and the characters <c>_ . , : / + -</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The oldest major version that programs of this machine may have; 15 unless set.</summary>
    public int OldestVersion { get; init; } = 15;

    /// <summary>
    /// The longest time of one step of the start (creating the data directory, waiting for the server to
    /// answer, fetching an image); two minutes unless set.
    /// </summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The data is deleted at the end.</summary>
    internal bool IsThrowaway => DataDirectory is null;

    /// <summary>The clock of this machine.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where to look for PostgreSQL's programs.</summary>
    internal BinarySearchPlaces SearchPlaces { get; init; } = BinarySearchPlaces.OfThisMachine();

    /// <summary>Reads an environment variable.</summary>
    internal Func<string, string?> ReadEnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Says whether a Docker engine answers; may block, and is given up after a few seconds.</summary>
    internal Func<bool> DockerProbe { get; init; } = DockerEngine.Ping;
}
