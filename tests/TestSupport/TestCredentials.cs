namespace EventPlatform.TestSupport;

/// <summary>
/// Credentials for the AWS SDK, which looks for them in the environment first. Nothing here checks a signature.
/// </summary>
internal static class TestCredentials
{
    public const string SessionToken = "session-token-of-the-test";

    /// <summary>Sets them, always the same ones: whoever comes first sets them for the whole process.</summary>
    public static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "not-a-secret");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", SessionToken);
    }
}
