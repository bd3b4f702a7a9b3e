using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EventPlatform.TestSupport;

/// <summary>Waits for what comes about by itself, on a busy machine, too; but not for ever.</summary>
public static class Patience
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">Is asked again and again.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="text">The condition's source, for the message.</param>
    /// <returns>A task that ends when the condition is met.</returns>
    /// <exception cref="TimeoutException">It was not met within <see cref="Limit"/>.</exception>
    public static async Task WaitUntilAsync(
        Func<Task<bool>> condition,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                throw new TimeoutException($"Not met within {Limit.TotalMinutes} minutes: {text}");
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <inheritdoc cref="WaitUntilAsync(Func{Task{bool}}, CancellationToken, string)"/>
    public static Task WaitUntilAsync(
        Func<bool> condition,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(condition))] string text = "") =>
        WaitUntilAsync(() => Task.FromResult(condition()), cancellationToken, text);
}
