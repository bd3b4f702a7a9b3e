using System.Globalization;
using System.Net;

using Npgsql;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>The settings that make a plain PostgreSQL behave like Aurora DSQL where that is possible.</summary>
internal static class ServerSettings
{
    public const string UserName = "postgres";
    public const string DatabaseName = "postgres";

    /// <summary>The settings every private server gets, wherever it runs.</summary>
    public static IEnumerable<(string Name, string Value)> Common(LocalPostgresOptions options)
    {
        List<(string, string)> settings =
        [
            ("TimeZone", "UTC"),
            ("log_timezone", "UTC"),
            // Statements outside a transaction block run at DSQL's level, too.
            ("default_transaction_isolation", "repeatable read"),
            ("max_connections", options.MaxConnections.ToString(CultureInfo.InvariantCulture)),
        ];
        var flush = options.Throwaway ? "off" : "on";
        settings.AddRange([("fsync", flush), ("synchronous_commit", flush), ("full_page_writes", flush)]);
        return settings;
    }

    /// <summary>The superuser's connection to a private server.</summary>
    public static string ConnectionString(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = port,
        Database = DatabaseName,
        Username = UserName,
        Password = password,
        // Both would cost a round trip per connection, to be told that the server has neither.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
