namespace EventPlatform.LocalPostgres;

/// <summary>Where a private PostgreSQL server may come from.</summary>
public enum PostgresSource
{
    /// <summary>PostgreSQL's server programs found on this machine.</summary>
    Binaries,

    /// <summary>A container, when a Docker engine answers.</summary>
    Container,
}
