using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using EventPlatform.Cli.Commands;
using EventPlatform.Schema;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Cli;

/// <summary>The command line <c>eventplatform</c>.</summary>
public static class Program
{
    /// <summary>The exit code of a command that failed.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a wrong command line: an unknown command or option, or a bad value.</summary>
    public const int WrongUsage = 2;

    /// <summary>The exit code of <c>schema status</c> when the schema is not up to date.</summary>
    public const int LeftToDo = 3;

    /// <summary>The exit code of a command that was interrupted; shells use it for Ctrl-C.</summary>
    public const int Interrupted = 130;

    private const string Name = "eventplatform";

    // The time after Ctrl-C to answer open requests and to stop the database.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(90);

    /// <summary>Runs a command line on the process's own console.</summary>
    public static Task<int> Main(string[] args) =>
        RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = StopTime }, CancellationToken.None);

    /// <summary>Runs a command line and returns 0 or one of the exit codes of this class.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var command = CreateRoot().Parse(args);
        if (command.Action is not ParseErrorAction error) return await command.InvokeAsync(console, cancellationToken);

        // The library would suggest -h for every unknown word.
        error.ShowTypoCorrections = false;
        await command.InvokeAsync(console, cancellationToken);
        return WrongUsage;
    }

    /// <summary>Tells whether an exception has a message for the user, and is not a bug.</summary>
    internal static bool IsExpected(Exception e) => e is InvalidOperationException or SchemaException
        or NpgsqlException or RetryLimitExceededException;

    /// <summary>Returns the message for the user.</summary>
    internal static string MessageOf(Exception e) =>
        (e as RetryLimitExceededException)?.InnerException?.Message ?? e.Message;

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Guest lists, RSVPs and statistics of one event.")
        {
            ServeCommand.Create(), SchemaCommand.Create(), KeysCommand.Create(), TokenCommand.Create(),
            ActivitiesCommand.Create(), GuestsCommand.Create(),
        };
        // Completions may begin with this name.
        root.Aliases.Add(Name);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new NamedHelp((SynchronousCommandLineAction)help.Action!);
        return root;
    }

    // The help of a RootCommand shows the name of its file.
    private sealed class NamedHelp(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var console = parseResult.InvocationConfiguration;
            var output = console.Output;
            using var text = new StringWriter();
            console.Output = text;
            var code = help.Invoke(parseResult);
            console.Output = output;
            output.Write(
                text.ToString().Replace($"  {RootCommand.ExecutableName} ", $"  {Name} ", StringComparison.Ordinal));
            return code;
        }
    }
}
