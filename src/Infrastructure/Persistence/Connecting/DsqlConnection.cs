using Amazon;
using Amazon.DSQL.Util;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>How to connect to a DSQL cluster.</summary>
internal static class DsqlConnection
{
    // Only opening a connection uses the token. A minute would suffice, but not on a machine whose clock is slow.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Describes a pool in which every connection signs in with a token of its own.</summary>
    public static NpgsqlDataSourceBuilder BuilderFor(DatabaseTarget.Dsql cluster, int maxPoolSize)
    {
        var builder = new NpgsqlDataSourceBuilder(SettingsFor(cluster, maxPoolSize).ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        var region = RegionEndpoint.GetBySystemName(cluster.Region);
        // Computed on this machine from the default credential chain and never stored: a token is a password.
        builder.UsePasswordProvider(
            _ => cluster.IsAdmin
                ? DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthToken(region, cluster.Endpoint, Lifetime)
                : DSQLAuthTokenGenerator.GenerateDbConnectAuthToken(region, cluster.Endpoint, Lifetime),
            async (_, _) => cluster.IsAdmin
                ? await DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthTokenAsync(region, cluster.Endpoint, Lifetime)
                : await DSQLAuthTokenGenerator.GenerateDbConnectAuthTokenAsync(region, cluster.Endpoint, Lifetime));
        return builder;
    }

    /// <summary>The connection settings without the password.</summary>
    public static NpgsqlConnectionStringBuilder SettingsFor(DatabaseTarget.Dsql cluster, int maxPoolSize) => new()
    {
        Host = cluster.Endpoint,
        Port = 5432,
        Database = "postgres",
        Username = cluster.User,
        ApplicationName = "eventplatform",
        SslMode = SslMode.VerifyFull,
        // TLS from the first byte saves the round trip of asking for it.
        SslNegotiation = SslNegotiation.Direct,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Enlist = false,
        NoResetOnClose = true,
        MaxPoolSize = maxPoolSize,
        // Not tried on a cluster. AWS warns only that the view pg_prepared_statements does not list them reliably:
        // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/considerations.html
        MaxAutoPrepare = DataSources.PreparedStatements,
        AutoPrepareMinUsages = DataSources.UsesBeforePreparing,
        // DSQL ends connections after 60 minutes: the pool replaces them before.
        ConnectionLifetime = (int)TimeSpan.FromMinutes(55).TotalSeconds,
        ConnectionIdleLifetime = (int)TimeSpan.FromMinutes(10).TotalSeconds,
        Timeout = DataSources.ConnectSeconds,
        CommandTimeout = DataSources.AnswerSeconds,
        // A request to cancel had no effect in a trial: Npgsql drops the connection at once instead.
        CancellationTimeout = -1,
    };
}
