using System.Reflection;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventPlatform.CompatTests;

public sealed class GeneratorTests
{
    private const string Startup = """
        namespace App
        {
            public sealed class Counter : IDisposable
            {
                public static int Made;
                public static int Disposed;
                public int Number = ++Made;
                public void Dispose() => Disposed++;
            }

            [LambdaStartup]
            public sealed class Startup
            {
                public void ConfigureServices(IServiceCollection services) => services.AddScoped<Counter>();
            }
        }

        """;

    private const string Guests = Startup + """
        namespace App.Functions
        {
            public sealed class Guests
            {
                public static int Made;
                public Guests() => Made++;

                [LambdaFunction(ResourceName = "GetGuest", MemorySize = 512, Timeout = 30)]
                [HttpApi(LambdaHttpMethod.Get, "/guests/{guest_id}/{number}")]
                public async Task<IHttpResult> GetGuest(
                    string guest_id,
                    [FromRoute(Name = "number")] int n,
                    [FromQuery] bool all,
                    [FromQuery(Name = "page-token")] string token,
                    [FromHeader(Name = "If-Match")] string etag,
                    APIGatewayHttpApiV2ProxyRequest request,
                    ILambdaContext context,
                    [FromServices] Counter counter)
                {
                    await Task.Yield();
                    return HttpResults.NewResult(System.Net.HttpStatusCode.OK, string.Join('|',
                        guest_id, n, all, token ?? "-", etag ?? "-", request.RawPath, context.AwsRequestId,
                        counter.Number));
                }
            }
        }
        """;

    [Fact]
    public void HttpFunction_Wrapper_HasTheOfficialShape()
    {
        var harness = GeneratorHarness.Run(Guests);
        var wrapper = harness.Load().GetType("App.Functions.Guests_GetGuest_Generated", throwOnError: true)!;

        Assert.True(wrapper.IsPublic);
        Assert.NotNull(wrapper.GetConstructor(Type.EmptyTypes));
        var method = wrapper.GetMethod("GetGuest")!;
        Assert.Equal(typeof(Task<Stream>), method.ReturnType);
        Assert.Equal(
            [typeof(APIGatewayHttpApiV2ProxyRequest), typeof(ILambdaContext)],
            method.GetParameters().Select(parameter => parameter.ParameterType));
        Assert.Equal("Guests_GetGuest_Generated.g.cs", Assert.Single(harness.Sources).Key);
    }

    [Fact]
    public void Generated_WithDocumentationOn_WarnsAsTheOfficialCodeDoes()
    {
        var harness = GeneratorHarness.Run(
            "[assembly: LambdaGlobalProperties(GenerateMain = true)]\n" + Guests, executable: true);

        // Wrapper and Main have no documentation, and the wrapper's method refers to parameters that it does not have.
        Assert.Equal(
            ["CS1574 GetGuest(string", "CS1591 GeneratedProgram", "CS1591 Guests_GetGuest_Generated"],
            harness.Warnings().Select(warning => $"{warning.Id} {warning.GetMessage().Split('\'', ',')[1]}").Order());
    }

    [Fact]
    public void Parameter_NullableReference_WarnsAsTheOfficialCodeDoes() =>
        Assert.Contains("CS8669", GeneratorHarness.Run("""
            public class C
            {
                [LambdaFunction]
                [HttpApi(LambdaHttpMethod.Get, "/")]
                public IHttpResult M([FromQuery] string? q) => HttpResults.NewResult(System.Net.HttpStatusCode.OK, q);
            }
            """).Warnings().Select(warning => warning.Id));

    [Fact]
    public void SnapshotRestore_BesideRuntimeSupport_NeedsItsFullName()
    {
        const string Hook = "RegisterAfterRestore(() => default)";
        string[] Errors(string call, params string[] without) =>
        [
            .. GeneratorHarness.Run($"public class C {{ public void M() => {call}; }}", without: without)
                .Output.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.Id),
        ];

        Assert.Equal(["CS0234"], Errors($"SnapshotRestore.{Hook}"));
        Assert.Empty(Errors($"Amazon.Lambda.Core.SnapshotRestore.{Hook}"));
        Assert.Empty(Errors($"SnapshotRestore.{Hook}", without: "Amazon.Lambda.RuntimeSupport"));
    }

    [Fact]
    public async Task HttpFunction_Invoked_BindsEverySource()
    {
        var wrapper = Create(GeneratorHarness.Run(Guests).Load(), "App.Functions.Guests_GetGuest_Generated");

        var answer = await InvokeHttpAsync(wrapper, "GetGuest", new APIGatewayHttpApiV2ProxyRequest
        {
            RawPath = "/p",
            PathParameters = new Dictionary<string, string> { ["guest_id"] = "Zoë", ["number"] = "7" },
            QueryStringParameters = new Dictionary<string, string> { ["all"] = "true", ["page-token"] = "t" },
            Headers = new Dictionary<string, string> { ["IF-MATCH"] = "e" },
        });

        Assert.Equal(200, answer.GetProperty("statusCode").GetInt32());
        Assert.Equal("Zoë|7|True|t|e|/p|id|1", answer.GetProperty("body").GetString());
    }

    [Fact]
    public async Task HttpFunction_NothingToBind_PassesDefaults()
    {
        var wrapper = Create(GeneratorHarness.Run(Guests).Load(), "App.Functions.Guests_GetGuest_Generated");

        var answer = await InvokeHttpAsync(wrapper, "GetGuest", new APIGatewayHttpApiV2ProxyRequest());

        Assert.Equal("|0|False|-|-||id|1", answer.GetProperty("body").GetString());
    }

    [Fact]
    public async Task HttpFunction_ValuesDoNotConvert_Answers400AndNamesEach()
    {
        var wrapper = Create(GeneratorHarness.Run(Guests).Load(), "App.Functions.Guests_GetGuest_Generated");

        var answer = await InvokeHttpAsync(wrapper, "GetGuest", new APIGatewayHttpApiV2ProxyRequest
        {
            PathParameters = new Dictionary<string, string> { ["number"] = "99999999999" },
            QueryStringParameters = new Dictionary<string, string> { ["all"] = "maybe" },
        });

        Assert.Equal(400, answer.GetProperty("statusCode").GetInt32());
        Assert.Equal("ValidationException", answer.GetProperty("headers").GetProperty("x-amzn-ErrorType").GetString());
        Assert.Equal("application/json", answer.GetProperty("headers").GetProperty("Content-Type").GetString());
        var body = JsonSerializer.Deserialize<JsonElement>(answer.GetProperty("body").GetString()!);
        var message = body.GetProperty("message").GetString();
        Assert.StartsWith("2 validation error(s) detected: ", message, StringComparison.Ordinal);
        Assert.Contains(
            "Value 99999999999 at 'number' failed to satisfy constraint: ", message, StringComparison.Ordinal);
        Assert.Contains("Value maybe at 'all' failed to satisfy constraint: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrapper_Invoked_HasAScopePerInvocationAndOneFunction()
    {
        var assembly = GeneratorHarness.Run(Guests).Load();
        var wrapper = Create(assembly, "App.Functions.Guests_GetGuest_Generated");
        Assert.Equal(1, Static(assembly, "App.Functions.Guests", "Made"));

        var first = await InvokeHttpAsync(wrapper, "GetGuest", new APIGatewayHttpApiV2ProxyRequest());
        var second = await InvokeHttpAsync(wrapper, "GetGuest", new APIGatewayHttpApiV2ProxyRequest());

        Assert.EndsWith("|1", first.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("|2", second.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, Static(assembly, "App.Counter", "Disposed"));
        Assert.Equal(1, Static(assembly, "App.Functions.Guests", "Made"));
    }

    [Fact]
    public async Task QueueFunction_Invoked_PassesTheBatchThrough()
    {
        var wrapper = Create(
            GeneratorHarness.Run(Startup + """
                namespace App
                {
                    public sealed class Activities(IServiceScopeFactory scopes)
                    {
                        [LambdaFunction(ResourceName = "Record")]
                        [SQSEvent("@ActivityQueue", BatchSize = 10)]
                        public Task<SQSBatchResponse> Record(SQSEvent batch)
                        {
                            using var scope = scopes.CreateScope();
                            var number = scope.ServiceProvider.GetRequiredService<Counter>().Number;
                            var failed = batch.Records[0].MessageId + number;
                            return Task.FromResult(new SQSBatchResponse([new() { ItemIdentifier = failed }]));
                        }
                    }
                }
                """).Load(),
            "App.Activities_Record_Generated");
        var method = wrapper.GetType().GetMethod("Record")!;

        // As with AWS's generator: no context unless the method asks for it.
        Assert.Equal([typeof(SQSEvent)], method.GetParameters().Select(parameter => parameter.ParameterType));
        var batch = new SQSEvent { Records = [new() { MessageId = "m" }] };
        var response = await (Task<SQSBatchResponse>)method.Invoke(wrapper, [batch])!;

        Assert.Equal("m1", Assert.Single(response.BatchItemFailures).ItemIdentifier);
    }

    [Fact]
    public async Task OtherShapes_Compile_AndKeepTheirTypes()
    {
        // No startup class, the global namespace, a keyword for a name, results that are not tasks.
        var assembly = GeneratorHarness.Run("""
            public class Plain
            {
                public static string Seen = "";

                [LambdaFunction]
                [HttpApi(LambdaHttpMethod.Any, "/{event}")]
                public IHttpResult Now(string @event) => HttpResults.NewResult(System.Net.HttpStatusCode.OK, @event);

                [LambdaFunction]
                [HttpApi(LambdaHttpMethod.Get, "/raw")]
                public Task<APIGatewayHttpApiV2ProxyResponse> Raw([FromQuery] decimal price) =>
                    Task.FromResult(new APIGatewayHttpApiV2ProxyResponse { StatusCode = 204, Body = price.ToString() });

                [LambdaFunction]
                [SQSEvent("arn:aws:sqs:eu-west-1:1:q")]
                public async Task Consume(SQSEvent batch, ILambdaContext context)
                {
                    await Task.Yield();
                    Seen += context.AwsRequestId;
                }

                [LambdaFunction]
                public int Count(Dictionary<string, int?> numbers) => numbers.Count;
            }
            """).Load();

        var now = Create(assembly, "Plain_Now_Generated");
        var raw = Create(assembly, "Plain_Raw_Generated");
        var consume = Create(assembly, "Plain_Consume_Generated");
        var count = Create(assembly, "Plain_Count_Generated");
        var request = new APIGatewayHttpApiV2ProxyRequest
        {
            PathParameters = new Dictionary<string, string> { ["event"] = "party" },
            QueryStringParameters = new Dictionary<string, string> { ["price"] = "1.5" },
        };

        Assert.Equal(typeof(Stream), now.GetType().GetMethod("Now")!.ReturnType);
        using var stream = (Stream)now.GetType().GetMethod("Now")!.Invoke(now, [request, new Context()])!;
        Assert.Equal("party", (await JsonSerializer.DeserializeAsync<JsonElement>(
            stream, cancellationToken: TestContext.Current.CancellationToken)).GetProperty("body").GetString());
        var response = await (Task<APIGatewayHttpApiV2ProxyResponse>)raw.GetType().GetMethod("Raw")!
            .Invoke(raw, [request, new Context()])!;
        Assert.Equal((204, "1.5"), (response.StatusCode, response.Body));
        request.QueryStringParameters["price"] = "x";
        response = await (Task<APIGatewayHttpApiV2ProxyResponse>)raw.GetType().GetMethod("Raw")!
            .Invoke(raw, [request, new Context()])!;
        Assert.Equal(400, response.StatusCode);
        await (Task)consume.GetType().GetMethod("Consume")!.Invoke(consume, [new SQSEvent(), new Context()])!;
        Assert.Equal("id", assembly.GetType("Plain")!.GetField("Seen")!.GetValue(null));
        Assert.Equal(
            1, count.GetType().GetMethod("Count")!.Invoke(count, [new Dictionary<string, int?> { ["a"] = 1 }]));
    }

    [Fact]
    public void Main_Asked_SwitchesOnTheHandlersName()
    {
        var harness = GeneratorHarness.Run(
            "[assembly: LambdaGlobalProperties(GenerateMain = true)]\n" + Guests, executable: true);

        var entry = harness.Load().EntryPoint!;

        Assert.Equal("App.Functions.GeneratedProgram", entry.DeclaringType!.FullName);
        var program = harness.Sources["Program.g.cs"];
        Assert.Contains("GetEnvironmentVariable(\"ANNOTATIONS_HANDLER\")", program, StringComparison.Ordinal);
        Assert.Contains("case \"GetGuest\":", program, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[assembly: LambdaGlobalProperties(GenerateMain = false, Runtime = \"dotnet10\")]\n")]
    public void Main_NotAsked_IsNotThere(string attribute) =>
        Assert.DoesNotContain("Program.g.cs", GeneratorHarness.Run(attribute + Guests).Sources.Keys);

    [Theory]
    [InlineData(
        "LAMBDA002", """[HttpApi(LambdaHttpMethod.Get, "/{id}")] public Task<IHttpResult> M(Guid id) => null!;""")]
    [InlineData(
        "LAMBDA002",
        """[HttpApi(LambdaHttpMethod.Get, "/")] public Task<IHttpResult> M([FromQuery] int? n) => null!;""")]
    [InlineData(
        "LAMBDA002",
        """[HttpApi(LambdaHttpMethod.Get, "/")] public Task<IHttpResult> M([FromHeader] DayOfWeek d) => null!;""")]
    [InlineData(
        "LAMBDA002",
        """[HttpApi(LambdaHttpMethod.Get, "/")] public Task<IHttpResult> M([FromQuery] List<string> l) => null!;""")]
    [InlineData(
        "LAMBDA002",
        """[HttpApi(LambdaHttpMethod.Post, "/")] public Task<IHttpResult> M([FromBody] string body) => null!;""")]
    [InlineData(
        "LAMBDA002", """[HttpApi(LambdaHttpMethod.Get, "/")] public Task<IHttpResult> M(string whence) => null!;""")]
    [InlineData(
        "LAMBDA002", """[HttpApi(LambdaHttpMethod.Get, "/{a}")] public Task<IHttpResult> M(ref string a) => null!;""")]
    [InlineData("LAMBDA002", """public Task M(SQSEvent e, [FromQuery] string q) => null!;""")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "/{id}")] public Task<IHttpResult> M() => null!;""")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "x")] public Task<IHttpResult> M() => null!;""")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "/")] public Task<string> M() => null!;""")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "/")] public void M() { }""")]
    [InlineData(
        "LAMBDA001",
        """[HttpApi(LambdaHttpMethod.Get, "/", Version = HttpApiVersion.V1)] public Task<IHttpResult> M() => null!;""")]
    [InlineData(
        "LAMBDA001",
        """[HttpApi(LambdaHttpMethod.Get, "/"), SQSEvent("@Q")] """ +
        "public Task<IHttpResult> M([FromServices] SQSEvent e) => null!;")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "/")] public static Task<IHttpResult> M() => null!;""")]
    [InlineData("LAMBDA001", """[HttpApi(LambdaHttpMethod.Get, "/")] private Task<IHttpResult> M() => null!;""")]
    [InlineData("LAMBDA001", """public Task<IHttpResult> M(string s) => null!;""")]
    [InlineData("LAMBDA001", """public Task M() => null!;""")]
    [InlineData("LAMBDA001", """public Task M(string a, string b) => null!;""")]
    [InlineData("LAMBDA001", """public async void M(string a) { await Task.Yield(); }""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q")] public Task M(string e) => null!;""")]
    [InlineData(
        "LAMBDA001", """[SQSEvent("@Q")] public Task M(SQSEvent e, [FromServices] object services) => null!;""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q")] public Task M(ILambdaContext c, SQSEvent e) => null!;""")]
    [InlineData(
        "LAMBDA001",
        """[SQSEvent("@Q")] public Task M(SQSEvent e, ILambdaContext c, [FromServices] object services) => null!;""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q")] public Task<int> M(SQSEvent e) => null!;""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q", BatchSize = 0)] public Task M(SQSEvent e) => null!;""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q", BatchSize = 11)] public Task M(SQSEvent e) => null!;""")]
    [InlineData(
        "LAMBDA001", """[SQSEvent("@Q", MaximumBatchingWindowInSeconds = 301)] public Task M(SQSEvent e) => null!;""")]
    [InlineData("LAMBDA001", """[SQSEvent("@Q", MaximumConcurrency = 1)] public Task M(SQSEvent e) => null!;""")]
    public void Function_ShapeNotSupported_IsAnError(string id, string method) =>
        AssertFinding(id, GeneratorHarness.Run($"namespace App; public class C {{ [LambdaFunction] {method} }}"));

    [Fact]
    public void Function_InClassThatCannotBeMade_IsAnError() =>
        AssertFinding("LAMBDA001", GeneratorHarness.Run(
            "namespace App; public abstract class C { [LambdaFunction] public Task M(string s) => null!; }"));

    [Theory]
    [InlineData("public class Startup { }")]
    [InlineData("public class Startup { public void ConfigureServices(object services) { } }")]
    [InlineData("public class Startup { public static void ConfigureServices(IServiceCollection services) { } }")]
    [InlineData("public class Startup { public object ConfigureHostBuilder() => null!; }")]
    [InlineData(
        "public class Startup(int n) { public void ConfigureServices(IServiceCollection services) { _ = n; } }")]
    [InlineData("public class A { public void ConfigureServices(IServiceCollection s) { } } "
        + "[LambdaStartup] public class Startup { public void ConfigureServices(IServiceCollection s) { } }")]
    public void Startup_NotUsable_IsAnError(string startup) =>
        AssertFinding("LAMBDA003", GeneratorHarness.Run($"namespace App; [LambdaStartup] {startup}"));

    [Fact]
    public void Function_WithoutSerializer_IsAnError() =>
        AssertFinding("LAMBDA004", GeneratorHarness.Run(Guests, serializer: false));

    [Fact]
    public void Functions_SameHandlerName_AreAnErrorWhenMainPicks()
    {
        const string Two = """
            namespace App
            {
                public class A { [LambdaFunction] public Task M(string s) => null!; }
                public class B { [LambdaFunction] public Task M(string s) => null!; }
            }
            """;

        Assert.Equal(2, GeneratorHarness.Run(Two).Sources.Count);
        AssertFinding(
            "LAMBDA005", GeneratorHarness.Run(Two.Replace("public class B", "} namespace Other { public class A")));
        AssertFinding(
            "LAMBDA005",
            GeneratorHarness.Run("[assembly: LambdaGlobalProperties(GenerateMain = true)]\n" + Two, executable: true));
    }

    [Fact]
    public void Functions_Overloaded_AreAnError() =>
        AssertFinding("LAMBDA005", GeneratorHarness.Run("""
            namespace App;

            public class A
            {
                [LambdaFunction] public Task M(string s) => null!;
                [LambdaFunction] public Task M(int n) => null!;
            }
            """));

    [Theory]
    [InlineData(false, "public class X;", "A")]
    [InlineData(true, "public static class X { public static void Main() { } }", "A")]
    [InlineData(true, "public class X;", "")]
    public void Main_NotPossible_IsAnError(bool executable, string more, string function)
    {
        var body = function.Length == 0
            ? string.Empty
            : "public class A { [LambdaFunction] public Task M(string s) => null!; }";

        AssertFinding("LAMBDA006", GeneratorHarness.Run(
            $"[assembly: LambdaGlobalProperties(GenerateMain = true)]\nnamespace App {{ {body} {more} }}", executable));
    }

    [Fact]
    public void Main_WithoutRuntimeSupport_IsAnError() =>
        AssertFinding("LAMBDA006", GeneratorHarness.Run(
            "[assembly: LambdaGlobalProperties(GenerateMain = true)]\n" + Guests,
            executable: true,
            without: "Amazon.Lambda.RuntimeSupport"));

    [Fact]
    public void UnrelatedEdit_ReusesWhatWasGenerated()
    {
        var harness = GeneratorHarness.Run(Guests);
        var edited = harness.Input.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "internal class Unrelated;",
            (CSharpParseOptions)harness.Input.SyntaxTrees.First().Options,
            cancellationToken: TestContext.Current.CancellationToken));

        var result = harness.Driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult();

        var outputs = result.Results.Single().TrackedOutputSteps
            .SelectMany(step => step.Value).SelectMany(step => step.Outputs);
        Assert.All(outputs, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static void AssertFinding(string id, GeneratorHarness harness)
    {
        var finding = Assert.Single(harness.Findings.Select(finding => (finding.Id, finding.Severity)).Distinct());
        Assert.Equal((id, DiagnosticSeverity.Error), finding);
        Assert.Empty(harness.Sources);
    }

    private static object Create(Assembly assembly, string type) =>
        Activator.CreateInstance(assembly.GetType(type, throwOnError: true)!)!;

    private static int Static(Assembly assembly, string type, string field) =>
        (int)assembly.GetType(type)!.GetField(field)!.GetValue(null)!;

    private static async Task<JsonElement> InvokeHttpAsync(
        object wrapper, string method, APIGatewayHttpApiV2ProxyRequest request)
    {
        await using var stream =
            await (Task<Stream>)wrapper.GetType().GetMethod(method)!.Invoke(wrapper, [request, new Context()])!;
        return await JsonSerializer.DeserializeAsync<JsonElement>(
            stream, cancellationToken: TestContext.Current.CancellationToken);
    }

    private sealed class Context : ILambdaContext
    {
        public string AwsRequestId => "id";

        public IClientContext? ClientContext => null;

        public string FunctionName => "f";

        public string FunctionVersion => "1";

        public ICognitoIdentity? Identity => null;

        public string InvokedFunctionArn => "arn";

        public ILambdaLogger Logger => throw new NotSupportedException();

        public string LogGroupName => "g";

        public string LogStreamName => "s";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime => TimeSpan.FromSeconds(30);
    }
}
