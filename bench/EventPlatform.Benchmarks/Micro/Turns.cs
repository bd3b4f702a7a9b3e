using System.Diagnostics;
using EventPlatform.Benchmarks.Contenders;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>
/// Times the contenders one operation at a time, all of them in every turn. A machine's speed changes from one second
/// to the next, by more than the layers differ; within a turn it hardly does.
/// </summary>
internal static class Turns
{
    /// <summary>Measures a use case.</summary>
    /// <param name="contest">The contenders, warm.</param>
    /// <param name="useCase">The use case.</param>
    /// <param name="count">The number of turns.</param>
    /// <param name="cancellationToken">Stops the measurement after the present turn.</param>
    /// <returns>For each contender, the time of each of its turns in microseconds.</returns>
    public static async Task<IReadOnlyList<double[]>> MeasureAsync(
        Contest contest, UseCase useCase, int count, CancellationToken cancellationToken)
    {
        var times = contest.Contenders.Select(_ => new double[count]).ToList();
        var order = Enumerable.Range(0, contest.Contenders.Count).ToArray();
        for (var turn = 0; turn < count; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A contender finds its predecessor's data in the caches, so the order changes from turn to turn.
            Random.Shared.Shuffle(order);
            foreach (var i in order)
            {
                var started = Stopwatch.GetTimestamp();
                await contest.RunAsync(i, useCase);
                times[i][turn] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }

        return times;
    }
}
