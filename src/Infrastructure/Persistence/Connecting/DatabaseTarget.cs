using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>The database to use: a plain PostgreSQL or an Aurora DSQL cluster.</summary>
public abstract partial record DatabaseTarget
{
    /// <summary>The name of the plain connection string.</summary>
    public const string ConnectionStringName = "EventPlatform";

    /// <summary>The environment variable that holds the plain connection string.</summary>
    public const string ConnectionStringVariable = $"ConnectionStrings__{ConnectionStringName}";

    /// <summary>The setting with the endpoint of a DSQL cluster.</summary>
    public const string EndpointSetting = "DSQL_CLUSTER_ENDPOINT";

    /// <summary>The setting with the database user of a DSQL cluster; <c>admin</c> unless set.</summary>
    public const string UserSetting = "DSQL_USER";

    /// <summary>The setting with the Region of a DSQL cluster, for endpoints that do not name it.</summary>
    public const string RegionSetting = "DSQL_REGION";

    private const string Example = "Host=localhost;Database=eventplatform;Username=me;Password=secret";

    private const string ExampleEndpoint = "abc.dsql.eu-west-1.on.aws";

    private DatabaseTarget()
    {
    }

    /// <summary>Reads the target from the configuration.</summary>
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
                $"Aurora DSQL cluster, or {ConnectionStringVariable} to the connection string of a PostgreSQL, " +
                $"such as {Example}."),
            (false, false) => throw new InvalidOperationException(
                "Two databases are configured: remove one of the environment variables " +
                $"{EndpointSetting} and {ConnectionStringVariable}."),
        };
    }

    /// <summary>A plain PostgreSQL, 15 or later.</summary>
    /// <param name="ConnectionString">An Npgsql connection string.</param>
    public sealed partial record Postgres(string ConnectionString) : DatabaseTarget
    {
        /// <summary>Checks a connection string without connecting.</summary>
        /// <exception cref="InvalidOperationException">It is malformed. The message quotes no value.</exception>
        public static Postgres Parse(string connectionString)
        {
            try
            {
                var settings = new NpgsqlConnectionStringBuilder(connectionString);
                if (string.IsNullOrWhiteSpace(settings.Host)) throw Malformed("it names no Host");
                if (settings.Port > ushort.MaxValue) throw Malformed("the value of port is out of range");
                return new Postgres(connectionString);
            }
            // No inner exception: its text may quote the password.
            catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
            {
                throw Malformed(Reason(connectionString, e));
            }
        }

        /// <summary>Returns the kind of database, so that logs never hold a password.</summary>
        public override string ToString() => "PostgreSQL";

        private static InvalidOperationException Malformed(string reason) => new(
            $"The connection string in {ConnectionStringVariable} cannot be used: {reason}. It should look like " +
            $"{Example}.");

        // Npgsql gives the keyword as the parameter's name, but not that of an unknown keyword without a value.
        private static string Reason(string text, Exception error)
        {
            if (error is not ArgumentException { ParamName: var keyword })
                return "a keyword in it does not exist; a value with a semicolon needs quotes around it";

            return error.InnerException switch
            {
                _ when keyword is null => "it is no list of Keyword=Value pairs with semicolons between them; " +
                    "a value with a semicolon or a quote needs quotes around it",
                KeyNotFoundException when FollowsPassword(text, keyword) =>
                    "the password is not followed by a keyword; a value with a semicolon needs quotes around it",
                KeyNotFoundException => $"there is no keyword {keyword}",
                FormatException or OverflowException => $"the value of {keyword} must be a number, or true or false",
                ArgumentOutOfRangeException => $"the value of {keyword} is out of range",
                _ => $"{keyword} has no such value",
            };
        }

        // The unknown keyword may be the rest of a password that has a semicolon.
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
        /// <summary>The user that every cluster has; it deploys the schema.</summary>
        public const string Admin = "admin";

        /// <summary>True when the user signs in with an admin token (<c>dsql:DbConnectAdmin</c>).</summary>
        public bool IsAdmin => User == Admin;

        /// <summary>Checks an endpoint and finds its Region. A blank user is <c>admin</c>.</summary>
        /// <exception cref="InvalidOperationException">It is not a host name, or no Region is known.</exception>
        public static Dsql Parse(string endpoint, string? user = null, string? region = null)
        {
            ArgumentNullException.ThrowIfNull(endpoint);
            var host = endpoint.Trim().ToLowerInvariant();
            if (!HostName().IsMatch(host))
                throw Malformed($"is not a host name: give the endpoint alone, such as {ExampleEndpoint}");

            // id.dsql.REGION.on.aws: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/getting-started.html
            if (string.IsNullOrWhiteSpace(region)) region = RegionOfEndpoint().Match(host).Groups["region"].Value;
            if (region.Length == 0)
            {
                throw Malformed($"does not name its Region: give one such as {ExampleEndpoint}, or the " +
                    $"Region as well ({RegionSetting})");
            }

            return new Dsql(host, region.Trim(), string.IsNullOrWhiteSpace(user) ? Admin : user.Trim());
        }

        private static InvalidOperationException Malformed(string reason) =>
            new($"The cluster's endpoint ({EndpointSetting}) {reason}.");

        [GeneratedRegex(@"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z")]
        private static partial Regex HostName();

        [GeneratedRegex(@"^[^.]+\.dsql[^.]*\.(?<region>[a-z]{2,}(-[a-z]+)+-\d+)\.on\.aws\z")]
        private static partial Regex RegionOfEndpoint();
    }
}
