using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using EventPlatform.Benchmarks.Contenders;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>
/// One use case in four layers. It runs in the process that started PostgreSQL and finds its contest in a static
/// property. BenchmarkDotNet blocks a thread for each invocation, so one invocation is several operations.
/// </summary>
[SuppressMessage(
    "Performance", "CA1822:Mark members as static", Justification = "BenchmarkDotNet calls instance methods.")]
public class LayerBenchmarks
{
    private const int Operations = 16;

    internal static Contest? Contest { get; set; }

    internal static UseCase UseCase { get; set; }

    /// <summary>(a) The statements alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Npgsql() => RepeatAsync(0);

    /// <summary>(b) Dapper.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Dapper() => RepeatAsync(1);

    /// <summary>(c) The product's handler through MediatR.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Mediator() => RepeatAsync(2);

    /// <summary>(d) The whole generated wrapper.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Function() => RepeatAsync(3);

    private static async Task RepeatAsync(int contender)
    {
        for (var i = 0; i < Operations; i++) await Contest!.RunAsync(contender, UseCase);
    }
}
