using EventPlatform.LocalHost.Http;

namespace EventPlatform.LocalHost;

/// <summary>How a <see cref="LocalServer"/> runs.</summary>
public sealed record LocalServerOptions
{
    /// <summary>An Npgsql connection string of the database: a PostgreSQL, empty or with the schema in it.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The port on localhost; 0, unless set, for any free one.</summary>
    public int Port { get; init; }

    /// <summary>True to fill an empty guest list with a made-up event.</summary>
    public bool Demo { get; init; }

    /// <summary>Names and origins of web pages that it answers to besides its own; none unless set.</summary>
    public WebGuard Guard { get; init; } = new([], []);
}
