using System.CommandLine;
using System.Globalization;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Micro;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks;

/// <summary>The command line: a subcommand for each part, and one for all of them.</summary>
internal static class BenchCommands
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromHours(2);

    private static readonly Option<bool> Quick = new("--quick") { Description = "Measure for minutes rather than for most of an hour.", Recursive = true };

    private static readonly Option<DirectoryInfo> Results = new("--results")
    {
        Description = "The directory for the report.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("bench", "results")),
        Recursive = true,
    };

    /// <summary>A part of the suite.</summary>
    private delegate Task Part(BenchServer server, RunSize size, Report report, CancellationToken cancellationToken);

    /// <summary>After Ctrl-C, the time to stop the database and the processes under measurement.</summary>
    public static InvocationConfiguration Settings { get; } = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };

    /// <summary>Describes the commands to the parser.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Measures EventPlatform, beside what one would use instead.") { Quick, Results };
        root.Add(Command("micro", "What each layer costs: Npgsql, Dapper, MediatR, Lambda handler.", MicroPart.RunAsync));
        return root;
    }

    private static Command Command(string name, string description, params Part[] parts)
    {
        var command = new Command(name, description);
        command.SetAction((result, cancellationToken) =>
        {
            var size = result.GetValue(Quick) ? RunSize.Quick : RunSize.Full;
            var arguments = string.Join(' ', result.Tokens.Select(token => token.Value));
            return RunAsync(name, arguments, size, result.GetValue(Results)!, parts, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string name, string arguments, RunSize size, DirectoryInfo results, Part[] parts, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var date = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var report = new Report(results, name == "all" ? date : $"{date}-{name}");
        try
        {
            await using var server = await BenchServer.StartAsync(limit.Token);
            var facts = Machine.Describe(server.Version, arguments);
            foreach (var part in parts) await part(server, size, report, limit.Token);
            await report.WriteAsync(facts);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped; nothing was written.");
            return 130;
        }

        await Console.Out.WriteLineAsync(report.Path);
        return report.HasFailure ? 1 : 0;
    }
}
