using System.Net.Sockets;

using Npgsql;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>Asks a server who it is, over a connection of its own that no pool keeps.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static Task<string> ReadVersionAsync(string connectionString, CancellationToken cancellationToken) =>
        ReadSettingAsync(connectionString, "server_version", cancellationToken);

    /// <summary>Reads a setting; a version such as <c>15.18 (Debian …)</c> is cut after its first word.</summary>
    public static async Task<string> ReadSettingAsync(
        string connectionString, string name, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 5,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = new NpgsqlCommand("SELECT current_setting($1)", connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.AddWithValue(name);
                var value = (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
                return name == "server_version" ? value.Split(' ')[0] : value;
            }
        }
    }

    /// <summary>Waits until the server answers and returns its version.</summary>
    /// <exception cref="LocalPostgresException">It does not answer within the limit, or refuses.</exception>
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
                    return await ReadVersionAsync(connectionString, deadline.Token).ConfigureAwait(false);
                }
                catch (PostgresException refusal) when (refusal.SqlState != PostgresErrorCodes.CannotConnectNow)
                {
                    // Asking again would not change the answer.
                    throw new LocalPostgresException(
                        $"{server} refuses the connection: {refusal.MessageText}.", refusal);
                }
                catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
                {
                    await Task.Delay(PollInterval, deadline.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalPostgresException($"{server} does not answer on the loopback address.");
        }
    }
}
