using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using EventPlatform.Cli.Commands;

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

    /// <summary>The exit code of a command that was interrupted, as shells have it for Ctrl-C.</summary>
    public const int Interrupted = 130;

    private const string Name = "eventplatform";

    // Time to answer requests under way and to stop the database after Ctrl-C.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(90);

    /// <summary>Runs a command line on the process's own console.</summary>
    /// <param name="args">The command and its options.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> Main(string[] args) =>
        RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = StopTime }, CancellationToken.None);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The command and its options.</param>
    /// <param name="console">Takes the output.</param>
    /// <param name="cancellationToken">Ends the command as Ctrl-C does.</param>
    /// <returns>0, or one of the exit codes of this class.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var command = CreateRoot().Parse(args);
        if (command.Action is not ParseErrorAction error) return await command.InvokeAsync(console, cancellationToken);

        // It suggests -h for every word that resembles nothing.
        error.ShowTypoCorrections = false;
        await command.InvokeAsync(console, cancellationToken);
        return WrongUsage;
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Guest lists, RSVPs and statistics of one event.")
        {
            ServeCommand.Create(),
            SchemaCommand.Create(),
            TokenCommand.Create(),
            ActivitiesCommand.Create(),
        };
        // A completion that begins with it is understood.
        root.Aliases.Add(Name);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new NamedHelp((SynchronousCommandLineAction)help.Action!);
        return root;
    }

    // A RootCommand calls itself by the name of its file.
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
