namespace EventPlatform.Benchmarks.Contenders;

/// <summary>One way to run the use cases: a layer of the product or an alternative to it.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Runs a use case once.</summary>
    /// <param name="useCase">The use case.</param>
    /// <param name="turn">Counts up from 0 for each use case; selects the guest and the written values.</param>
    /// <returns>The answer, in this layer's own form.</returns>
    /// <exception cref="InvalidOperationException">The answer was not a success.</exception>
    Task<object> RunAsync(UseCase useCase, int turn);

    /// <summary>Turns an answer into JSON of the API, to compare contenders by. Not measured.</summary>
    /// <param name="answer">A result of <see cref="RunAsync"/>.</param>
    string Show(object answer);
}
