using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;

namespace EventPlatform.LocalHost;

/// <summary>The settings of a <see cref="LocalServer"/>.</summary>
public sealed record LocalServerOptions
{
    /// <summary>An Npgsql connection string of a PostgreSQL, empty or with the schema.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The port on localhost; 0, the default, for any free one.</summary>
    public int Port { get; init; }

    /// <summary>True to fill an empty guest list with a made-up event.</summary>
    public bool Demo { get; init; }

    /// <summary>
    /// The file with a host's access key, made if need be; null, the default, when every caller is a host.
    /// </summary>
    public string? HostKeyFile { get; init; }

    /// <summary>Additional host names and origins of web pages; none unless set.</summary>
    public WebGuard Guard { get; init; } = new([], []);

    /// <summary>
    /// Receives the activities that could not be delivered when the server stops, also after a start that failed; dead
    /// letters are among them, and all are lost. Not called when there are none.
    /// </summary>
    public Func<IReadOnlyList<QueuedMessage>, Task> OnLost { get; init; } = _ => Task.CompletedTask;
}
