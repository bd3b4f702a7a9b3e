using System.CommandLine;
using EventPlatform.Cli;

namespace EventPlatform.ProcessTests.Commands;

/// <summary><c>eventplatform activities redrive</c>, from its command line to the queues.</summary>
public sealed class RedriveTests : IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string[] _letters = [
        .. Enumerable.Range(0, 25).Select(_ => Bodies.Activity(Guid.NewGuid(), Guid.NewGuid()))];
    private SqsEmulator _sqs = null!;
    private Uri _dlq = null!;
    private Uri _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _sqs = await SqsEmulator.StartAsync();
        _dlq = _sqs.CreateQueue("dead");
        _queue = _sqs.CreateQueue("activities");
        foreach (var letter in _letters) _sqs.Send("dead", letter);
    }

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    [Fact]
    public async Task Redrive_AllDeadLetters_MovesThemWithTheirBodies()
    {
        Assert.Equal(0, await RunAsync("--dlq", $"{_dlq}", "--to", $"{_queue}"));

        Assert.Empty(_sqs.Bodies("dead"));
        Assert.Equal(_letters.Order(), _sqs.Bodies("activities").Order());
        Assert.Equal("25 messages moved from dead to activities.", _output.ToString().Trim());
    }

    [Fact]
    public async Task Redrive_Max_MovesNoMore()
    {
        Assert.Equal(0, await RunAsync("--dlq", $"{_dlq}", "--to", $"{_queue}", "--max", "12"));

        Assert.Equal(13, _sqs.Bodies("dead").Count);
        Assert.Equal(12, _sqs.Bodies("activities").Count);
    }

    [Fact]
    public async Task Redrive_DryRun_MovesNothingAndSaysWhatItWouldDo()
    {
        _sqs.Send("dead", "poison");

        Assert.Equal(0, await RunAsync("--dlq", $"{_dlq}", "--to", $"{_queue}", "--dry-run"));

        Assert.Equal(26, _sqs.Bodies("dead").Count);
        Assert.Empty(_sqs.Bodies("activities"));
        Assert.Equal(0, _sqs.RequestsFor("SendMessageBatch") + _sqs.RequestsFor("DeleteMessageBatch"));
        Assert.StartsWith(
            "26 messages would move from dead to activities; 1 of them are no activities",
            _output.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("hidden from others for up to 30 seconds", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_SomeAreNotTaken_KeepsExactlyThose()
    {
        _sqs.Behaviour = SqsBehaviour.RefuseEverySecondMessage;

        Assert.Equal(1, await RunAsync("--dlq", $"{_dlq}", "--to", $"{_queue}"));

        Assert.Equal(12, _sqs.Bodies("dead").Count); // Of batches of 10, 10 and 5.
        Assert.Equal(_letters.Order(), _sqs.Bodies("dead").Concat(_sqs.Bodies("activities")).Order());
        Assert.Contains("12 were not moved and stay in dead", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_TargetDoesNotExist_DeletesNothing()
    {
        Assert.Equal(1, await RunAsync("--dlq", $"{_dlq}", "--to", $"{new Uri(_queue, "/000000000000/other")}"));

        Assert.Equal(25, _sqs.Bodies("dead").Count);
        Assert.Contains("QueueDoesNotExist", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_EndpointUrl_IsAskedInThePlaceOfTheQueuesHost()
    {
        const string Account = "https://sqs.eu-central-1.amazonaws.com/000000000000";

        Assert.Equal(0, await RunAsync(
            "--dlq", $"{Account}/dead", "--to", $"{Account}/activities", "--endpoint-url",
            _queue.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(25, _sqs.Bodies("activities").Count);
    }

    [Fact]
    public async Task Redrive_DryRunSeeingWhatItCountedAgain_SaysThatThereMayBeMore()
    {
        // Hidden for no time: what was counted comes again as if counting had taken long.
        var dead = _sqs.CreateQueue("restless", visibilityTimeout: TimeSpan.Zero);
        _sqs.Send("restless", _letters[0]);

        Assert.Equal(0, await RunAsync("--dlq", $"{dead}", "--to", $"{_queue}", "--dry-run"));

        Assert.StartsWith(
            "At least 1 messages would move from restless to activities;",
            _output.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("ended when the first came again", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_Interrupted_EndsWithItsCode()
    {
        var code = await Program.RunAsync(
            ["activities", "redrive", "--dlq", $"{_dlq}", "--to", $"{_queue}"],
            new InvocationConfiguration { Output = _output, Error = _error }, new CancellationToken(canceled: true));

        Assert.Equal(Program.Interrupted, code);
        Assert.Equal("Interrupted. Messages that were not moved stay in the dead-letter queue.", $"{_error}".Trim());
    }

    [Theory]
    [InlineData("--dlq", "dead")]
    [InlineData("--dlq", "http://localhost/q/dead", "--to", "activities")]
    [InlineData("--dlq", "http://localhost/q/dead", "--to", "http://localhost/q/dead")]
    [InlineData("--dlq", "http://localhost/q/dead", "--to", "http://localhost/q/activities", "--max", "0")]
    [InlineData("--to", "http://localhost/q/activities")]
    public async Task Redrive_UnusableArguments_AreRefused(params string[] arguments)
    {
        Assert.NotEqual(0, await RunAsync(arguments));

        Assert.NotEmpty(_error.ToString());
        Assert.Equal(0, _sqs.Requests);
    }

    private Task<int> RunAsync(params string[] arguments) =>
        Program.RunAsync(
            ["activities", "redrive", .. arguments],
            new InvocationConfiguration { Output = _output, Error = _error },
            TestContext.Current.CancellationToken);
}
