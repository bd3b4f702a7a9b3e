using System.Runtime;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>Runs code until it is compiled as well as it will be.</summary>
internal static class WarmUp
{
    private const int MostPasses = 12;

    // Below this, what is still compiled from one pass to the next is the odd timer, not what is measured.
    private const int FewMethods = 10;

    // The compiler optimises in the background, and only when nothing new has come up for a while. What runs often is
    // compiled again up to twice, each time after such a pause.
    private static readonly TimeSpan CompilerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Warms up.</summary>
    /// <param name="work">What is to be measured.</param>
    /// <param name="times">How often in a pass; at least 30, after which the compiler takes notice.</param>
    /// <param name="cancellationToken">Ends it after the present operation.</param>
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
