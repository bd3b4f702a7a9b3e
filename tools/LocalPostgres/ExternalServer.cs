using Npgsql;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>A server that somebody else runs: it is used as it is, and never stopped.</summary>
internal sealed class PostgresConnectionFromEnvironment : IPostgresServer
{
    public const string VariableName = "ConnectionStrings__EventPlatform";

    private PostgresConnectionFromEnvironment(string connectionString, string description)
    {
        ConnectionString = connectionString;
        Description = description;
    }

    public string ConnectionString { get; }

    public string Description { get; }

    public static async Task<IPostgresServer?> TryOpenAsync(
        LocalPostgresOptions options, CancellationToken cancellationToken)
    {
        var connectionString = options.ReadEnvironmentVariable(VariableName);
        if (string.IsNullOrWhiteSpace(connectionString))
            return null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            var version = await ServerProbe.ReadVersionAsync(connectionString, cancellationToken).ConfigureAwait(false);
            return new PostgresConnectionFromEnvironment(
                connectionString, $"PostgreSQL {version} at {settings.Host}:{settings.Port} ({VariableName})");
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException or TimeoutException)
        {
            // The text of a parse error may quote the connection string, and with it a password.
            var reason = failure is ArgumentException ? "it cannot be read as a connection string" : failure.Message;
            throw new LocalPostgresException(
                $"The server named by {VariableName} cannot be used: {reason}",
                failure is ArgumentException ? new FormatException(reason) : failure);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RestartAsync(bool immediate, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"The server named by {VariableName} is not this program's to restart.");

    public Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
