using System.Text;
using System.Text.Json.Nodes;
using EventPlatform.TestSupport.Functions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.UnitTests.Functions;

/// <summary>Tests that are to run through processes do not run in this one by mistake.</summary>
public sealed class FunctionRunnerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_WithARunner_AsksNobodyElse()
    {
        const string Problem =
            """{"title":"","status":404,"detail":"from elsewhere","code":"guest_not_found","trace_id":""}""";
        var runner = new Recorder(
            $$"""
            {"statusCode":404,"headers":{"content-type":"application/problem+json"},"body":{{Quoted(Problem)}}}
            """);
        await using var api = await TestApi.StartAsync(Of(runner), Cancelled);

        var answer = await api.GetAsync("/guests/5?q=a");

        Assert.Equal((404, Problem), (answer.Status, answer.Body));
        Assert.Equal("GetGuest", runner.Function);
        Assert.Equal(
            "GET /guests/{guest_id} | q=a | 5",
            $"{runner.Event?["routeKey"]} | {runner.Event?["rawQueryString"]} | " +
            $"{runner.Event?["pathParameters"]?["guest_id"]}");
    }

    [Fact]
    public async Task ConsumeAsync_WithARunner_AsksNobodyElse()
    {
        var runner = new Recorder("""{"batchItemFailures":[{"itemIdentifier":"from elsewhere"}]}""");
        await using var api = await TestApi.StartAsync(Of(runner), Cancelled);

        Assert.Equal(["from elsewhere"], await api.ConsumeAsync(("m1", "text")));

        Assert.Equal("ConsumeActivities", runner.Function);
        Assert.Equal(
            "m1 text", $"{runner.Event?["Records"]?[0]?["messageId"]} {runner.Event?["Records"]?[0]?["body"]}");
    }

    [Fact]
    public async Task StartAsync_RunnerWithWhatDoesNotReachIt_IsRefused()
    {
        var options = Of(new Recorder("{}"));

        foreach (var impossible in new[]
        {
            options with { Clock = new FakeTimeProvider() },
            options with { Interceptors = [new Interceptor()] },
            options with { Services = _ => { } },
            options with { TraceHeader = "Root=1" },
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => TestApi.StartAsync(impossible, Cancelled));
        }
    }

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    // No database: whatever runs here instead of there fails.
    private static TestApiOptions Of(Recorder runner) => new()
    {
        ConnectionString = $"Host=127.0.0.1;Port={ClosedPort.Number};Database=none;Username=none;Password=none",
        Runner = _ => runner,
    };

    private sealed class Interceptor : IInterceptor;

    private sealed class Recorder(string answer) : IFunctionRunner
    {
        public IReadOnlyList<string> Output => [];

        public string? Function { get; private set; }

        public JsonNode? Event { get; private set; }

        public Task<byte[]> RunAsync(string function, byte[] json, TimeSpan time)
        {
            (Function, Event) = (function, JsonNode.Parse(json));
            return Task.FromResult(Encoding.UTF8.GetBytes(answer));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
