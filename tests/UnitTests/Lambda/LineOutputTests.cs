using System.Text;
using System.Text.Json;
using EventPlatform.Lambda.Telemetry;

namespace EventPlatform.UnitTests.Lambda;

public sealed class LineOutputTests : IDisposable
{
    private readonly MemoryStream _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void Write_OneLineAfterAnother_GivesEachWhole()
    {
        var output = new LineOutput(_stream);

        foreach (var length in new[] { 3, 100_000, 2, 1_500, 0 }) Write(output, output.Begin(), length);

        Assert.Equal([3, 100_000, 2, 1_500, 0], Lengths());
    }

    [Fact]
    public void Begin_AfterALine_UsesItsMemoryAgainUnlessItIsLarge()
    {
        var output = new LineOutput(_stream);
        var small = output.Begin();
        Write(output, small, 100);

        var large = output.Begin();
        Write(output, large, 100_000);

        Assert.Same(small, large);
        Assert.NotSame(large, output.Begin());
    }

    [Fact]
    public void Begin_BeforeTheLastLineIsWritten_GivesAnother()
    {
        var output = new LineOutput(_stream);
        Write(output, output.Begin(), 1);

        var (outer, inner) = (output.Begin(), output.Begin());
        Write(output, inner, 2);
        Write(output, outer, 3);

        Assert.Equal([1, 2, 3], Lengths());
    }

    [Fact]
    public void Begin_LineThatIsGivenUp_LeavesNothingBehind()
    {
        var output = new LineOutput(_stream);
        Write(output, output.Begin(), 1);
        output.Begin().Json.WriteStartArray();

        Write(output, output.Begin(), 2);

        Assert.Equal([1, 2], Lengths());
    }

    [Fact]
    public void Write_ManyThreads_MixesNoLines()
    {
        var output = new LineOutput(_stream);

        Parallel.For(0, 2_000, length => Write(output, output.Begin(), length));

        Assert.Equal(Enumerable.Range(0, 2_000), Lengths().Order());
    }

    /// <summary>The control: without a line for each, the second of two writers is in the way of the first.</summary>
    [Fact]
    public async Task Write_TwoThreadsWithOneLine_GetInEachOthersWay()
    {
        var line = new LineOutput(_stream).Begin();
        var gate = new Lock();

        var writers = Enumerable.Range(0, 2).Select(length => Task.Run(
            () =>
            {
                lock (gate) line.Json.WriteStringValue(new string('x', length));
            },
            TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(writers));
    }

    private static void Write(LineOutput output, LineOutput.Line line, int length)
    {
        line.Json.WriteStringValue(new string('x', length));
        output.Write(line);
    }

    private IEnumerable<int> Lengths() => Encoding.UTF8.GetString(_stream.ToArray())
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<string>(line)!.Length);
}
