namespace EventPlatform.LocalPostgres;

/// <summary>The message for a machine without a database.</summary>
internal static class InstallAdvice
{
    public static string WhyNot(PostgresSource source, PostgresServerOptions options) =>
        source == PostgresSource.Binaries
            ? $"PostgreSQL's server programs (version {options.OldestVersion} or newer) were not found on this machine."
            : "No Docker engine answers.";

    public static string Compose(IEnumerable<string> reasons, PostgresServerOptions options) =>
        $"""
        There is no PostgreSQL to use.
        {string.Join('\n', reasons.Select(reason => $"  - {reason}"))}
        Install PostgreSQL:
          Debian/Ubuntu: sudo apt-get update && sudo apt-get install -y postgresql
          macOS:         brew install postgresql@17
          Windows:       winget install PostgreSQL.PostgreSQL.17
        or start Docker{VariableAdvice(options)}.
        """;

    private static string VariableAdvice(PostgresServerOptions options) => options.ConnectionVariable is { } variable
        ? $", or set {variable} to the connection string of a server"
        : "";
}
