using System.Globalization;
using System.Runtime.InteropServices;

namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>Measures all rows and prints them as a Markdown table.</summary>
internal static class Report
{
    private static readonly (int BatchSize, int Consumers)[] Rows = [(1, 1), (10, 1), (1, 4), (10, 4)];

    /// <summary>Measures and prints row by row.</summary>
    /// <param name="output">Takes the report.</param>
    /// <param name="database">Where activities are stored.</param>
    /// <param name="messages">Messages for each row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(TextWriter output, BenchDatabase database, int messages, CancellationToken cancellationToken)
    {
        var (version, flushes) = await database.DescribeAsync();
        await output.WriteLineAsync($"- machine: {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        await output.WriteLineAsync($"- runtime: {RuntimeInformation.FrameworkDescription}");
        await output.WriteLineAsync($"- database: PostgreSQL {version} on the same machine; its data is {(flushes ? "" : "not ")}flushed to disk");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"- {messages:N0} messages for each row, after a warm-up"));
        await output.WriteLineAsync();
        await output.WriteLineAsync("| batch | consumers | stored by | messages/s | ms per batch, median | ms per batch, p99 | bytes per message | time, as a multiple of bare Npgsql (lowest–highest round) |");
        await output.WriteLineAsync("|---:|---:|---|---:|---:|---:|---:|---:|");
        foreach (var (batchSize, consumers) in Rows)
        {
            var row = await Comparison.RunAsync(database, batchSize, consumers, messages, cancellationToken);
            var ratios = row.Ratios;
            var median = (ratios[(ratios.Count - 1) / 2] + ratios[ratios.Count / 2]) / 2;
            await output.WriteLineAsync(Line("ConsumeActivities", row.Handler, $"**{Fixed(median)}** ({Fixed(ratios[0])}–{Fixed(ratios[^1])})"));
            await output.WriteLineAsync(Line("bare Npgsql", row.Bare, "1"));

            string Line(string name, Measurement m, string ratio) => string.Create(
                CultureInfo.InvariantCulture,
                $"| {batchSize} | {consumers} | {name} | {m.MessagesPerSecond:N0} | {m.BatchMilliseconds(0.5):F2} | {m.BatchMilliseconds(0.99):F2} | {m.BytesPerMessage:N0} | {ratio} |");
        }
    }

    private static string Fixed(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);

    private static string Processor() =>
        (File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : [])
            .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault("a processor of unknown name");
}
