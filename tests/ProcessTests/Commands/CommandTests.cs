using System.Diagnostics;

namespace EventPlatform.ProcessTests.Commands;

/// <summary>The command line as a person uses it: a process, its output and its exit code.</summary>
public sealed class CommandTests
{
    private const string Arn = "arn:aws:iam::123456789012:role/app";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_ForAdmin_IsAPresignedAdminRequestForTheHost()
    {
        var (code, output, _) = await RunAsync("token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--expires-in", "60");

        Assert.Equal(0, code);
        Assert.StartsWith("abc.dsql.eu-west-1.on.aws/?Action=DbConnectAdmin&", output, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Expires=60", output, StringComparison.Ordinal);
        Assert.Contains("AKIDEXAMPLE%2F", output, StringComparison.Ordinal);
        Assert.Contains("%2Feu-west-1%2Fdsql%2Faws4_request", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ForAnotherUserAndRegion_IsAPlainRequestForThatRegion()
    {
        var (code, output, _) = await RunAsync("token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--user", "event_app", "--region", "us-east-2");

        Assert.Equal(0, code);
        Assert.Contains("/?Action=DbConnect&", output, StringComparison.Ordinal);
        Assert.Contains("%2Fus-east-2%2Fdsql%2F", output, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Expires=900", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hostname", "token")]
    [InlineData("abc.dsql.eu-west-1.on.aws", "token", "--hostname", "https://abc")]
    [InlineData("1 to 604800", "token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--expires-in", "0")]
    [InlineData("DSQL_CLUSTER_ENDPOINT", "schema", "status")]
    [InlineData("lower-case letter", "schema", "grant", "--reader", Arn, "--writer", Arn, "--reader-role", "1")]
    [InlineData("lower-case letter", "schema", "grant", "--reader", Arn, "--writer", Arn, "--writer-role", "1")]
    public async Task BadInput_IsAnErrorThatSaysWhatToGive(string advice, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(advice, error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SchemaCommands_OnAnEmptyDatabase_BringItUpToDate()
    {
        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancellation);
        try
        {
            var before = await RunOnAsync(database, "schema", "status");
            var apply = await RunOnAsync(database, "schema", "apply");
            var after = await RunOnAsync(database, "schema", "status");
            var grant = await RunOnAsync(database, "schema", "grant", "--reader", Arn, "--writer", Arn);

            Assert.Equal((2, 0, 0, 1), (before.Code, apply.Code, after.Code, grant.Code));
            Assert.Contains("pending", before.Output, StringComparison.Ordinal);
            Assert.Contains("The schema is up to date.", after.Output, StringComparison.Ordinal);
            Assert.Contains("Only Aurora DSQL", grant.Error, StringComparison.Ordinal);
        }
        finally
        {
            await TestPostgres.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    [Fact]
    public async Task SchemaGrant_ForSeveralRoles_LetsEachSignIn()
    {
        var (code, output, _) = await RunAsync(
            "schema", "grant", "--dry-run", "--reader", $"{Arn}/reader", "--writer", $"{Arn}/one", $"{Arn}/two");

        Assert.Equal(0, code);
        Assert.Equal(
            [
                $"AWS IAM GRANT event_reader TO '{Arn}/reader';",
                $"AWS IAM GRANT event_app TO '{Arn}/one';",
                $"AWS IAM GRANT event_app TO '{Arn}/two';",
            ],
            output.Split('\n').Where(line => line.StartsWith("AWS", StringComparison.Ordinal)).Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task SchemaScript_NeedsNoDatabase()
    {
        var (code, output, _) = await RunAsync("schema", "script", "--dsql");

        Assert.Equal(0, code);
        Assert.Contains("CREATE INDEX ASYNC IF NOT EXISTS ix_guests_sort_key ON guests (sort_key);", output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunOnAsync(null, arguments);

    private static async Task<(int Code, string Output, string Error)> RunOnAsync(string? connectionString, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EventPlatform.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "example";
        start.Environment.Remove("DSQL_CLUSTER_ENDPOINT");
        start.Environment["ConnectionStrings__EventPlatform"] = connectionString;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
