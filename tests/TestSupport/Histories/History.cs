using System.Collections.Concurrent;
using EventPlatform.Application.Common;

namespace EventPlatform.TestSupport.Histories;

/// <summary>
/// Everything that clients sent, and how it ended. Its clock counts events: of two operations, the one that ends at a
/// lower count than the other one starts was over before.
/// </summary>
internal sealed class History
{
    private static readonly AsyncLocal<Operation?> Current = new();

    private readonly ConcurrentQueue<Operation> _operations = new();
    private long _clock;
    private int _tags;
    private volatile bool _isAfterFaults;

    public IReadOnlyList<Operation> Operations => [.. _operations];

    /// <summary>How many requests have begun.</summary>
    public int Requests => _operations.Count;

    /// <summary>Records activities with the operation under way that publishes them.</summary>
    public static Operation RecordPublished(IEnumerable<ActivityMessage> activities)
    {
        var operation = Current.Value
            ?? throw new InvalidOperationException("An activity is published outside of a request.");
        foreach (var activity in activities) operation.Publish(activity);
        return operation;
    }

    /// <summary>From now on nothing may fail.</summary>
    public void FaultsAreOver() => _isAfterFaults = true;

    /// <summary>Makes a text that nobody else writes.</summary>
    public string NewTag() => Tags.Make(Interlocked.Increment(ref _tags));

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<Operation> RunAsync(TestApi api, Request request)
    {
        var operation = new Operation(request, Interlocked.Increment(ref _clock)) { IsAfterFaults = _isAfterFaults };
        _operations.Enqueue(operation);
        Current.Value = operation;
        var headers = new List<(string, string)>();
        if (request.IfMatch is { } tag) headers.Add(("if-match", tag));
        if (request.Code is { } code) headers.Add(("authorization", $"Invitation {code}"));
        var answer = await api.SendAsync(request.Method, request.Path, request.Body, headers: headers);
        operation.Complete(Interlocked.Increment(ref _clock), answer);
        return operation;
    }
}
