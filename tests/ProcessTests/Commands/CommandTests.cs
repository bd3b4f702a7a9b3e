using System.Net;
using System.Net.Sockets;
using EventPlatform.Cli;

namespace EventPlatform.ProcessTests.Commands;

/// <summary>The command line as a person uses it: a process, its output and its exit code.</summary>
public sealed class CommandTests
{
    private const string Reader = "arn:aws:iam::123456789012:role/reader";
    private const string Writer = "arn:aws:iam::123456789012:role/writer";
    private const string Keys = "arn:aws:iam::123456789012:role/keys";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_ForAdmin_IsAPresignedAdminRequestForTheHost()
    {
        var (code, output, _) =
            await RunAsync("token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--expires-in", "60");

        Assert.Equal(0, code);
        Assert.StartsWith("abc.dsql.eu-west-1.on.aws/?Action=DbConnectAdmin&", output, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Expires=60", output, StringComparison.Ordinal);
        Assert.Contains("AKIDEXAMPLE%2F", output, StringComparison.Ordinal);
        Assert.Contains("%2Feu-west-1%2Fdsql%2Faws4_request", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ForAnotherUserAndRegion_IsAPlainRequestForThatRegion()
    {
        var (code, output, _) = await RunAsync(
            "token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--user", "event_app", "--region", "us-east-2");

        Assert.Equal(0, code);
        Assert.Contains("/?Action=DbConnect&", output, StringComparison.Ordinal);
        Assert.Contains("%2Fus-east-2%2Fdsql%2F", output, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Expires=900", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--hostname", "token")]
    [InlineData(2, "abc.dsql.eu-west-1.on.aws", "token", "--hostname", "https://abc")]
    [InlineData(2, "1 to 604800", "token", "--hostname", "abc.dsql.eu-west-1.on.aws", "--expires-in", "0")]
    [InlineData(1, "DSQL_CLUSTER_ENDPOINT", "schema", "status")]
    [InlineData(2, "Required command", "schema")]
    [InlineData(2, "Unrecognized command or argument 'frobnicate'", "frobnicate")]
    [InlineData(2, "Unrecognized command or argument '--frobnicate'", "schema", "script", "--frobnicate")]
    [InlineData(2, "--port must be", "serve", "--port", "65536")]
    [InlineData(2, "--dlq", "activities", "redrive")]
    [InlineData(2, "'guest' not recognized", "keys", "create", "--role", "guest", "--label", "x")]
    [InlineData(2, "'--label' is required", "keys", "create", "--role", "host")]
    [InlineData(2, "keys", "serve", "--access", "closed")]
    [InlineData(1, "DSQL_CLUSTER_ENDPOINT", "keys", "list")]
    public async Task BadInput_IsAnErrorThatSaysWhatToGive(int exitCode, string advice, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal(exitCode, code);
        Assert.Contains(advice, error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", error + output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--reader must be the ARN of an IAM role, such as arn:", "--reader", "functions")]
    [InlineData("--writer must be the ARN of an IAM role, such as arn:", "--writer", Reader, "role/app")]
    [InlineData("--reader-role must begin with a lower-case letter", "--reader-role", "1")]
    [InlineData("--writer-role must begin with a lower-case letter", "--writer-role", "admin")]
    [InlineData("--keys-role must begin with a lower-case letter", "--keys-role", "public")]
    [InlineData("--keys-role must be three roles.", "--reader-role", "x", "--writer-role", "x")]
    [InlineData("--keys-role must be three roles.", "--writer-role", "event_reader")]
    [InlineData("--keys-role must be three roles.", "--keys-role", "event_app")]
    [InlineData("Give at least one of --reader, --writer and --keys.", "--dry-run")]
    [InlineData("must not name the same IAM role", "--writer", Reader)]
    [InlineData("must not name the same IAM role", "--writer", Keys)]
    public async Task SchemaGrant_BadOption_IsNamedWithItsRule(string rule, params string[] options)
    {
        string[] arns = options[0] switch
        {
            "--dry-run" => [],
            "--reader" => ["--writer", Writer, "--keys", Keys],
            "--writer" => ["--reader", Reader, "--keys", Keys],
            _ => ["--reader", Reader, "--writer", Writer, "--keys", Keys],
        };

        var (code, output, error) = await RunAsync(["schema", "grant", .. arns, .. options]);

        Assert.Equal(2, code);
        Assert.Contains(rule, error, StringComparison.Ordinal);
        Assert.DoesNotContain("GRANT", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_Interrupted_EndsWithItsCode()
    {
        using var credentials = new TcpListener(IPAddress.Loopback, 0);
        credentials.Start();
        await using var process = new ChildProcess(
            ["dotnet", typeof(Program).Assembly.Location, "token", "--hostname", "abc.dsql.eu-west-1.on.aws"],
            new Dictionary<string, string?>
            {
                ["AWS_ACCESS_KEY_ID"] = null,
                ["AWS_SECRET_ACCESS_KEY"] = null,
                ["AWS_SHARED_CREDENTIALS_FILE"] = "none",
                ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"http://{credentials.LocalEndpoint}/",
            });
        // Whoever asks gets no answer.
        using var asked = await credentials.AcceptTcpClientAsync(Cancellation);

        await process.SignalAsync("TERM");

        Assert.Equal(130, await process.WaitAsync(Cancellation));
        Assert.Equal("Interrupted.\n", process.Errors);
    }

    [Theory]
    [InlineData("eventplatform [command] [options]", "--help")]
    [InlineData("eventplatform schema apply [options]", "schema", "apply", "--help")]
    [InlineData("eventplatform [command] [options]", "frobnicate")]
    public async Task Help_NamesTheCommandAsItIsTyped(string usage, params string[] arguments)
    {
        var (_, output, _) = await RunAsync(arguments);

        Assert.Contains($"Usage:\n  {usage}\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schema", "[suggest]", "sch")]
    [InlineData("schema", "[suggest:17]", "eventplatform sch")]
    [InlineData("apply grant refold script status", "[suggest:7]", "schema ")]
    public async Task Suggest_CompletesCommands(string expected, params string[] arguments)
    {
        var (code, output, _) = await RunAsync(arguments);

        var words = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(0, code);
        Assert.Equal(
            expected.Split(' '), words.Where(word => char.IsAsciiLetter(word[0])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("there is no keyword hots", "Hots=localhost;Password=hunter2")]
    [InlineData("the value of port must be a number", "Host=localhost;Port=hunter2")]
    [InlineData("the value of pooling must be a number, or true or false", "Host=localhost;Pooling=hunter2")]
    [InlineData("the value of port is out of range", "Host=localhost;Port=0;Password=hunter2")]
    [InlineData("the value of port is out of range", "Host=localhost;Port=65536;Password=hunter2")]
    [InlineData("ssl mode has no such value", "Host=localhost;Password=hunter2;SSL Mode=Some")]
    [InlineData("a keyword in it does not exist", "Host=localhost;Password=hun;hunter2=")]
    [InlineData("the password is not followed by a keyword", "Host=localhost;Password=hun;hunter2=x")]
    [InlineData("no list of Keyword=Value pairs", "Host=localhost;Password=hun;hunter2")]
    [InlineData("no list of Keyword=Value pairs", "postgres://me:hunter2@localhost/eventplatform")]
    [InlineData("it names no Host", "Database=eventplatform;Password=hunter2")]
    public async Task MalformedConnectionString_IsExplainedWithoutItsValues(string reason, string connectionString)
    {
        foreach (var command in new string[][] { ["schema", "status"], ["serve", "--port", "0"] })
        {
            var (code, output, error) = await RunOnAsync(connectionString, command);

            Assert.Equal(1, code);
            Assert.Contains(
                "The connection string in ConnectionStrings__EventPlatform cannot be used: ", error,
                StringComparison.Ordinal);
            Assert.Contains(reason, error, StringComparison.Ordinal);
            Assert.Contains(
                "It should look like Host=localhost;Database=eventplatform;Username=me;Password=secret.", error,
                StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
        }
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
            var grant = await RunOnAsync(
                database, "schema", "grant", "--reader", Reader, "--writer", Writer, "--keys", Keys);

            Assert.Equal((3, 0, 0, 1), (before.Code, apply.Code, after.Code, grant.Code));
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
            "schema", "grant", "--dry-run", "--reader", Reader, "--writer", $"{Writer}/one", $"{Writer}/two",
            "--keys", Keys);

        Assert.Equal(0, code);
        Assert.Equal(
            [
                $"AWS IAM GRANT event_reader TO '{Reader}';",
                $"AWS IAM GRANT event_app TO '{Writer}/one';",
                $"AWS IAM GRANT event_app TO '{Writer}/two';",
                $"AWS IAM GRANT event_keys TO '{Keys}';",
            ],
            output.Split('\n').Where(line => line.StartsWith("AWS", StringComparison.Ordinal))
                .Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task SchemaScript_NeedsNoDatabase()
    {
        var (code, output, _) = await RunAsync("schema", "script", "--dsql");

        Assert.Equal(0, code);
        Assert.Contains(
            "CREATE INDEX ASYNC IF NOT EXISTS ix_guests_sort_key ON guests (sort_key);",
            output,
            StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunOnAsync(null, arguments);

    private static async Task<(int Code, string Output, string Error)> RunOnAsync(
        string? connectionString, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "example",
            ["DSQL_CLUSTER_ENDPOINT"] = null,
            ["ConnectionStrings__EventPlatform"] = connectionString,
        };
        await using var process =
            new ChildProcess(["dotnet", typeof(Program).Assembly.Location, .. arguments], environment);
        return (await process.WaitAsync(Cancellation), process.Output, process.Errors);
    }
}
