using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Amazon.DSQL.Util;

/// <summary>
/// Creates the tokens that Aurora DSQL accepts as passwords: presigned requests without the scheme. It signs on this
/// machine, without a call to AWS. A token is a secret: never log one.
/// </summary>
public static class DSQLAuthTokenGenerator
{
    private static readonly TimeSpan MaxExpiresIn = TimeSpan.FromDays(7);

    private static AWSCredentials Credentials => DefaultAWSCredentialsIdentityResolver.GetCredentials();

    /// <summary>Creates a token for a database role. The credentials come from the environment.</summary>
    /// <param name="region">The cluster's region.</param>
    /// <param name="hostname">The cluster's endpoint.</param>
    /// <param name="expiresIn">The token's lifetime; at most seven days.</param>
    public static string GenerateDbConnectAuthToken(
        RegionEndpoint region, string hostname, TimeSpan expiresIn) =>
        Token(Credentials, region, hostname, expiresIn, "DbConnect");

    /// <summary>Creates a token for a database role. The credentials come from the environment.</summary>
    /// <param name="region">The cluster's region.</param>
    /// <param name="hostname">The cluster's endpoint.</param>
    /// <param name="expiresIn">The token's lifetime; at most seven days.</param>
    public static Task<string> GenerateDbConnectAuthTokenAsync(
        RegionEndpoint region, string hostname, TimeSpan expiresIn) =>
        TokenAsync(Credentials, region, hostname, expiresIn, "DbConnect");

    /// <summary>Creates a token for the role <c>admin</c>. The credentials come from the environment.</summary>
    /// <param name="region">The cluster's region.</param>
    /// <param name="hostname">The cluster's endpoint.</param>
    /// <param name="expiresIn">The token's lifetime; at most seven days.</param>
    public static string GenerateDbConnectAdminAuthToken(
        RegionEndpoint region, string hostname, TimeSpan expiresIn) =>
        Token(Credentials, region, hostname, expiresIn, "DbConnectAdmin");

    /// <summary>Creates a token for the role <c>admin</c>. The credentials come from the environment.</summary>
    /// <param name="region">The cluster's region.</param>
    /// <param name="hostname">The cluster's endpoint.</param>
    /// <param name="expiresIn">The token's lifetime; at most seven days.</param>
    public static Task<string> GenerateDbConnectAdminAuthTokenAsync(
        RegionEndpoint region, string hostname, TimeSpan expiresIn) =>
        TokenAsync(Credentials, region, hostname, expiresIn, "DbConnectAdmin");

    /// <summary>The same with credentials of the caller's, for tests.</summary>
    internal static string Token(
        AWSCredentials credentials, RegionEndpoint region, string hostname, TimeSpan expiresIn, string action)
    {
        Check(credentials, region, hostname, expiresIn);

        // A token dies with the credentials that signed it: short-lived ones have to outlive it.
        var resolved = credentials is RefreshingAWSCredentials refreshing
            ? refreshing.GetCredentials(expiresIn)
            : credentials.GetCredentials();
        return Sign(resolved, region, hostname, expiresIn, action, DateTime.UtcNow);
    }

    /// <inheritdoc cref="Token"/>
    internal static async Task<string> TokenAsync(
        AWSCredentials credentials, RegionEndpoint region, string hostname, TimeSpan expiresIn, string action)
    {
        Check(credentials, region, hostname, expiresIn);
        var resolved = credentials is RefreshingAWSCredentials refreshing
            ? await refreshing.GetCredentialsAsync(expiresIn)
            : await credentials.GetCredentialsAsync();
        return Sign(resolved, region, hostname, expiresIn, action, DateTime.UtcNow);
    }

    private static void Check(AWSCredentials credentials, RegionEndpoint region, string hostname, TimeSpan expiresIn)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(region);
        if (string.IsNullOrWhiteSpace(hostname))
            throw new ArgumentException("The host name is empty.", nameof(hostname));
        if (expiresIn <= TimeSpan.Zero || expiresIn > MaxExpiresIn)
        {
            throw new ArgumentOutOfRangeException(
                nameof(expiresIn), "The lifetime has to be more than 0 and at most 7 days.");
        }
    }

    /// <summary>Signs a GET of / by signature version 4 in the query string. It is never sent.</summary>
    internal static string Sign(
        ImmutableCredentials credentials, RegionEndpoint region, string hostname, TimeSpan expiresIn, string action,
        DateTime utcNow)
    {
        const string Algorithm = "AWS4-HMAC-SHA256";
        const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var host = hostname.Trim();
        var time = utcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = time[..8];
        var scope = $"{date}/{region.SystemName}/dsql/aws4_request";

        List<KeyValuePair<string, string>> query =
        [
            new("Action", action),
            new("X-Amz-Algorithm", Algorithm),
            new("X-Amz-Credential", $"{credentials.AccessKey}/{scope}"),
            new("X-Amz-Date", time),
            new("X-Amz-Expires", $"{(long)expiresIn.TotalSeconds}"),
            new("X-Amz-SignedHeaders", "host"),
        ];
        if (credentials.UseToken) query.Add(new("X-Amz-Security-Token", credentials.Token));

        // The signature covers the parameters sorted by name, since the service sorts them before it checks.
        var canonicalQuery = Encode(query.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        var canonicalRequest = $"GET\n/\n{canonicalQuery}\nhost:{host}\n\nhost\n{EmptyBody}";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey);
        foreach (var part in (string[])[date, region.SystemName, "dsql", "aws4_request", toSign])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));

        return $"{host}/?{Encode(query)}&X-Amz-Signature={Hex(key)}";
    }

    private static string Encode(IEnumerable<KeyValuePair<string, string>> query) => string.Join(
        '&', query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
