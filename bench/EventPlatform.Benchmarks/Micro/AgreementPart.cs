using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>What <see cref="MicroPart"/> begins with, alone: no time is taken.</summary>
internal static class AgreementPart
{
    /// <summary>Compares answers and statements, and writes the product's statements that differ.</summary>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">Not used.</param>
    /// <param name="report">Takes the round trips.</param>
    /// <param name="cancellationToken">Stops the loading of the database.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var database = await server.CreateAsync("layers", guests: 1_000, cancellationToken);
        await Agreement.CheckAnswersAsync(database);
        var traffic = await Agreement.RecordAsync(database);
        report.Heading("Agreement");
        report.Text("The answers of all contenders agree. Round trips to the database:");
        report.Table(
            ["use case", "a", "b", "c", "d", "c and d send a's statements"],
            traffic.Select(pair => (string[])
                [
                    $"{pair.Key}", .. pair.Value.RoundTrips.Select(trips => $"{trips}"),
                    pair.Value.SameSql ? "yes" : "no",
                ]));
        foreach (var (useCase, sent) in traffic.Where(pair => !pair.Value.SameSql))
        {
            report.Text($"{useCase} sends:");
            report.Verbatim(sent.Sql);
        }
    }
}
