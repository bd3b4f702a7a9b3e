namespace EventPlatform.Benchmarks.Contenders;

/// <summary>One way to do the work: a layer of the product, or what one would use instead.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Does a use case once.</summary>
    /// <param name="useCase">Which.</param>
    /// <param name="turn">Counts up from 0 for each use case; picks the guest and what is written.</param>
    /// <returns>The answer, in this layer's own form.</returns>
    /// <exception cref="InvalidOperationException">The answer was not a success.</exception>
    Task<object> RunAsync(UseCase useCase, int turn);

    /// <summary>Turns an answer into JSON of the API, to compare contenders by. Not measured.</summary>
    /// <param name="answer">What <see cref="RunAsync"/> gave.</param>
    string Show(object answer);
}
