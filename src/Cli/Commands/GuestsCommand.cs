using System.CommandLine;
using System.Text;
using EventPlatform.Application;
using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence.Connecting;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform guests</c>: the guest list of the environment's database, as a file.</summary>
internal static class GuestsCommand
{
    private const string StandardOutput = "-";

    private const string Which =
        $"the database that {DatabaseTarget.EndpointSetting} or {DatabaseTarget.ConnectionStringVariable} names";

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create() => new("guests", $"Import and export the guest list of {Which}.")
    {
        CreateImport(), CreateExport(),
    };

    private static Command CreateImport()
    {
        var file = new Argument<string>("FILE") { Description = "A CSV file as spreadsheets write it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing, and say what would change." };
        var skipErrors = new Option<bool>("--skip-errors")
        {
            Description = "Write the lines without errors when others have some; otherwise nothing is written.",
        };
        const string Description =
            "Put the guests of a file on the list, or change them. Nobody is removed, and an empty cell clears " +
            "nothing. After an interruption, run it again.";
        var command = new Command("import", Description) { file, dryRun, skipErrors };
        command.SetAction((result, cancellationToken) => RunAsync(result.InvocationConfiguration, async provider =>
        {
            var console = result.InvocationConfiguration;
            await using var stream = new FileStream(result.GetValue(file)!, FileMode.Open, FileAccess.Read);
            if (!stream.CanSeek)
            {
                await console.Error.WriteLineAsync("FILE must be a file, not a pipe: it is read more than once.");
                return Program.WrongUsage;
            }

            var import = new GuestImport(provider, stream, console)
            {
                DryRun = result.GetValue(dryRun),
                SkipErrors = result.GetValue(skipErrors),
            };
            return await import.RunAsync(cancellationToken);
        }));
        return command;
    }

    private static Command CreateExport()
    {
        var file = new Argument<string>("FILE") { Description = "The CSV file to write; - for standard output." };
        const string Description = "Write all guests with all their fields, in the order of the list.";
        var command = new Command("export", Description) { file };
        command.SetAction((result, cancellationToken) => RunAsync(result.InvocationConfiguration, async provider =>
        {
            var (path, console) = (result.GetValue(file)!, result.InvocationConfiguration);
            if (path == StandardOutput)
            {
                await ExportAsync(provider, console.Output, cancellationToken);
                return 0;
            }

            // A reader never sees half of a list under this name.
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                int guests;
                await using (var text = new StreamWriter(temporary, append: false, new UTF8Encoding(false)))
                    guests = await ExportAsync(provider, text, cancellationToken);
                File.Move(temporary, path, overwrite: true);
                await console.Output.WriteLineAsync($"{guests} guests exported to {path}.");
                return 0;
            }
            finally
            {
                File.Delete(temporary);
            }
        }));
        return command;
    }

    private static async Task<int> ExportAsync(
        ServiceProvider provider, TextWriter output, CancellationToken cancellationToken)
    {
        var guests = 0;
        string? cursor = null;
        do
        {
            await using var scope = provider.CreateAsyncScope();
            var query = new ExportGuests { Page = new PageRequest(PageRequest.MaxLimit, cursor) };
            var page = (await scope.ServiceProvider.GetRequiredService<ISender>().Send(query, cancellationToken)).Value;
            await output.WriteAsync(
                GuestCsv.Write(page.Guests, withHeader: cursor is null).AsMemory(), cancellationToken);
            guests += page.Guests.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        await output.FlushAsync(cancellationToken);
        return guests;
    }

    private static async Task<int> RunAsync(InvocationConfiguration console, Func<ServiceProvider, Task<int>> action)
    {
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            await using var provider = new ServiceCollection().AddApplication().AddInfrastructure(configuration)
                .BuildServiceProvider();
            return await action(provider);
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Interrupted. Run the command again: what is done is not done twice.");
            return Program.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(e.Message);
            return Program.WrongUsage;
        }
        catch (Exception e) when (Program.IsExpected(e) || e is BusyException or UnavailableException)
        {
            await console.Error.WriteLineAsync(e is UnavailableException { InnerException: { } cause }
                ? $"{e.Message} {Program.MessageOf(cause)}"
                : Program.MessageOf(e));
            return Program.Failed;
        }
    }
}
