using System.CommandLine;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform schema</c>: the schema of the database that the environment names.</summary>
internal static class SchemaCommand
{
    private const string Which =
        $"the database that {DatabaseTarget.EndpointSetting} or {DatabaseTarget.ConnectionStringVariable} names";

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create() => new("schema", $"Print, apply and inspect the schema of {Which}.")
    {
        Script(), Apply(), Status(), Refold(), Grant(),
    };

    private static Command Script()
    {
        var dsql = new Option<bool>("--dsql") { Description = "Write it for Aurora DSQL, not for a plain PostgreSQL." };
        const string Description = "Print the schema as SQL; run each statement in a transaction of its own.";
        var command = new Command("script", Description) { dsql };
        command.SetAction((result, cancellationToken) => RunAsync(async output =>
        {
            await output.WriteAsync(DatabaseSchema.Script(result.GetValue(dsql)).AsMemory(), cancellationToken);
            return 0;
        }));
        return command;
    }

    private static Command Apply()
    {
        var noFill = new Option<bool>("--no-fill")
        {
            Description = "Leave rows as they are while functions of the earlier release run; apply again afterwards.",
        };
        var command = new Command(
            "apply",
            $"Apply pending migrations to {Which}, wait for its indexes and fill in new columns. May be interrupted " +
            "and run again.")
        {
            noFill,
        };
        command.SetAction((result, cancellationToken) => RunAsync(output => WithDatabaseAsync(async db =>
        {
            var progress = new LineProgress(output);
            if (result.GetValue(noFill)) await DatabaseSchema.MigrateAsync(db, progress, cancellationToken);
            else await DatabaseSchema.ApplyAsync(db, progress, cancellationToken);
            await output.WriteLineAsync("The schema is up to date.");
            return 0;
        })));
        return command;
    }

    private static Command Status()
    {
        var command = new Command(
            "status",
            $"List applied and pending migrations, invalid indexes and guests to fill in of {Which}. " +
            $"Exit code {Program.LeftToDo} when something is left to do.");
        command.SetAction((_, cancellationToken) => RunAsync(output => WithDatabaseAsync(async db =>
        {
            var status = await DatabaseSchema.GetStatusAsync(db, cancellationToken);
            foreach (var id in status.Applied) await output.WriteLineAsync($"applied  {id}");
            foreach (var id in status.Pending) await output.WriteLineAsync($"pending  {id}");
            foreach (var index in status.InvalidIndexes) await output.WriteLineAsync($"invalid  index {index}");
            if (status.GuestsNotFilledIn is > 0 and var left) await output.WriteLineAsync($"to fill  {left} guests");
            await output.WriteLineAsync(
                status.IsUpToDate ? "The schema is up to date." : "Run: eventplatform schema apply");
            return status.IsUpToDate ? 0 : Program.LeftToDo;
        })));
        return command;
    }

    private static Command Refold()
    {
        var command = new Command(
            "refold",
            $"Make the order of the list and the words of searches anew for all guests of {Which}, after an update " +
            "of the tables of Unicode. May be interrupted and run again.");
        command.SetAction((_, cancellationToken) => RunAsync(output => WithDatabaseAsync(async db =>
        {
            await DatabaseSchema.RefoldAsync(db, new LineProgress(output), cancellationToken);
            await output.WriteLineAsync("All guests are done.");
            return 0;
        })));
        return command;
    }

    private static Command Grant()
    {
        var reader = Arns("--reader", "The IAM roles of the functions that only read.");
        var writer = Arns("--writer", "The IAM roles of the functions that write and of the consumer.");
        var keys = Arns("--keys", "The IAM role of the functions that manage access keys.");
        var readerRole = Role("--reader-role", "The database role that may only read.", RuntimeRole.Reader);
        var writerRole = Role("--writer-role", "The database role that may read and write.", RuntimeRole.Writer);
        var keysRole = Role("--keys-role", "The database role that may write access keys.", RuntimeRole.Keys);
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the statements without running them." };
        const string Description =
            "Create the database roles of the functions on Aurora DSQL, with their rights: of those that are named.";
        var command = new Command("grant", Description)
        {
            reader, writer, keys, readerRole, writerRole, keysRole, dryRun,
        };
        command.SetAction((result, cancellationToken) => RunAsync(async output =>
        {
            string[] names =
                [result.GetValue(readerRole)!, result.GetValue(writerRole)!, result.GetValue(keysRole)!];
            string[][] arns = [result.GetValue(reader)!, result.GetValue(writer)!, result.GetValue(keys)!];
            if (WhatIsWrong(names, arns) is { } mistake)
            {
                await Console.Error.WriteLineAsync(mistake);
                return Program.WrongUsage;
            }

            string[] statements =
            [
                .. arns[0] is [] ? [] : RuntimeRole.ReaderStatements(names[0], arns[0]),
                .. arns[1] is [] ? [] : RuntimeRole.WriterStatements(names[1], arns[1]),
                .. arns[2] is [] ? [] : RuntimeRole.KeysStatements(names[2], arns[2]),
            ];
            if (result.GetValue(dryRun))
            {
                foreach (var statement in statements) await output.WriteLineAsync($"{statement};");
                return 0;
            }

            return await WithDatabaseAsync(async db =>
            {
                await DatabaseSchema.GrantAsync(db, statements, new LineProgress(output), cancellationToken);
                return 0;
            });
        }));
        return command;
    }

    private static string? WhatIsWrong(string[] names, string[][] arns)
    {
        if (arns.All(some => some is [])) return "Give at least one of --reader, --writer and --keys.";
        if (names.Distinct().Count() < names.Length)
            return "--reader-role, --writer-role and --keys-role must be three roles.";

        return arns.SelectMany(some => some.Distinct()).CountBy(arn => arn).Any(arn => arn.Value > 1)
            ? "--reader, --writer and --keys must not name the same IAM role: it could sign in with more rights."
            : null;
    }

    private static Option<string[]> Arns(string name, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => RuntimeRole.IsArn(token.Value)))
                result.AddError($"{name} {RuntimeRole.ArnRule}.");
        });
        return option;
    }

    private static Option<string> Role(string name, string description, string usual)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (!RuntimeRole.IsName(result.GetValueOrDefault<string>()))
                result.AddError($"{name} {RuntimeRole.NameRule}. The usual one is {usual}.");
        });
        return option;
    }

    private static async Task<int> RunAsync(Func<TextWriter, Task<int>> action)
    {
        try
        {
            return await action(Console.Out);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted. Run it again to continue.");
            return Program.Interrupted;
        }
        catch (Exception e) when (e is NotSupportedException || Program.IsExpected(e))
        {
            await Console.Error.WriteLineAsync(Program.MessageOf(e));
            return Program.Failed;
        }
    }

    private static async Task<int> WithDatabaseAsync(Func<AppDbContext, Task<int>> action)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        await using var provider = new ServiceCollection().AddLogging().AddInfrastructure(configuration)
            .AddSchema(configuration).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await action(scope.ServiceProvider.GetRequiredService<AppDbContext>());
    }

    // Progress<T> reports from another thread, in any order.
    private sealed class LineProgress(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
