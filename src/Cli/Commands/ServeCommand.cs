using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.LocalHost;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using EventPlatform.LocalPostgres;
using EventPlatform.Schema;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using Command = System.CommandLine.Command;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform serve</c>: the whole API on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;

    private static readonly PostgresServerOptions DatabaseOptions = new()
    {
        Name = "eventplatform",
        DataDirectory = ".data",
        ConnectionVariable = DatabaseTarget.ConnectionStringVariable,
        // Statements outside a transaction block run at DSQL's level, too.
        Settings = new Dictionary<string, string> { ["default_transaction_isolation"] = "repeatable read" },
    };

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port on localhost; 0 for any free one.",
            DefaultValueFactory = _ => DefaultPort,
            CustomParser = ParsePort,
        };
        var demo = new Option<bool>("--demo") { Description = "Fill an empty guest list with a made-up event." };
        var hostNames = new Option<string[]>("--host-name")
        {
            Description = "A name besides localhost, 127.0.0.1 and [::1] that it answers to. May be repeated.",
            CustomParser = argument => ParseEach(
                argument,
                name => WebGuard.IsHostName(name) ? name : null,
                "--host-name must be a name without a port, such as guests.test."),
        };
        var origins = new Option<string[]>("--cors")
        {
            Description = "An origin whose web pages may call it, such as http://localhost:3000. May be repeated.",
            CustomParser = argument => ParseEach(
                argument,
                text => WebGuard.TryParseOrigin(text, out var origin) ? origin : null,
                "--cors must be one origin, such as http://localhost:3000: scheme, host and port."),
        };
        var command = new Command(
            "serve",
            "Run the whole API on localhost, with a PostgreSQL of its own unless ConnectionStrings__EventPlatform is " +
            "set.")
        {
            port,
            demo,
            hostNames,
            origins,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(port),
            result.GetValue(demo),
            new WebGuard(result.GetValue(hostNames) ?? [], result.GetValue(origins) ?? []),
            cancellationToken));
        return command;
    }

    private static int ParsePort(ArgumentResult argument)
    {
        if (ushort.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return port;

        argument.AddError("--port must be a number from 0 to 65535.");
        return 0;
    }

    private static string[] ParseEach(ArgumentResult argument, Func<string, string?> parse, string error)
    {
        var values = argument.Tokens.Select(token => parse(token.Value)).OfType<string>().ToArray();
        if (values.Length < argument.Tokens.Count) argument.AddError(error);
        return values;
    }

    private static async Task<int> RunAsync(int port, bool demo, WebGuard guard, CancellationToken cancellationToken)
    {
        // A closed terminal and Ctrl-\ end serve as Ctrl-C does, which System.CommandLine sees to.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, End);
        try
        {
            await ServeAsync(port, demo, guard, Console.Out, ending.Token);
            return 0;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await PrintAsync(Console.Error, $"Port {port} is in use: end what uses it, or choose another with --port.");
            return Program.Failed;
        }
        catch (Exception e) when (e is PostgresServerException or IOException or UnauthorizedAccessException
            or Win32Exception or InvalidOperationException or SchemaException
            or NpgsqlException or RetryLimitExceededException or OptionsValidationException)
        {
            await PrintAsync(Console.Error, (e as RetryLimitExceededException)?.InnerException?.Message ?? e.Message);
            return Program.Failed;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    // A terminal that was closed takes no line, and nothing must be left running for that.
    private static async Task PrintAsync(TextWriter output, string text)
    {
        try
        {
            await output.WriteLineAsync(text);
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }

    private static async Task ServeAsync(
        int port, bool demo, WebGuard guard, TextWriter output, CancellationToken cancellationToken)
    {
        // Before the database is started.
        LocalServer.CheckOpenFiles();
        if (Environment.GetEnvironmentVariable(DatabaseTarget.ConnectionStringVariable) is { Length: > 0 } given)
            DatabaseTarget.Postgres.Parse(given);
        await PrintAsync(output, "Starting the database …");
        await using var postgres = await PostgresServer.StartAsync(DatabaseOptions, cancellationToken);
        var options = new LocalServerOptions
        {
            ConnectionString = postgres.ConnectionString,
            Port = port,
            Demo = demo,
            Guard = guard,
        };
        await using var server = await LocalServer.StartAsync(options, cancellationToken);
        if (server.DemoGuests is { } guests)
        {
            await PrintAsync(output, guests == 0
                ? "The guest list is not empty: --demo leaves it as it is."
                : string.Create(CultureInfo.InvariantCulture, $"Made up an event with {guests} guests."));
        }

        await PrintAsync(output, Welcome(server, postgres.Description));

        // The database runs until the requests under way are answered and the activities are delivered.
        using var stopped = new CancellationTokenSource();
        var watch = postgres.KeepRunningAsync(line => PrintAsync(Console.Error, line), stopped.Token);
        await Task.WhenAny(watch, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await PrintAsync(output, "Stopping …");
        await PrintLostAsync(await server.StopAsync(CancellationToken.None), output);
        await stopped.CancelAsync();
        await watch;
    }

    private static async Task PrintLostAsync(IReadOnlyList<QueuedMessage> lost, TextWriter output)
    {
        if (lost.Count == 0) return;

        var count = lost.Count.ToString(CultureInfo.InvariantCulture);
        await PrintAsync(output, $"{count} activities could not be delivered and end with this process:");
        foreach (var message in lost) await PrintAsync(output, $"  {message.Id} {message.Body}");
    }

    private static string Welcome(LocalServer server, string database)
    {
        var url = $"http://localhost:{server.Address.Port}";
        var activities = server.HasQueue
            ? $"a queue in this process, shown at {url}/_local/queue"
            : $"sent to SQS, as {ActivityQueueOptions.UrlSetting} says; nothing here consumes them";
        return $$"""

            EventPlatform answers on {{url}}
            Database: {{database}}
            Activities: {{activities}}

            Try it:
              curl {{url}}/admin/stats
              curl '{{url}}/guests?limit=3'
              curl -X POST {{url}}/guests -H 'Content-Type: application/json' \
                -d '{"first_name":"Jane","last_name":"Doe","email":"jane@example.com"}'

            Ctrl-C stops everything.
            """;
    }
}
