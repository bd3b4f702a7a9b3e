using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Concurrency;

internal static class Intercepted
{
    /// <summary>
    /// Starts the API over a database of its own, with faults and observers in the way of its statements.
    /// </summary>
    public static Task<TestApi> StartAsync(params IReadOnlyList<IInterceptor> interceptors) =>
        TestApi.StartAsync(new TestApiOptions { Interceptors = interceptors }, TestContext.Current.CancellationToken);
}
