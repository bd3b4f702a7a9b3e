using System.CommandLine;
using Amazon.Runtime;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.LocalHost.Queue;
using Spectre.Console;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform activities redrive</c>: moves dead letters back to the activity queue.</summary>
internal static class ActivitiesCommand
{
    private const string Unmoved = "Messages that were not moved stay in the dead-letter queue.";

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create() => new("activities", "The activity queue.") { CreateRedrive() };

    private static Command CreateRedrive()
    {
        var dlq = UrlOption("--dlq", "The URL of the dead-letter queue.");
        dlq.Required = true;
        var to = UrlOption("--to", $"The URL of the queue to move to; {ActivityQueueOptions.UrlSetting} unless given.");
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Count and move nothing. Counted messages are hidden from others for " +
                $"{DeadLetterRedrive.HiddenSeconds} seconds.",
        };
        var max = new Option<int>("--max")
        {
            Description = "The most messages to move; all unless given.",
            DefaultValueFactory = _ => int.MaxValue,
        };
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--max must be at least 1.");
        });
        var endpoint = new Option<string>("--endpoint-url")
        {
            Description = "Another address of SQS, such as a local one; the queue URL's own unless given.",
        };
        const string Description = "Move dead letters back to the activity queue, so that they are delivered again.";
        var command = new Command("redrive", Description) { dlq, to, dryRun, max, endpoint };
        command.SetAction((result, cancellationToken) => RunAsync(
            new Uri(result.GetValue(dlq)!),
            result.GetValue(to) ?? Environment.GetEnvironmentVariable(ActivityQueueOptions.UrlSetting),
            result.GetValue(dryRun),
            result.GetValue(max),
            result.GetValue(endpoint),
            result.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static Option<string> UrlOption(string name, string description)
    {
        var option = new Option<string>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (SqsClients.TryParseUrl(result.GetValueOrDefault<string>(), out _)) return;
            result.AddError($"{name} must be the URL of a queue, such as {SqsClients.ExampleUrl}.");
        });
        return option;
    }

    private static async Task<int> RunAsync(
        Uri dlq, string? toText, bool dryRun, int max, string? endpoint, InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (!SqsClients.TryParseUrl(toText, out var to) || to == dlq)
        {
            await console.Error.WriteLineAsync(to == dlq
                ? "--to is the dead-letter queue itself: name the activity queue."
                : $"Move to which queue? Give --to or set {ActivityQueueOptions.UrlSetting} to the queue's URL.");
            return Program.WrongUsage;
        }

        using var client = SqsClients.Create(dlq, endpoint, Environment.GetEnvironmentVariable("AWS_REGION"));
        var redrive = new DeadLetterRedrive(client, dlq, to, max);
        var (from, target) = (SqsClients.NameOf(dlq), SqsClients.NameOf(to));
        try
        {
            if (dryRun)
            {
                await PrintAsync(await redrive.CountAsync(cancellationToken), from, target, console.Output);
                return 0;
            }

            var moved = await MoveAsync(redrive, console, cancellationToken);
            await console.Output.WriteLineAsync($"{moved.Messages} messages moved from {from} to {target}.");
            if (moved.Failed == 0) return 0;

            await console.Error.WriteLineAsync(
                $"{moved.Failed} were not moved and stay in {from}: run the command again in " +
                $"{DeadLetterRedrive.HiddenSeconds} seconds.");
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync($"Interrupted. {Unmoved}");
            return Program.Interrupted;
        }
        catch (AmazonServiceException e)
        {
            // No message: SQS quotes the request when it refuses a signature.
            await console.Error.WriteLineAsync(
                $"SQS refused ({(string.IsNullOrEmpty(e.ErrorCode) ? e.GetType().Name : e.ErrorCode)}). Check both " +
                "URLs, the credentials and the rights sqs:ReceiveMessage, sqs:DeleteMessage, " +
                $"sqs:GetQueueAttributes and sqs:SendMessage. {Unmoved}");
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException)
        {
            await console.Error.WriteLineAsync($"SQS cannot be reached, or there are no credentials. {Unmoved}");
        }

        return Program.Failed;
    }

    private static async Task PrintAsync(RedrivePreview found, string from, string to, TextWriter output)
    {
        await output.WriteLineAsync(
            $"{(found.IsComplete ? "" : "At least ")}{found.Messages} messages would move from {from} to {to}; " +
            $"{found.Unreadable} of them are no activities and would come back.");
        if (!found.IsComplete)
        {
            await output.WriteLineAsync(
                $"Counting took longer than {DeadLetterRedrive.HiddenSeconds} seconds, for which SQS hides a counted " +
                "message, and ended when the first came again.");
        }

        await output.WriteLineAsync(
            $"Nothing was moved. They are hidden from others for up to {DeadLetterRedrive.HiddenSeconds} seconds.");
    }

    private static async Task<RedriveOutcome> MoveAsync(
        DeadLetterRedrive redrive, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        // A terminal shows a bar; a file or a pipe receives the last line only.
        if (Console.IsOutputRedirected || console.Output != Console.Out)
            return await redrive.MoveAsync(_ => { }, cancellationToken);

        var expected = await redrive.ExpectedAsync(cancellationToken);
        return await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var bar = progress.AddTask("Dead letters", maxValue: expected);
            return await redrive.MoveAsync(moved => bar.Value = moved, cancellationToken);
        });
    }
}
