using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>The figures of one use case. The first contender is the yardstick.</summary>
/// <param name="turns">For each contender, the time of each of its turns in microseconds.</param>
/// <param name="runs">For each run of BenchmarkDotNet, each contender's time and memory of one operation.</param>
internal sealed class Layers(
    IReadOnlyList<double[]> turns, IReadOnlyList<IReadOnlyList<(double Nanoseconds, double Bytes)>> runs)
{
    private const int Stretches = 10;

    /// <summary>The mean of all turns, in microseconds.</summary>
    /// <param name="contender">From 0.</param>
    public double Microseconds(int contender) => turns[contender].Average();

    /// <summary>The median of all turns, in microseconds.</summary>
    /// <param name="contender">From 0.</param>
    public double MedianMicroseconds(int contender) => Statistics.Median(turns[contender]);

    /// <summary>
    /// The mean time as a multiple of the yardstick's, with the lowest and the highest of ten stretches of turns.
    /// </summary>
    /// <param name="contender">From 0.</param>
    public (double Low, double Overall, double High) Ratio(int contender)
    {
        var length = (turns[0].Length + Stretches - 1) / Stretches;
        var ratios = turns[contender].Chunk(length)
            .Zip(turns[0].Chunk(length), (ours, yardstick) => ours.Average() / yardstick.Average()).ToArray();
        return (ratios.Min(), Microseconds(contender) / Microseconds(0), ratios.Max());
    }

    /// <summary>The median run's time of one operation, in microseconds.</summary>
    /// <param name="contender">From 0.</param>
    public double AloneMicroseconds(int contender) =>
        Statistics.Median(runs.Select(run => run[contender].Nanoseconds)) / 1_000;

    /// <summary>The median run's memory of one operation, in units of 1,000 bytes.</summary>
    /// <param name="contender">From 0.</param>
    public double Kilobytes(int contender) => Statistics.Median(runs.Select(run => run[contender].Bytes)) / 1_000;
}
