using EventPlatform.LocalPostgres;

namespace EventPlatform.ApiTests.LocalDatabase;

/// <summary>Servers with kept data.</summary>
internal static class LocalDatabaseFixture
{
    /// <summary>Kept data, from the machine's own programs only.</summary>
    public static PostgresServerOptions KeptIn(TemporaryDirectory directory) => TestPostgres.Options with
    {
        DataDirectory = directory.Below(".data"),
        ConnectionVariable = null,
        Sources = [PostgresSource.Binaries],
    };
}
