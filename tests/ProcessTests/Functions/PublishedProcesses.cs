using System.Collections.Concurrent;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>Runs each function as a published process of its own, from its first event until the end.</summary>
/// <param name="executable">One of <see cref="PublishedFunctions"/>.</param>
/// <param name="settings">Their configuration; it comes to them as environment variables.</param>
internal sealed class PublishedProcesses(string executable, IReadOnlyDictionary<string, string?> settings)
    : IFunctionRunner
{
    private readonly ConcurrentDictionary<string, Worker> _workers = new();

    public IReadOnlyList<string> Output => [.. _workers.Values.SelectMany(worker => worker.Output)];

    public Task<byte[]> RunAsync(string function, byte[] json, TimeSpan time) => _workers.GetOrAdd(
        function,
        name => new Worker(name, () => FunctionProcess.StartAsync(executable, name, connectionString: null, Variables)))
        .RunAsync(json, time);

    private (string Name, string Value)[] Variables =>
    [
        .. from setting in settings
           where setting.Value is not null
           select (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value),
    ];

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_workers.Values.Select(worker => worker.DisposeAsync().AsTask()));

    /// <summary>One function: a process that gets one event at a time, as from Lambda.</summary>
    private sealed class Worker(string function, Func<Task<FunctionProcess>> start) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);
        private FunctionProcess? _process;
        private int _shown;

        /// <summary>What the process has written, after its end, too.</summary>
        public IReadOnlyList<string> Output => _process?.Output ?? [];

        public async Task<byte[]> RunAsync(byte[] json, TimeSpan time)
        {
            await _turn.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                _process ??= await start();
                var answer = await _process.InvokeAsync(json, time);
                ShowLog();
                Assert.True(answer.Kind == "response", $"{function}: {answer.Text}{_process.Errors}");
                return answer.Body;
            }
            catch when (_process is not null)
            {
                ShowLog();
                // An answer that comes too late must not be taken for that to the next event.
                await _process.DisposeAsync();
                (_process, _shown) = (null, 0);
                throw;
            }
            finally
            {
                _turn.Release();
            }
        }

        // Read together with a test that fails: what the answer does not tell is in the log, if its line has come by
        // now.
        private void ShowLog()
        {
            var lines = _process!.Output;
            foreach (var line in lines.Skip(_shown))
                TestContext.Current.TestOutputHelper?.WriteLine($"{function}: {line}");
            _shown = lines.Count;
        }

        public async ValueTask DisposeAsync()
        {
            _turn.Dispose();
            if (_process is null) return;
            await using (_process)
            {
                var code = await _process.TerminateAsync();
                Assert.Equal($"{function} ends with {FunctionProcess.EndedBySigterm}", $"{function} ends with {code}");
                Assert.Equal("", _process.Errors);
            }
        }
    }
}
