using System.CommandLine;
using System.Globalization;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Contention;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Http;
using EventPlatform.Benchmarks.Import;
using EventPlatform.Benchmarks.Micro;
using EventPlatform.Benchmarks.Processes;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.Benchmarks.Scale;
using EventPlatform.Benchmarks.SignIns;

namespace EventPlatform.Benchmarks;

/// <summary>The command line: a subcommand for each part, and one for all of them.</summary>
internal static class BenchCommands
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromHours(2);

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Measure for minutes rather than for most of an hour.",
        Recursive = true,
    };

    private static readonly Option<DirectoryInfo> Results = new("--results")
    {
        Description = "The directory for the report.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("bench", "results")),
        Recursive = true,
    };

    /// <summary>A part of the suite.</summary>
    private delegate Task Part(BenchServer server, RunSize size, Report report, CancellationToken cancellationToken);

    /// <summary>Gives 60 s after Ctrl-C to stop the database and the measured processes.</summary>
    public static InvocationConfiguration Settings { get; } =
        new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };

    /// <summary>Creates the commands for the parser.</summary>
    public static RootCommand Create() => new("Measures EventPlatform beside its alternatives.")
    {
        Quick,
        Results,
        Command(
            "all", "Everything, in one report.",
            (server, size, report, token) => MicroPart.RunAsync(UseCases.All, server, size, report, token),
            ScalePart.RunAsync,
            ContentionPart.RunAsync,
            HttpPart.RunAsync,
            (server, size, report, token) => ProcessesPart.RunAsync(new ProcessChoice(), server, size, report, token),
            SignInPart.RunAsync,
            ImportPart.RunAsync),
        Micro(),
        Command("agreement", "Whether the contenders of micro answer and send the same.", AgreementPart.RunAsync),
        Scale(),
        Command("contention", "Many guests for few seats.", ContentionPart.RunAsync),
        Command("http", "The serve command under load.", HttpPart.RunAsync),
        Processes(),
        Command("sign-in", "Keys and codes that are not good: their time, and that of others.", SignInPart.RunAsync),
        Command("import", "Guest lists as files: the command line imports and exports them.", ImportPart.RunAsync),
    };

    private static Command Command(string name, string description, params Part[] parts)
    {
        var command = new Command(name, description);
        command.SetAction((result, cancellationToken) => RunAsync(name, result, parts, cancellationToken));
        return command;
    }

    private static Command Micro()
    {
        var only = new Option<UseCase?>("--only") { Description = "One use case, by its name." };
        var micro = new Command("micro", "The cost of each layer: Npgsql, Dapper, MediatR, function.") { only };
        micro.SetAction((result, cancellationToken) =>
        {
            IReadOnlyList<UseCase> useCases = result.GetValue(only) is { } one ? [one] : UseCases.All;
            Part part = (server, size, report, token) => MicroPart.RunAsync(useCases, server, size, report, token);
            return RunAsync("micro", result, [part], cancellationToken);
        });
        return micro;
    }

    private static Command Scale()
    {
        var guests = new Option<int?>("--guests")
        {
            Description = "Measure one more list, of so many guests; 10,000,000 need 8 GB of disk.",
        };
        guests.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < RunSize.Quick.ScaleSizes[0])
                result.AddError($"--guests must be at least {RunSize.Quick.ScaleSizes[0]}.");
        });
        var scale = new Command("scale", "Longer lists and more callers at once.") { guests };
        scale.SetAction((result, cancellationToken) =>
        {
            int[] more = result.GetValue(guests) is { } one ? [one] : [];
            Part part = (server, size, report, token) => ScalePart.RunAsync(
                server, size with { ScaleSizes = [.. size.ScaleSizes.Concat(more).Order()] }, report, token);
            return RunAsync("scale", result, [part], cancellationToken);
        });
        return scale;
    }

    private static Command Processes()
    {
        var only = new Option<string>("--only") { Description = "One function, by its name." };
        only.AcceptOnlyFromAmong([.. ProcessesPart.Functions.Keys]);
        var command = new Option<string>("--command")
        {
            Description = "A command line to measure instead of publishing the functions; needs --only.",
        };
        var versus = new Option<string>("--vs")
        {
            Description = "Another command line that takes turns with the first; needs --only.",
        };
        var processes = new Command(
            "processes", "Published functions as whole processes: cold start, warm events, memory.")
        {
            only, command, versus,
        };
        processes.Validators.Add(result =>
        {
            if (result.GetValue(only) is null && (result.GetValue(command) ?? result.GetValue(versus)) is not null)
                result.AddError("--command and --vs run one function: name it with --only.");
        });
        processes.SetAction((result, cancellationToken) =>
        {
            var choice = new ProcessChoice(result.GetValue(only), result.GetValue(command), result.GetValue(versus));
            Part part = (server, size, report, token) => ProcessesPart.RunAsync(choice, server, size, report, token);
            return RunAsync("processes", result, [part], cancellationToken);
        });
        return processes;
    }

    private static async Task<int> RunAsync(
        string name, ParseResult arguments, Part[] parts, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var size = arguments.GetValue(Quick) ? RunSize.Quick : RunSize.Full;
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var report = new Report(arguments.GetValue(Results)!, name == "all" ? date : $"{date}-{name}");
        try
        {
            await using var server = await BenchServer.StartAsync(limit.Token);
            var facts = Machine.Describe(server.Version, arguments.GetValue(Quick) ? $"{name} --quick" : name);
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
