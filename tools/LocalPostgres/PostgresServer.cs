namespace EventPlatform.LocalPostgres;

/// <summary>
/// A PostgreSQL server for development and tests: the one that an environment variable names, a private one started
/// from programs of this machine, or a container. A private server listens on the loopback address only, and uses
/// UTF-8, the C locale and UTC. It ends with this process, even when that is killed (on Windows the next start stops
/// it; Testcontainers removes a container).
/// </summary>
public abstract class PostgresServer : IAsyncDisposable
{
    private protected PostgresServer()
    {
    }

    /// <summary>
    /// An Npgsql connection string; of a private server's superuser, to the database <c>postgres</c>. It holds a
    /// password: never log it.
    /// </summary>
    public abstract string ConnectionString { get; }

    /// <summary>Version, source and place of the data, in one line without secrets.</summary>
    public abstract string Description { get; }

    /// <summary>Starts, or finds, a server; returns when it has answered a query.</summary>
    /// <param name="options">The sources to try and the place of the data.</param>
    /// <param name="cancellationToken">Ends the start and stops the server.</param>
    /// <returns>The server; dispose of it to stop it.</returns>
    /// <exception cref="PostgresServerException">
    /// No source is available (the message gives the install commands), the server does not start, or another
    /// process uses the same data.
    /// </exception>
    /// <exception cref="ArgumentException">A setting cannot be passed on a command line.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> reasons = [];
        if (options.ConnectionVariable is { } variable)
        {
            if (await ExternalServer.TryOpenAsync(variable, options, cancellationToken) is { } external)
                return external;
            reasons.Add($"{variable} is not set.");
        }

        foreach (var source in options.Sources)
        {
            try
            {
                var server = source == PostgresSource.Binaries
                    ? await BinariesServer.TryStartAsync(options, cancellationToken)
                    : await ContainerServer.TryStartAsync(options, cancellationToken);
                if (server is not null) return server;
                reasons.Add(InstallAdvice.WhyNot(source, options));
            }
            // Kept data belongs to its source: another source would show an empty database.
            catch (PostgresServerException e) when (options.IsThrowaway)
            {
                reasons.Add(e.Message);
            }
        }

        throw new PostgresServerException(InstallAdvice.Compose(reasons, options));
    }

    /// <summary>Says whether this machine has the programs that <see cref="PostgresSource.Binaries"/> needs.</summary>
    /// <param name="options">The oldest accepted version.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>True when a private server can be started from them.</returns>
    public static async Task<bool> HasBinariesAsync(
        PostgresServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await Installation.FindNewestAsync(options, cancellationToken) is not null;
    }

    /// <summary>Stops the server and keeps its data. Does nothing to a server named by the environment.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the server has stopped.</returns>
    /// <exception cref="PostgresServerException">The server does not stop.</exception>
    public abstract Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops the server and starts it again at the same port, with the same data.</summary>
    /// <param name="immediate">
    /// True to stop without a checkpoint, so that connections break and the server recovers from its log as after a
    /// crash; false to let it shut down in order.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the server answers again.</returns>
    /// <exception cref="PostgresServerException">The server does not stop or does not start again.</exception>
    /// <exception cref="NotSupportedException">The server is the one named by the environment.</exception>
    public abstract Task RestartAsync(bool immediate = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Watches the server and starts it again at the same port, with the same data, after it ended or another process
    /// stopped it. A container that ends is not started again; a server named by the environment is not watched.
    /// </summary>
    /// <param name="report">Receives a sentence after each restart.</param>
    /// <param name="cancellationToken">Ends the watch. Do that before the server is stopped.</param>
    /// <returns>A task that ends when the watch does.</returns>
    /// <exception cref="PostgresServerException">
    /// The server ends again and again, or does not start again; or it is in a container, and that ended.
    /// </exception>
    public async Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        try
        {
            await WatchAsync(report, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled.
        }
    }

    /// <summary>Stops the server, and deletes its data when it was throwaway.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public abstract ValueTask DisposeAsync();

    /// <summary>Never returns: it throws when the server is gone for good, or when it is cancelled.</summary>
    private protected abstract Task WatchAsync(Func<string, Task> report, CancellationToken cancellationToken);
}
