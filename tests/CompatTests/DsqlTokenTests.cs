using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.DSQL.Util;
using Amazon.Runtime;

namespace EventPlatform.CompatTests;

public sealed class DsqlTokenTests
{
    private const string AccessKey = "AKIDEXAMPLE";
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string SessionToken = "IQoJb3JpZ2luX2VjEXAMPLE//token+with/slashes==";

    // Region, admin, session token, and the signature that botocore 1.43 makes of them at FixedTime.
    public static readonly TheoryData<string, bool, bool, string> Vectors = new()
    {
        { "us-east-1", false, false, "8d408c0e24bcd47770180609d7d2735a677b12330331f6efadea0923670da6df" },
        { "us-east-1", true, false, "10d4f1899105bc92d08f53f2328fcc2da0085af04bb3d12760f96eed645fabcb" },
        { "us-east-1", false, true, "22f05183860fb7630da639cb0ab20d1973a1cadf9fa2f8a65f4acada5342b6c4" },
        { "us-east-1", true, true, "9f5ce27b26f23008e70e43b76d38bc2defa43be488894dcd641b49472d437bc4" },
        { "eu-west-1", false, false, "d2a12839ad0b883453dd79e5c19d8806d15bfa6546f784ca96ac2c0fe264ef00" },
        { "eu-west-1", true, false, "5f3c770eab10ddab748eb1a6008dcf71b5ae361c2544731583ce22d30425e679" },
        { "eu-west-1", false, true, "7c264eaa1068b24c3701b4c084a1f2751f93f76dd63a9f95d997e119231b940d" },
        { "eu-west-1", true, true, "3d3e030298e879cc528442b7d83f1f1c3914de56863676c8eacedfdfbaca76f8" },
        { "ap-northeast-1", false, false, "d188325f5d591e1a148a137cb350cae1620a06a7c8396b0578b54b3d484087c9" },
        { "ap-northeast-1", true, false, "bd9e3b6bb9a98c1b963c3c579c8b0cdfa088e6fbaba9f2f66c5ce38a45a8ca15" },
        { "ap-northeast-1", false, true, "7c34471a557bd5a7047d92d6a1b7820d0238b460a430ab403f4c5f621b365b9b" },
        { "ap-northeast-1", true, true, "66c46d84d02515a544ac2423840a3b196a836ac1da02d599f4b5c5e6206c80d7" },
    };

    private static readonly DateTime FixedTime = new(2026, 7, 15, 12, 34, 56, DateTimeKind.Utc);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Sign_KnownVector_IsTheSameTokenAsBotocoreMakes(
        string region, bool admin, bool session, string signature)
    {
        var host = $"abcdefghijklmnopqrstuvwxyz.dsql.{region}.on.aws";
        var credentials = new ImmutableCredentials(AccessKey, SecretKey, session ? SessionToken : null);
        var action = admin ? "DbConnectAdmin" : "DbConnect";

        var token = DSQLAuthTokenGenerator.Sign(
            credentials, RegionEndpoint.GetBySystemName(region), host, TimeSpan.FromMinutes(15), action, FixedTime);

        var sessionPart = session
            ? "&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2Ftoken%2Bwith%2Fslashes%3D%3D"
            : "";
        Assert.Equal(
            $"{host}/?Action={action}&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + $"&X-Amz-Credential=AKIDEXAMPLE%2F20260715%2F{region}%2Fdsql%2Faws4_request"
            + "&X-Amz-Date=20260715T123456Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
            + $"{sessionPart}&X-Amz-Signature={signature}",
            token);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task Generate_WithCredentials_IsSignedForItsOwnParameters(bool admin, bool session, bool asynchronous)
    {
        AWSCredentials credentials = session
            ? new SessionAWSCredentials(AccessKey, SecretKey, SessionToken)
            : new BasicAWSCredentials(AccessKey, SecretKey);
        const string Host = "c.dsql.us-east-2.on.aws";
        var region = RegionEndpoint.USEast2;
        var lifetime = TimeSpan.FromMinutes(5);

        var action = admin ? "DbConnectAdmin" : "DbConnect";

        var token = asynchronous
            ? await DSQLAuthTokenGenerator.TokenAsync(credentials, region, Host, lifetime, action)
            : DSQLAuthTokenGenerator.Token(credentials, region, Host, lifetime, action);

        var query = Parse(token, Host);
        Assert.Equal(action, query["Action"]);
        Assert.Equal("300", query["X-Amz-Expires"]);
        Assert.Equal(session ? SessionToken : null, query.GetValueOrDefault("X-Amz-Security-Token"));
        Assert.EndsWith("/us-east-2/dsql/aws4_request", query["X-Amz-Credential"], StringComparison.Ordinal);
        Assert.Equal(SignatureOf(query, Host), query["X-Amz-Signature"]);
    }

    // The action says to the service whether the token is for the role admin.
    [Theory]
    [InlineData(false, "DbConnect")]
    [InlineData(true, "DbConnectAdmin")]
    public async Task Generate_WithCredentialsOfTheEnvironment_IsForTheActionOfTheMethod(bool admin, string action)
    {
        // No other test reads these variables, in this process or in one that it starts.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SecretKey);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
        const string Host = "c.dsql.us-east-2.on.aws";
        var (region, lifetime) = (RegionEndpoint.USEast2, TimeSpan.FromMinutes(5));

        string[] tokens = admin
            ?
            [
                DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthToken(region, Host, lifetime),
                await DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthTokenAsync(region, Host, lifetime),
            ]
            :
            [
                DSQLAuthTokenGenerator.GenerateDbConnectAuthToken(region, Host, lifetime),
                await DSQLAuthTokenGenerator.GenerateDbConnectAuthTokenAsync(region, Host, lifetime),
            ];

        Assert.All(tokens.Select(token => Parse(token, Host)), query =>
        {
            Assert.Equal(action, query["Action"]);
            Assert.Equal("300", query["X-Amz-Expires"]);
            Assert.StartsWith($"{AccessKey}/", query["X-Amz-Credential"], StringComparison.Ordinal);
            Assert.Equal(SignatureOf(query, Host), query["X-Amz-Signature"]);
        });
    }

    [Fact]
    public void Generate_Now_IsSignedForTheTimeOfTheCallAndTheTrimmedHost()
    {
        var before = DateTime.UtcNow.AddSeconds(-1);
        var token = DSQLAuthTokenGenerator.Token(
            new BasicAWSCredentials(AccessKey, SecretKey),
            RegionEndpoint.EUWest1,
            " h.dsql.eu-west-1.on.aws ",
            TimeSpan.FromMinutes(15),
            "DbConnect");
        var after = DateTime.UtcNow;

        var query = Parse(token, "h.dsql.eu-west-1.on.aws");
        Assert.Equal("900", query["X-Amz-Expires"]);
        Assert.InRange(TimeOf(query), before, after);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((7 * 24 * 60 * 60) + 1)]
    public async Task Generate_LifetimeOutOfRange_IsRefused(int seconds)
    {
        var credentials = new BasicAWSCredentials(AccessKey, SecretKey);
        var lifetime = TimeSpan.FromSeconds(seconds);

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            DSQLAuthTokenGenerator.Token(credentials, RegionEndpoint.EUWest1, "h", lifetime, "DbConnect"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            DSQLAuthTokenGenerator.TokenAsync(credentials, RegionEndpoint.EUWest1, "h", lifetime, "DbConnectAdmin"));
    }

    [Fact]
    public void Generate_MissingArgument_IsRefused()
    {
        var credentials = new BasicAWSCredentials(AccessKey, SecretKey);
        var lifetime = TimeSpan.FromMinutes(1);

        Assert.Throws<ArgumentNullException>(() =>
            DSQLAuthTokenGenerator.Token(null!, RegionEndpoint.EUWest1, "h", lifetime, "DbConnect"));
        Assert.Throws<ArgumentNullException>(() =>
            DSQLAuthTokenGenerator.Token(credentials, null!, "h", lifetime, "DbConnect"));
        Assert.Throws<ArgumentException>(() =>
            DSQLAuthTokenGenerator.Token(credentials, RegionEndpoint.EUWest1, " ", lifetime, "DbConnect"));
    }

    private static Dictionary<string, string> Parse(string token, string host)
    {
        Assert.StartsWith($"{host}/?", token, StringComparison.Ordinal);
        return token[(host.Length + 2)..].Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }

    private static DateTime TimeOf(Dictionary<string, string> query) => DateTime.ParseExact(
        query["X-Amz-Date"],
        "yyyyMMdd'T'HHmmss'Z'",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Computes signature version 4 as the service does, from the received query.</summary>
    private static string SignatureOf(Dictionary<string, string> query, string host)
    {
        var canonical = new StringBuilder();
        var signed = query.Where(pair => pair.Key != "X-Amz-Signature");
        foreach (var (name, value) in signed.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            canonical.Append(canonical.Length == 0 ? string.Empty : "&").Append(name).Append('=');
            foreach (var b in Encoding.UTF8.GetBytes(value))
            {
                var plain =
                    b is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
                    or (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~';
                canonical.Append(plain ? ((char)b).ToString() : $"%{b:X2}");
            }
        }

        var scope = query["X-Amz-Credential"].Split('/', 2)[1];
        var request = string.Join('\n', "GET", "/", canonical.ToString(), $"host:{host}", "", "host", Hash(""));
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + SecretKey), Hmac);
        return Convert.ToHexStringLower(Hmac(
            key, string.Join('\n', "AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, Hash(request))));

        static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        static byte[] Hmac(byte[] key, string text)
        {
            using var hmac = new HMACSHA256(key);
            return hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
        }
    }
}
