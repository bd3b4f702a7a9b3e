using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>Which database to use: a plain PostgreSQL or an Aurora DSQL cluster. Holds no secret but a plain connection string's.</summary>
public abstract partial record DatabaseTarget
{
    /// <summary>The name of the plain connection string, <c>ConnectionStrings__EventPlatform</c> as an environment variable.</summary>
    public const string ConnectionStringName = "EventPlatform";

    /// <summary>The setting that names a DSQL cluster by its endpoint.</summary>
    public const string EndpointSetting = "DSQL_CLUSTER_ENDPOINT";

    /// <summary>The setting that names the database user of a DSQL cluster; <c>admin</c> unless set.</summary>
    public const string UserSetting = "DSQL_USER";

    /// <summary>The setting that names the region of a DSQL cluster, for endpoints that do not.</summary>
    public const string RegionSetting = "DSQL_REGION";

    private DatabaseTarget()
    {
    }

    /// <summary>Reads the target from the configuration.</summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>The target.</returns>
    /// <exception cref="InvalidOperationException">Neither or both kinds are configured, or the endpoint is malformed. The message says what to set.</exception>
    public static DatabaseTarget From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var connectionString = configuration.GetConnectionString(ConnectionStringName);
        var endpoint = configuration[EndpointSetting];
        return (string.IsNullOrWhiteSpace(connectionString), string.IsNullOrWhiteSpace(endpoint)) switch
        {
            (false, true) => new Postgres(connectionString!),
            (true, false) => Dsql.Parse(endpoint!, configuration[UserSetting], configuration[RegionSetting]),
            (true, true) => throw new InvalidOperationException(
                $"No database is configured: set the environment variable {EndpointSetting} to the endpoint of an Aurora DSQL " +
                "cluster, or ConnectionStrings__EventPlatform to the connection string of a PostgreSQL, such as " +
                "Host=localhost;Database=eventplatform;Username=me;Password=secret."),
            (false, false) => throw new InvalidOperationException(
                $"Two databases are configured: remove one of the environment variables {EndpointSetting} and ConnectionStrings__EventPlatform."),
        };
    }

    /// <summary>A plain PostgreSQL, 15 or later.</summary>
    /// <param name="ConnectionString">An Npgsql connection string; what matters to this platform is set on top of it.</param>
    public sealed record Postgres(string ConnectionString) : DatabaseTarget
    {
        /// <summary>Keeps the password out of logs.</summary>
        /// <returns>The kind of target.</returns>
        public override string ToString() => "PostgreSQL";
    }

    /// <summary>An Aurora DSQL cluster.</summary>
    /// <param name="Endpoint">The host name, such as <c>abc.dsql.eu-west-1.on.aws</c>.</param>
    /// <param name="Region">The AWS Region that tokens are signed for.</param>
    /// <param name="User">The database user.</param>
    public sealed partial record Dsql(string Endpoint, string Region, string User) : DatabaseTarget
    {
        /// <summary>The user that every cluster has, and that only deploys the schema.</summary>
        public const string Admin = "admin";

        /// <summary>True when the user takes an admin token (<c>dsql:DbConnectAdmin</c>).</summary>
        public bool IsAdmin => User == Admin;

        /// <summary>Checks an endpoint and finds its Region.</summary>
        /// <param name="endpoint">The host name alone, without scheme, port or path.</param>
        /// <param name="user">The database user; <c>admin</c> when null or blank.</param>
        /// <param name="region">The Region; the endpoint's own when null or blank.</param>
        /// <returns>The cluster.</returns>
        /// <exception cref="InvalidOperationException">The endpoint is no host name, or names no Region and none is given.</exception>
        public static Dsql Parse(string endpoint, string? user = null, string? region = null)
        {
            ArgumentNullException.ThrowIfNull(endpoint);
            var host = endpoint.Trim().ToLowerInvariant();
            if (!HostName().IsMatch(host))
            {
                throw new InvalidOperationException(
                    $"The cluster's endpoint ({EndpointSetting}) is not a host name: give the endpoint alone, such as abc.dsql.eu-west-1.on.aws.");
            }

            if (string.IsNullOrWhiteSpace(region))
            {
                // id.dsql.REGION.on.aws: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/getting-started.html
                var match = RegionOfEndpoint().Match(host);
                if (!match.Success)
                {
                    throw new InvalidOperationException(
                        $"The cluster's endpoint ({EndpointSetting}) does not name its Region: give one such as " +
                        $"abc.dsql.eu-west-1.on.aws, or the Region as well ({RegionSetting}).");
                }

                region = match.Groups["region"].Value;
            }

            return new Dsql(host, region.Trim(), string.IsNullOrWhiteSpace(user) ? Admin : user.Trim());
        }

        [GeneratedRegex(@"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z")]
        private static partial Regex HostName();

        [GeneratedRegex(@"^[^.]+\.dsql[^.]*\.(?<region>[a-z]{2,}(-[a-z]+)+-\d+)\.on\.aws\z")]
        private static partial Regex RegionOfEndpoint();
    }
}
