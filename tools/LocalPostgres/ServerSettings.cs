using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace EventPlatform.LocalPostgres;

/// <summary>The settings of a private server, and the connection to it.</summary>
internal static partial class ServerSettings
{
    public const string UserName = "postgres";
    public const string DatabaseName = "postgres";

    /// <summary>The settings that every private server gets, wherever it runs.</summary>
    /// <exception cref="ArgumentException">One of the caller's cannot be passed on a command line.</exception>
    public static IEnumerable<(string Name, string Value)> Common(PostgresServerOptions options)
    {
        var flush = options.IsThrowaway ? "off" : "on";
        return
        [
            ("TimeZone", "UTC"),
            ("log_timezone", "UTC"),
            // Compiling a statement for a second costs more than it saves where statements are short.
            ("jit", "off"),
            ("fsync", flush),
            ("synchronous_commit", flush),
            ("full_page_writes", flush),
            .. options.Settings.Select(setting => (Checked(setting.Key), Checked(setting.Value))),
        ];
    }

    /// <summary>The settings of a server that runs on this machine itself.</summary>
    public static IEnumerable<(string Name, string Value)> ForBinaries(int port, PostgresServerOptions options) =>
    [
        ("listen_addresses", "127.0.0.1"),
        ("port", $"{port}"),
        ("unix_socket_directories", ""),
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
        .. Common(options),
    ];

    /// <summary>The superuser's connection to a private server.</summary>
    public static string ConnectionString(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = port,
        Database = DatabaseName,
        Username = UserName,
        Password = password,
        // The server has neither, and asking for both costs a round trip per connection.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    // pg_ctl passes its options to a shell.
    private static string Checked(string text) => Harmless().IsMatch(text)
        ? text
        : throw new ArgumentException($"A setting of the server has a character that is not supported: {text}");

    [GeneratedRegex(@"^[\w .,:/+-]*\z")]
    private static partial Regex Harmless();
}
