using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda.Http;
using EventPlatform.LocalHost;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using EventPlatform.LocalPostgres;
using Microsoft.AspNetCore.Connections;
using Command = System.CommandLine.Command;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform serve</c>: the whole API on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;

    private const string DataDirectory = ".data";

    private static readonly string HostKeyFile = Path.Combine(DataDirectory, "host-key");

    private static readonly PostgresServerOptions DatabaseOptions = new()
    {
        Name = "eventplatform",
        DataDirectory = DataDirectory,
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
            Description = "Another host name to serve, besides localhost, 127.0.0.1 and [::1]. May be repeated.",
            CustomParser = argument => ParseEach(
                argument, name => WebGuard.IsHostName(name) ? name : null,
                "--host-name must be a name without a port, such as guests.test."),
        };
        var origins = new Option<string[]>("--cors")
        {
            Description = "An origin whose web pages may call it, such as http://localhost:3000. May be repeated.",
            CustomParser = argument => ParseEach(
                argument, text => WebGuard.TryParseOrigin(text, out var origin) ? origin : null,
                "--cors must be one origin, such as http://localhost:3000: scheme, host and port."),
        };
        var access = new Option<string?>("--access")
        {
            Description = $"{AccessSetting.Open} (unless {AccessSetting.Name} is set): every caller is a host. " +
                $"{AccessSetting.Keys}: callers need keys; .data/host-key has a host's.",
        };
        access.AcceptOnlyFromAmong(AccessSetting.Open, AccessSetting.Keys);
        const string Description = "Run the whole API on localhost, with a PostgreSQL of its own unless " +
            $"{DatabaseTarget.ConnectionStringVariable} is set.";
        var command = new Command("serve", Description) { port, demo, access, hostNames, origins };
        command.SetAction((result, cancellationToken) => RunAsync(
            new LocalServerOptions
            {
                ConnectionString = "",
                Port = result.GetValue(port),
                Demo = result.GetValue(demo),
                Guard = new WebGuard(result.GetValue(hostNames) ?? [], result.GetValue(origins) ?? []),
                OnLost = lost => PrintLostAsync(lost, Console.Out),
            },
            result.GetValue(access) ?? Environment.GetEnvironmentVariable(AccessSetting.Name),
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

    private static async Task<int> RunAsync(
        LocalServerOptions options, string? access, CancellationToken cancellationToken)
    {
        // A closed terminal and Ctrl-\ end serve, too. System.CommandLine handles Ctrl-C.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, End);
        try
        {
            var isOpen = string.IsNullOrEmpty(access) || AccessSetting.Parse(access).IsOpen;
            await ServeAsync(
                options with { HostKeyFile = isOpen ? null : HostKeyFile }, Console.Out, ending.Token);
            return 0;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await PrintAsync(
                Console.Error,
                $"Port {options.Port} is in use: end the program that uses it, or choose another with --port.");
            return Program.Failed;
        }
        catch (Exception e) when (Program.IsExpected(e)
            || e is PostgresServerException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            await PrintAsync(Console.Error, Program.MessageOf(e));
            return Program.Failed;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    // Writing to a closed terminal fails; the server must stop properly all the same.
    private static async Task PrintAsync(TextWriter output, string text)
    {
        try
        {
            await output.WriteLineAsync(text);
        }
        catch (IOException)
        {
            // No reader is left.
        }
    }

    private static async Task ServeAsync(
        LocalServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        // Before the database is started.
        LocalServer.CheckOpenFiles();
        if (Environment.GetEnvironmentVariable(DatabaseTarget.ConnectionStringVariable) is { Length: > 0 } given)
            DatabaseTarget.Postgres.Parse(given);
        await PrintAsync(output, "Starting the database …");
        await using var postgres = await PostgresServer.StartAsync(DatabaseOptions, cancellationToken);
        await using var server = await LocalServer.StartAsync(
            options with { ConnectionString = postgres.ConnectionString }, cancellationToken);
        if (server.DemoGuests is { } guests)
        {
            await PrintAsync(output, guests == 0
                ? "The guest list is not empty: --demo leaves it as it is."
                : $"Made up an event with {guests} guests.");
        }

        await PrintAsync(output, Welcome(server, postgres.Description, options.HostKeyFile));

        // The database stops after the last answer and the last delivery.
        using var stopped = new CancellationTokenSource();
        var watch = postgres.KeepRunningAsync(line => PrintAsync(Console.Error, line), stopped.Token);
        await Task.WhenAny(watch, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await PrintAsync(output, "Stopping …");
        await server.StopAsync(CancellationToken.None);
        await stopped.CancelAsync();
        await watch;
    }

    private static async Task PrintLostAsync(IReadOnlyList<QueuedMessage> lost, TextWriter output)
    {
        await PrintAsync(output, $"{lost.Count} activities could not be delivered and are lost:");
        foreach (var message in lost) await PrintAsync(output, $"  {message.Id} {message.Body}");
    }

    private static string Welcome(LocalServer server, string database, string? hostKeyFile)
    {
        var url = $"http://localhost:{server.Address.Port}";
        var activities = (server.HasQueue, hostKeyFile) switch
        {
            (false, _) => $"sent to SQS, as {ActivityQueueOptions.UrlSetting} says; nothing here consumes them",
            (true, null) => $"a queue in this process, shown at {url}/_local/queue",
            _ => "a queue in this process",
        };
        var access = hostKeyFile is null
            ? "open: whoever reaches this port is a host. --access keys asks for keys."
            : $"with keys. {hostKeyFile} has a host's key.";
        var signIn = hostKeyFile is null ? "" : $" -H \"Authorization: Bearer $(cat {hostKeyFile})\"";
        return $$"""

            EventPlatform answers on {{url}}
            Database: {{database}}
            Activities: {{activities}}
            Access: {{access}}
            The API, to read and to try: {{url}}/docs
            {{Links(server, url)}}
            Try it:
              curl{{signIn}} {{url}}/admin/stats
              curl{{signIn}} '{{url}}/guests?limit=3'
              curl{{signIn}} -X POST {{url}}/guests -H 'Content-Type: application/json' \
                -d '{"first_name":"Jane","last_name":"Doe","email":"jane@example.com"}'

            Ctrl-C stops everything.
            """;
    }

    private static string Links(LocalServer server, string url)
    {
        var links = new StringBuilder();
        if (server.NewHostKey is { } key) links.AppendLine($"\nThe host's link, shown once: {url}/app/host#{key}");
        else links.AppendLine($"\nThe host's page: {url}/app/host");
        links.AppendLine($"The door's page: {url}/app/door");
        if (server.DemoCodes is [var first, ..])
        {
            links.AppendLine("\nLinks of three guests:");
            foreach (var code in server.DemoCodes) links.AppendLine($"  {url}/app/#{code}");
            links.AppendLine("What the first of them sees:");
            links.AppendLine($"  curl -H 'Authorization: Invitation {first}' {url}/invitation");
        }

        return links.ToString();
    }
}
