using Amazon;
using Amazon.DSQL.Util;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>How to connect to a DSQL cluster.</summary>
internal static class DsqlConnection
{
    // Only the opening of a connection needs the token. AWS's default all the same: to a machine whose clock is a
    // minute slow, a token of one minute is over before it is used.
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Makes a pool in which every physical connection signs in with a token of its own.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="maxPoolSize">The most connections.</param>
    public static NpgsqlDataSource CreateDataSource(DatabaseTarget.Dsql cluster, int maxPoolSize) =>
        BuilderFor(cluster, maxPoolSize).Build();

    /// <summary>The same pool before it is made: tests let it lead to a stand-in for the cluster.</summary>
    internal static NpgsqlDataSourceBuilder BuilderFor(DatabaseTarget.Dsql cluster, int maxPoolSize)
    {
        var builder = new NpgsqlDataSourceBuilder(SettingsFor(cluster, maxPoolSize).ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        // Made on this machine from the default credential chain, never stored: a token is a password.
        builder.UsePasswordProvider(
            _ => CreateToken(cluster), (_, _) => new ValueTask<string>(CreateTokenAsync(cluster)));
        return builder;
    }

    /// <summary>The connection settings, all but the password.</summary>
    internal static NpgsqlConnectionStringBuilder SettingsFor(DatabaseTarget.Dsql cluster, int maxPoolSize) => new()
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
        // DSQL ends connections after 60 minutes: they are replaced before.
        ConnectionLifetime = (int)TimeSpan.FromMinutes(55).TotalSeconds,
        ConnectionIdleLifetime = (int)TimeSpan.FromMinutes(10).TotalSeconds,
        Timeout = DataSources.ConnectSeconds,
        CommandTimeout = DataSources.AnswerSeconds,
        // Asking the server to cancel was seen to do nothing: the connection is dropped at once instead.
        CancellationTimeout = -1,
    };

    private static string CreateToken(DatabaseTarget.Dsql cluster)
    {
        var region = RegionEndpoint.GetBySystemName(cluster.Region);
        return cluster.IsAdmin
            ? DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthToken(region, cluster.Endpoint, TokenLifetime)
            : DSQLAuthTokenGenerator.GenerateDbConnectAuthToken(region, cluster.Endpoint, TokenLifetime);
    }

    private static Task<string> CreateTokenAsync(DatabaseTarget.Dsql cluster)
    {
        var region = RegionEndpoint.GetBySystemName(cluster.Region);
        return cluster.IsAdmin
            ? DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthTokenAsync(region, cluster.Endpoint, TokenLifetime)
            : DSQLAuthTokenGenerator.GenerateDbConnectAuthTokenAsync(region, cluster.Endpoint, TokenLifetime);
    }
}
