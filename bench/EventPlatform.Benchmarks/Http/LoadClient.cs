using System.Diagnostics;
using System.Net;
using System.Text;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Http;

/// <summary>The result of a load.</summary>
/// <param name="Latencies">The latencies of the expected answers.</param>
/// <param name="Errors">The number of other answers and of requests without an answer.</param>
internal sealed record LoadResult(Latencies Latencies, int Errors);

/// <summary>A request of a load.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Returns the path for the number of the request.</param>
/// <param name="Body">Returns the JSON body for the number of the request; null for no body.</param>
/// <param name="Expected">The expected status.</param>
internal sealed record LoadRequest(
    HttpMethod Method, Func<int, string> Path, Func<int, string>? Body = null,
    HttpStatusCode Expected = HttpStatusCode.OK);

/// <summary>A fixed number of connections, each asking again as soon as it has its answer, for a fixed time.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly int _connections;

    /// <summary>Creates the client.</summary>
    /// <param name="address">The server.</param>
    /// <param name="connections">The number of connections.</param>
    public LoadClient(Uri address, int connections)
    {
        _connections = connections;
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Loads the server.</summary>
    /// <param name="request">The request to repeat.</param>
    /// <param name="time">The time during which requests begin.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    public async Task<LoadResult> RunAsync(LoadRequest request, TimeSpan time, CancellationToken cancellationToken)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var callers = await Task.WhenAll(
            Enumerable.Range(0, _connections).Select(_ => Task.Run(RepeatAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        double[] milliseconds = [.. callers.SelectMany(caller => caller.Milliseconds)];
        return milliseconds.Length == 0
            ? throw new InvalidOperationException("No request was answered as expected.")
            : new LoadResult(Latencies.From(milliseconds, elapsed), callers.Sum(caller => caller.Errors));

        async Task<(List<double> Milliseconds, int Errors)> RepeatAsync()
        {
            var (answered, errors) = (new List<double>(), 0);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                if (await IsAsExpectedAsync(request, Interlocked.Increment(ref next), cancellationToken))
                    answered.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                else errors++;
            }

            return (answered, errors);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<bool> IsAsExpectedAsync(LoadRequest request, int number, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(request.Method, request.Path(number));
            if (request.Body is not null)
                message.Content = new StringContent(request.Body(number), Encoding.UTF8, "application/json");
            // Returns after the whole body has arrived.
            using var response = await _http.SendAsync(message, cancellationToken);
            return response.StatusCode == request.Expected;
        }
        catch (Exception e) when (
            e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
