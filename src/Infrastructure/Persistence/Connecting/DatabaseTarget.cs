using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>
/// Which database to use: a plain PostgreSQL or an Aurora DSQL cluster. Holds no secret but a plain connection
/// string's.
/// </summary>
public abstract partial record DatabaseTarget
{
    /// <summary>The name of the plain connection string.</summary>
    public const string ConnectionStringName = "EventPlatform";

    /// <summary>The environment variable that holds the plain connection string.</summary>
    public const string ConnectionStringVariable = $"ConnectionStrings__{ConnectionStringName}";

    /// <summary>The setting that names a DSQL cluster by its endpoint.</summary>
    public const string EndpointSetting = "DSQL_CLUSTER_ENDPOINT";

    /// <summary>The setting that names the database user of a DSQL cluster; <c>admin</c> unless set.</summary>
    public const string UserSetting = "DSQL_USER";

    /// <summary>The setting that names the region of a DSQL cluster, for endpoints that do not.</summary>
    public const string RegionSetting = "DSQL_REGION";

    private const string Example = "Host=localhost;Database=eventplatform;Username=me;Password=secret";

    private DatabaseTarget()
    {
    }

    /// <summary>Reads the target from the configuration.</summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>The target.</returns>
    /// <exception cref="InvalidOperationException">
    /// Neither or both kinds are configured, or one is malformed. The message says what to set.
    /// </exception>
    public static DatabaseTarget From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var connectionString = configuration.GetConnectionString(ConnectionStringName);
        var endpoint = configuration[EndpointSetting];
        return (string.IsNullOrWhiteSpace(connectionString), string.IsNullOrWhiteSpace(endpoint)) switch
        {
            (false, true) => Postgres.Parse(connectionString!),
            (true, false) => Dsql.Parse(endpoint!, configuration[UserSetting], configuration[RegionSetting]),
            (true, true) => throw new InvalidOperationException(
                $"No database is configured: set the environment variable {EndpointSetting} to the endpoint of an " +
                $"Aurora DSQL cluster, or {ConnectionStringVariable} to the connection string of a PostgreSQL, such " +
                "as " +
                $"{Example}."),
            (false, false) => throw new InvalidOperationException(
                "Two databases are configured: remove one of the environment variables " +
                $"{EndpointSetting} and {ConnectionStringVariable}."),
        };
    }

    /// <summary>A plain PostgreSQL, 15 or later.</summary>
    /// <param name="ConnectionString">An Npgsql connection string; what matters to this platform is set on top of
    /// it.</param>
    public sealed partial record Postgres(string ConnectionString) : DatabaseTarget
    {
        private const int MaxPort = 65_535;

        /// <summary>Checks a connection string without connecting.</summary>
        /// <param name="connectionString">The connection string.</param>
        /// <returns>The database.</returns>
        /// <exception cref="InvalidOperationException">
        /// It is malformed. The message says where and how one should look, and quotes no value.
        /// </exception>
        public static Postgres Parse(string connectionString)
        {
            try
            {
                var settings = new NpgsqlConnectionStringBuilder(connectionString);
                if (string.IsNullOrWhiteSpace(settings.Host)) throw Malformed("it names no Host");
                if (settings.Port > MaxPort) throw Malformed("the value of port is out of range");
                return new Postgres(connectionString);
            }
            // Neither goes along: their texts may quote the password.
            catch (ArgumentException e)
            {
                throw Malformed(Reason(connectionString, e));
            }
            catch (KeyNotFoundException)
            {
                // An unknown keyword without a value.
                throw Malformed("a keyword in it does not exist; a value with a semicolon needs quotes around it");
            }
        }

        /// <summary>Keeps the password out of logs.</summary>
        /// <returns>The kind of target.</returns>
        public override string ToString() => "PostgreSQL";

        private static InvalidOperationException Malformed(string reason) =>
            new(
                $"The connection string in {ConnectionStringVariable} cannot be used: {reason}. It should look like " +
                $"{Example}.");

        // Npgsql names the keyword as the parameter.
        private static string Reason(string connectionString, ArgumentException e) =>
            (e.ParamName, e.InnerException) switch
        {
            (null, _) => "it is no list of Keyword=Value pairs with semicolons between them; " +
                "a value with a semicolon or a quote needs quotes around it",
            (var keyword, KeyNotFoundException) when FollowsPassword(connectionString, keyword) =>
                "the password is not followed by a keyword; a value with a semicolon needs quotes around it",
            (var keyword, KeyNotFoundException) => $"there is no keyword {keyword}",
            (var keyword, FormatException or OverflowException) =>
                $"the value of {keyword} must be a number, or true or false",
            (var keyword, ArgumentOutOfRangeException) => $"the value of {keyword} is out of range",
            var (keyword, _) => $"{keyword} has no such value",
        };

        // The unknown keyword may be the rest of a password with a semicolon in it.
        private static bool FollowsPassword(string connectionString, string keyword) =>
            PasswordKeyword().Match(connectionString) is { Success: true, Index: var password }
            && connectionString.LastIndexOf(keyword, StringComparison.OrdinalIgnoreCase) > password;

        [GeneratedRegex(@"\b(password|pwd|psw)\s*=", RegexOptions.IgnoreCase)]
        private static partial Regex PasswordKeyword();
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
        /// <exception cref="InvalidOperationException">The endpoint is no host name, or names no Region and none is
        /// given.</exception>
        public static Dsql Parse(string endpoint, string? user = null, string? region = null)
        {
            ArgumentNullException.ThrowIfNull(endpoint);
            var host = endpoint.Trim().ToLowerInvariant();
            if (!HostName().IsMatch(host))
            {
                throw new InvalidOperationException(
                    $"The cluster's endpoint ({EndpointSetting}) is not a host name: give the endpoint alone, such " +
                    "as abc.dsql.eu-west-1.on.aws.");
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
