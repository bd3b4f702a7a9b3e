using System.Globalization;
using EventPlatform.Infrastructure.Persistence.Connecting;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>
/// Checks a password as a cluster checks a token: a presigned request of the right action for this cluster, neither
/// too old nor from the future. Its signature is not computed again.
/// </summary>
internal static class ClusterToken
{
    /// <summary>Says why a token opens no connection; null when it does.</summary>
    public static string? Check(string token, DatabaseTarget.Dsql cluster, string user, DateTimeOffset now)
    {
        if (token.Split("/?", 2) is not [var host, var query] || host != cluster.Endpoint)
            return "it is not for this cluster";

        var fields = query.Split('&').Select(field => field.Split('=', 2))
            .ToDictionary(field => field[0], field => Uri.UnescapeDataString(field[^1]), StringComparer.Ordinal);
        var action = user == DatabaseTarget.Dsql.Admin ? "DbConnectAdmin" : "DbConnect";
        if (fields.GetValueOrDefault("Action") != action) return $"its action is not {action}";

        var scope = fields.GetValueOrDefault("X-Amz-Credential", "").Split('/');
        if (scope is not [{ Length: > 0 }, _, var region, "dsql", "aws4_request"] || region != cluster.Region)
            return "its scope is another";
        if (fields.GetValueOrDefault("X-Amz-Signature") is not { Length: 64 }) return "it is not signed";

        var made = DateTimeOffset.ParseExact(
            fields["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var expires = made.AddSeconds(int.Parse(fields["X-Amz-Expires"], CultureInfo.InvariantCulture));
        return now < made.AddMinutes(-5) || now > expires ? "it is not valid now" : null;
    }
}
