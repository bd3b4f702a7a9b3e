using Npgsql;

namespace EventPlatform.LocalPostgres;

/// <summary>A server that an environment variable names: it is used as it is, and never stopped.</summary>
internal sealed class ExternalServer : PostgresServer
{
    private readonly string _variable;

    private ExternalServer(string variable, string connectionString, string description)
    {
        _variable = variable;
        ConnectionString = connectionString;
        Description = description;
    }

    public override string ConnectionString { get; }

    public override string Description { get; }

    /// <summary>Asks the server for its version; null when the variable is not set.</summary>
    public static async Task<PostgresServer?> TryOpenAsync(
        string variable, PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var connectionString = options.ReadEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(connectionString)) return null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            var version = await ServerProbe.ReadVersionAsync(connectionString, cancellationToken);
            return new ExternalServer(
                variable, connectionString, $"PostgreSQL {version} at {settings.Host}:{settings.Port} ({variable})");
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or TimeoutException)
        {
            // The text of a parse error may quote the connection string, and with it a password.
            var reason = e is ArgumentException ? "it cannot be read as a connection string" : e.Message;
            throw new PostgresServerException(
                $"The server named by {variable} cannot be used: {reason}",
                e is ArgumentException ? new FormatException(reason) : e);
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task RestartAsync(bool immediate, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"The server named by {_variable} is not this program's to restart.");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override Task WatchAsync(Func<string, Task> report, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
