using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using EventPlatform.Application;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda;
using EventPlatform.LocalHost;
using EventPlatform.LocalHost.Functions;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using EventPlatform.LocalPostgres;
using EventPlatform.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Command = System.CommandLine.Command;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform serve</c>: the whole API on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;

    // Within the time that Program gives to stop everything.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private static readonly PostgresServerOptions DatabaseOptions = new()
    {
        Name = "eventplatform",
        DataDirectory = ".data",
        ConnectionVariable = $"ConnectionStrings__{DatabaseTarget.ConnectionStringName}",
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
        var command = new Command("serve", "Run the whole API on localhost, with a PostgreSQL of its own unless ConnectionStrings__EventPlatform is set.")
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
        if (ushort.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return port;

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
            return 1;
        }
        catch (Exception e) when (e is PostgresServerException or IOException or UnauthorizedAccessException
            or Win32Exception or InvalidOperationException or SchemaException
            or NpgsqlException or RetryLimitExceededException or OptionsValidationException)
        {
            await PrintAsync(Console.Error, (e as RetryLimitExceededException)?.InnerException?.Message ?? e.Message);
            return 1;
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
        _ = ConnectionGate.OfThisProcess(); // Too few open files: says so before the database needs some.
        await PrintAsync(output, "Starting the database …");
        await using var postgres = await PostgresServer.StartAsync(DatabaseOptions, cancellationToken);
        var database = new DatabaseTarget.Postgres(postgres.ConnectionString);
        var queue = HasSqsQueue ? null : new EmbeddedQueue(TimeProvider.System, new EmbeddedQueueOptions());
        var host = CreateHost(database, queue);
        using var logging = LoggerFactory.Create(ConfigureLogging);
        await using var pump = queue is null ? null : StartPump(queue, host, logging.CreateLogger<QueuePump>());
        try
        {
            await PrepareAsync(host, demo, output, cancellationToken);
            await using var app = LocalApi.Build(port, host, DataSources.For(database), queue, guard);
            await app.StartAsync(cancellationToken);
            var server = app.Services.GetRequiredService<IServer>();
            var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            await PrintAsync(output, Welcome(new Uri(address), postgres.Description, queue));

            using var served = new CancellationTokenSource();
            var keeping = KeepRunningAsync(postgres, app, served.Token);
            await using (cancellationToken.Register(app.Lifetime.StopApplication))
                await app.WaitForShutdownAsync(CancellationToken.None);
            await PrintAsync(output, "Stopping …");
            await served.CancelAsync();
            await keeping;
        }
        finally
        {
            if (pump is not null) await DrainAsync(pump, output);
            await DataSources.CloseAsync(database);
        }
    }

    private static async Task KeepRunningAsync(
        PostgresServer postgres, WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await postgres.KeepRunningAsync(line => PrintAsync(Console.Error, line), cancellationToken);
        }
        finally
        {
            app.Lifetime.StopApplication();
        }
    }

    private static bool HasSqsQueue => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ActivityQueueOptions.UrlSetting));

    private static QueuePump StartPump(EmbeddedQueue queue, HandlerSetup host, ILogger logger)
    {
        var consumer = QueueFunction.CreateAll(host).Single();
        var pump = new QueuePump(queue, consumer.BatchSize, consumer.InvokeAsync, logger);
        pump.Start();
        return pump;
    }

    private static async Task DrainAsync(QueuePump pump, TextWriter output)
    {
        var lost = await pump.DrainAsync(DrainTime);
        if (lost.Count == 0) return;

        var count = lost.Count.ToString(CultureInfo.InvariantCulture);
        await PrintAsync(output, $"{count} activities could not be delivered and end with this process:");
        foreach (var message in lost) await PrintAsync(output, $"  {message.Id} {message.Body}");
    }

    private static HandlerSetup CreateHost(DatabaseTarget.Postgres database, EmbeddedQueue? queue) => new(
        new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddInMemoryCollection(
            [
                new($"ConnectionStrings:{DatabaseTarget.ConnectionStringName}", database.ConnectionString),
                // A cluster that the environment names for other commands is none of serve's business.
                new(DatabaseTarget.EndpointSetting, null),
            ])
            .Build(),
        services =>
        {
            services.AddLogging(ConfigureLogging);
            if (queue is not null) services.AddSingleton<IActivityQueue>(new EmbeddedTransport(queue));
        });

    private static void ConfigureLogging(ILoggingBuilder logging) => logging
        .ClearProviders()
        .AddSimpleConsole(console => console.SingleLine = true)
        .SetMinimumLevel(LogLevel.Warning)
        // EF Core calls every statement that a replay mends a failure; what stays a failure is logged by the function.
        .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);

    // The schema and the demo use the application layer as any other program would.
    private static async Task PrepareAsync(HandlerSetup host, bool demo, TextWriter output, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        host.ConfigureServices(services);
        await using var provider = services.AddApplication().AddInfrastructure(host.Configuration).AddSchema(host.Configuration).BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
            await DatabaseSchema.ApplyAsync(scope.ServiceProvider.GetRequiredService<AppDbContext>(), new Progress<string>(), cancellationToken);

        if (!demo) return;

        var guests = await DemoEvent.FillAsync(provider, cancellationToken);
        await PrintAsync(output, guests == 0
            ? "The guest list is not empty: --demo leaves it as it is."
            : string.Create(CultureInfo.InvariantCulture, $"Made up an event with {guests} guests."));
    }

    private static string Welcome(Uri address, string database, EmbeddedQueue? queue)
    {
        var url = $"http://localhost:{address.Port}";
        return $$"""

            EventPlatform answers on {{url}}
            Database: {{database}}
            Activities: {{(queue is null ? $"sent to SQS, as {ActivityQueueOptions.UrlSetting} says; nothing here consumes them" : $"a queue in this process, shown at {url}/_local/queue")}}

            Try it:
              curl {{url}}/admin/stats
              curl '{{url}}/guests?limit=3'
              curl -X POST {{url}}/guests -H 'Content-Type: application/json' -d '{"first_name":"Jane","last_name":"Doe","email":"jane@example.com"}'

            Ctrl-C stops everything.
            """;
    }
}
