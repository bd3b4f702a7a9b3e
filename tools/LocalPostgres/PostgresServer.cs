namespace EventPlatform.Cli.LocalDatabase;

/// <summary>
/// A PostgreSQL server for development and tests: the one named by the environment, a private one started from the
/// machine's own programs, or a container. A private server listens on the loopback address only, uses UTF-8, the C
/// locale and UTC, and runs every transaction at REPEATABLE READ, as Aurora DSQL does.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private readonly IPostgresServer _server;

    private LocalPostgres(IPostgresServer server) => _server = server;

    /// <summary>An Npgsql connection string of the database <c>postgres</c>. It holds a password: never log it.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>The server's version, where it came from and where its data is, in one line without secrets.</summary>
    public string Description => _server.Description;

    /// <summary>Starts, or finds, a server; returns when it has answered a query.</summary>
    /// <param name="options">The sources to try and the place of the data.</param>
    /// <param name="cancellationToken">Gives up; a server that was being started is stopped again.</param>
    /// <returns>The server; dispose of it to stop it.</returns>
    /// <exception cref="LocalPostgresException">
    /// No source is available (the message gives the install commands), the server does not start, or another
    /// process uses the same data.
    /// </exception>
    public static async Task<LocalPostgres> StartAsync(
        LocalPostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> reasons = [];
        foreach (var source in options.Sources)
        {
            try
            {
                var server = await TryStartAsync(source, options, cancellationToken).ConfigureAwait(false);
                if (server is not null)
                    return new LocalPostgres(server);
                reasons.Add(InstallAdvice.WhyNot(source));
            }
            // Kept data is tied to its source: going on to another one would show an empty database.
            catch (LocalPostgresException failure) when (
                options.Throwaway && source != PostgresSource.EnvironmentVariable)
            {
                reasons.Add(failure.Message);
            }
        }

        throw new LocalPostgresException(InstallAdvice.Compose(reasons));
    }

    /// <summary>Stops the server and keeps its data. Does nothing to a server named by the environment.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the server has stopped.</returns>
    /// <exception cref="LocalPostgresException">The server does not stop.</exception>
    public Task StopAsync(CancellationToken cancellationToken = default) => _server.StopAsync(cancellationToken);

    /// <summary>Stops the server and starts it again at the same port, with the same data.</summary>
    /// <param name="immediate">
    /// True to stop without a checkpoint, so that connections break and the server recovers from its log as after a
    /// crash; false to let it shut down in order.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the server answers again.</returns>
    /// <exception cref="LocalPostgresException">The server does not stop or does not start again.</exception>
    /// <exception cref="NotSupportedException">The server is the one named by the environment.</exception>
    public Task RestartAsync(bool immediate = false, CancellationToken cancellationToken = default) =>
        _server.RestartAsync(immediate, cancellationToken);

    /// <summary>
    /// Watches over the server: one that ended, or was told to stop by somebody else, is started again at the same
    /// port, with the same data.
    /// </summary>
    /// <param name="report">Called with a sentence after each such start.</param>
    /// <param name="cancellationToken">Ends the watch. Do that before the server is stopped.</param>
    /// <returns>A task that ends when the watch does.</returns>
    /// <exception cref="LocalPostgresException">The server ends again and again, or does not start again.</exception>
    public async Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        try
        {
            await _server.KeepRunningAsync(report, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As asked.
        }
    }

    /// <summary>Stops the server, and deletes its data when it was throwaway.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<IPostgresServer?> TryStartAsync(
        PostgresSource source, LocalPostgresOptions options, CancellationToken cancellationToken) => source switch
        {
            PostgresSource.EnvironmentVariable =>
                PostgresConnectionFromEnvironment.TryOpenAsync(options, cancellationToken),
            PostgresSource.Binaries => ServerProcess.TryStartAsync(options, cancellationToken),
            PostgresSource.Container => ContainerServer.TryStartAsync(options, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Unknown source."),
        };
}
