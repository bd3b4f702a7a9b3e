using System.CommandLine;
using System.Globalization;
using Amazon.Runtime;
using EventPlatform.Infrastructure.Messaging;
using Spectre.Console;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform activities redrive</c>: sends dead letters to the consumer again.</summary>
internal static class ActivitiesCommand
{
    /// <summary>Describes the command to the parser.</summary>
    public static Command Create() => new("activities", "The activity queue.") { CreateRedrive() };

    private static Command CreateRedrive()
    {
        var dlq = new Option<string>("--dlq") { Description = "The URL of the dead-letter queue.", Required = true };
        var to =
            new Option<string>("--to") { Description = $"The URL of the queue to move to; {ActivityQueueOptions.UrlSetting} unless given." };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Count and move nothing. What is counted is hidden from others for " +
                $"{DeadLetterRedrive.HiddenSeconds} seconds.",
        };
        var max =
            new Option<int>("--max") { Description = "The most messages to move; all unless given.", DefaultValueFactory = _ => int.MaxValue };
        var endpoint =
            new Option<string>("--endpoint-url") { Description = "Another address of SQS, such as a local one; the queue URL's own unless given." };
        RequireUrl(dlq);
        RequireUrl(to);
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--max must be at least 1.");
        });
        var command = new Command(
            "redrive",
            "Move dead letters back to the activity queue, so that they are delivered again.") { dlq, to, dryRun, max,
            endpoint };
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

    private static void RequireUrl(Option<string> option) => option.Validators.Add(result =>
    {
        if (!SqsClients.TryParseUrl(result.GetValueOrDefault<string>(), out _))
        {
            result.AddError(
                $"{option.Name} must be the URL of a queue, such as " +
                "https://sqs.eu-central-1.amazonaws.com/123456789012/activities.");
        }
    });

    private static async Task<int> RunAsync(
        Uri dlq, string? toText, bool dryRun, int max, string? endpoint, InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (!SqsClients.TryParseUrl(toText, out var to))
        {
            await console.Error.WriteLineAsync(
                $"Move to which queue? Give --to or set {ActivityQueueOptions.UrlSetting} to the queue's URL.");
            return Program.WrongUsage;
        }

        if (to == dlq)
        {
            await console.Error.WriteLineAsync("--to is the dead-letter queue itself: name the activity queue.");
            return Program.WrongUsage;
        }

        using var client = SqsClients.Create(dlq, endpoint, Environment.GetEnvironmentVariable("AWS_REGION"));
        var redrive = new DeadLetterRedrive(client, dlq, to, max);
        try
        {
            if (dryRun)
            {
                var found = await redrive.CountAsync(cancellationToken);
                await console.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(found.IsComplete ? "" : "At least ")}{found.Messages} messages would move from {SqsClients.NameOf(dlq)} to {SqsClients.NameOf(to)}; {found.Unreadable} of them are no activities and would come back."));
                if (!found.IsComplete)
                {
                    await console.Output.WriteLineAsync(
                        $"Counting took longer than the {DeadLetterRedrive.HiddenSeconds} seconds for which a " +
                        "counted message is hidden, and ended when the first came again.");
                }

                await console.Output.WriteLineAsync(
                    $"Nothing was moved. They are hidden from others for up to {DeadLetterRedrive.HiddenSeconds} " +
                    "seconds.");
                return 0;
            }

            var moved = await WithProgressAsync(redrive, console, cancellationToken);
            await console.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{moved.Messages} messages moved from {SqsClients.NameOf(dlq)} to {SqsClients.NameOf(to)}."));
            if (moved.Failed == 0) return 0;

            await console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{moved.Failed} were not moved and stay in {SqsClients.NameOf(dlq)}: run the command again in " +
                $"{DeadLetterRedrive.HiddenSeconds} seconds."));
            return Program.Failed;
        }
        catch (AmazonServiceException e)
        {
            // No message: SQS quotes the request when it refuses a signature.
            await console.Error.WriteLineAsync(
                $"SQS refused ({(string.IsNullOrEmpty(e.ErrorCode) ? e.GetType().Name : e.ErrorCode)}). Check both " +
                "URLs, the credentials and the rights " +
                "sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes and sqs:SendMessage. What was not " +
                "moved stays where it was.");
            return Program.Failed;
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException)
        {
            await console.Error.WriteLineAsync(
                "SQS cannot be reached, or there are no credentials. What was not moved stays where it was.");
            return Program.Failed;
        }
    }

    private static async Task<RedriveOutcome> WithProgressAsync(
        DeadLetterRedrive redrive, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        // A bar is for a person who watches; a file or a pipe gets the last line only.
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
