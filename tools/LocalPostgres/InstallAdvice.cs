namespace EventPlatform.Cli.LocalDatabase;

/// <summary>The words for a machine without a database.</summary>
internal static class InstallAdvice
{
    public static string WhyNot(PostgresSource source) => source switch
    {
        PostgresSource.EnvironmentVariable => $"{PostgresConnectionFromEnvironment.VariableName} is not set.",
        PostgresSource.Binaries =>
            $"PostgreSQL's server programs (version {PostgresBinaries.OldestVersion} or newer) were not found on this machine.",
        _ => "No Docker engine answers.",
    };

    public static string Compose(IEnumerable<string> reasons) =>
        $"""
        There is no PostgreSQL to use.
        {string.Join('\n', reasons.Select(reason => $"  - {reason}"))}
        Install PostgreSQL:
          Debian/Ubuntu: sudo apt-get update && sudo apt-get install -y postgresql
          macOS:         brew install postgresql@17
          Windows:       winget install PostgreSQL.PostgreSQL.17
        or start Docker, or set {PostgresConnectionFromEnvironment.VariableName} to the connection string of a server.
        """;
}
