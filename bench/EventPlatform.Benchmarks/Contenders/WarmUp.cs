using System.Runtime;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>Runs code until the just-in-time compiler has finished with it.</summary>
internal static class WarmUp
{
    private const int MostPasses = 12;

    // Fewer methods compiled in a pass belong to timers and the like, not to the measured code.
    private const int FewMethods = 10;

    // The compiler optimises in the background, and only when no new method has run for a while. It compiles methods
    // that run often up to twice again, each time after such a pause.
    private static readonly TimeSpan CompilerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Warms up.</summary>
    /// <param name="work">The code to measure.</param>
    /// <param name="times">Runs in a pass; at least 30, since the compiler optimises a method after 30 calls.</param>
    /// <param name="cancellationToken">Stops after the present run.</param>
    /// <returns>False when code was still being compiled after the last pass.</returns>
    public static async Task<bool> TryAsync(Func<Task> work, int times, CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var before = JitInfo.GetCompiledMethodCount();
            for (var time = 0; time < times; time++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await work();
            }

            await Task.Delay(CompilerTime, cancellationToken);
            if (pass > 0 && JitInfo.GetCompiledMethodCount() - before < FewMethods) return true;
        }

        return false;
    }
}
