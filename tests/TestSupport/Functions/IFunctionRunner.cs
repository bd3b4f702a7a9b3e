namespace EventPlatform.TestSupport.Functions;

/// <summary>Runs the functions of a <see cref="TestApi"/> outside the process of the tests.</summary>
public interface IFunctionRunner : IAsyncDisposable
{
    /// <summary>What the functions have written so far, line by line.</summary>
    IReadOnlyList<string> Output { get; }

    /// <summary>Hands a function an event and waits for its answer.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="json">The event.</param>
    /// <param name="time">How long it has for it.</param>
    /// <returns>The answer, as JSON.</returns>
    Task<byte[]> RunAsync(string function, byte[] json, TimeSpan time);
}
