namespace EventPlatform.Cli.LocalDatabase;

/// <summary>Where a PostgreSQL server may come from.</summary>
public enum PostgresSource
{
    /// <summary>The server named by the environment variable <c>ConnectionStrings__EventPlatform</c>, when it is set.</summary>
    EnvironmentVariable,

    /// <summary>A private server started from PostgreSQL's programs found on this machine.</summary>
    Binaries,

    /// <summary>A private server in a container, when a Docker engine answers.</summary>
    Container,
}
