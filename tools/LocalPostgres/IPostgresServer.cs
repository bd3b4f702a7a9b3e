namespace EventPlatform.Cli.LocalDatabase;

/// <summary>A running server from one source. Disposing stops what was started and deletes throwaway data.</summary>
internal interface IPostgresServer : IAsyncDisposable
{
    string ConnectionString { get; }

    string Description { get; }

    Task StopAsync(CancellationToken cancellationToken);

    Task RestartAsync(bool immediate, CancellationToken cancellationToken);

    /// <summary>Never returns: it throws when the server is gone for good, or when it is cancelled.</summary>
    Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken);
}
