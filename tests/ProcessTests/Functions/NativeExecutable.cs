using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>For tests that run native code and no other.</summary>
internal static class NativeExecutable
{
    /// <summary>
    /// Returns the path. Without a native executable the test is skipped, and where CI is set it fails, since what is
    /// deployed must not go untested.
    /// </summary>
    public static string Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The functions are published for Linux.");
        if (PublishedFunctions.Native is { } executable) return executable;
        var reason = $"There is no native executable: {PublishedFunctions.PublishCommand(native: true)}";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
        return "";
    }
}
