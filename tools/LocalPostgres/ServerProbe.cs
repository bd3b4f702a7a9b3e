using System.Net.Sockets;
using Npgsql;

namespace EventPlatform.LocalPostgres;

/// <summary>Asks a server for its version, over a connection of its own that no pool keeps.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads the version; of <c>15.18 (Debian …)</c> the first word.</summary>
    public static async Task<string> ReadVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 5,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SHOW server_version", connection);
        var version = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return version.Split(' ')[0];
    }

    /// <summary>Waits until the server answers and returns its version.</summary>
    /// <exception cref="PostgresServerException">It does not answer within the limit, or refuses.</exception>
    public static async Task<string> WaitForVersionAsync(
        string connectionString, string server, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            while (true)
            {
                try
                {
                    return await ReadVersionAsync(connectionString, deadline.Token);
                }
                catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.CannotConnectNow)
                {
                    // A second try would get the same answer.
                    throw new PostgresServerException($"{server} refuses the connection: {e.MessageText}.", e);
                }
                catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
                {
                    await Task.Delay(PollInterval, deadline.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PostgresServerException($"{server} does not answer on the loopback address.");
        }
    }
}
