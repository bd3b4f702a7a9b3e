using System.Buffers.Binary;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace EventPlatform.Cli.Commands;

/// <summary>
/// Imports a file of any size, part by part. First it only reads, so that nothing is written when a line is wrong.
/// </summary>
/// <param name="provider">Runs the use case.</param>
/// <param name="file">The file; it is read three times.</param>
/// <param name="console">Where to write.</param>
internal sealed class GuestImport(ServiceProvider provider, FileStream file, InvocationConfiguration console)
{
    // The others are counted.
    private const int MaxErrors = 1000;

    private static readonly Counts Nothing = new(0, 0, 0);

    private readonly SheetIndex _index = new();
    // By some bytes of a hash: the file may have millions of rows.
    private readonly Dictionary<ulong, int> _lines = [];
    private readonly HashSet<int> _wrongLines = [];
    private readonly SortedDictionary<int, List<ImportProblem>> _errors = [];
    private IReadOnlyList<string> _unknownColumns = [];
    private Counts _counts = Nothing;
    private int _rows;
    private int _done;

    /// <summary>Whether to write nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether to write the lines without errors when others have some.</summary>
    public required bool SkipErrors { get; init; }

    /// <summary>Imports the file, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var unreadable = await ForEachAsync(sheet =>
        {
            _index.Add(sheet.Rows);
            (_rows, _unknownColumns) = (_rows + sheet.Rows.Count, sheet.UnknownColumns);
            return Task.CompletedTask;
        });
        if (unreadable is null && _rows == 0)
            unreadable = Error.Invalid(GuestSheetReader.File, "has no rows below the header.");
        if (unreadable is not null) return await RefuseAsync(unreadable);

        unreadable = await ShowAsync("Checking", progress => PlanAsync(progress, cancellationToken));
        if (unreadable is not null) return await RefuseAsync(unreadable);

        var mayWrite = !DryRun && (SkipErrors || _wrongLines.Count == 0);
        if (mayWrite)
        {
            _counts = Nothing;
            unreadable = await WriteAllAsync(cancellationToken);
            if (unreadable is not null) return await RefuseAsync(unreadable);
        }

        await ReportAsync(mayWrite);
        return _wrongLines.Count == 0 ? 0 : Program.Failed;
    }

    private async Task<int> RefuseAsync(Error unreadable)
    {
        foreach (var message in unreadable.Fields.SelectMany(field => field.Value))
            await console.Error.WriteLineAsync($"The file {message}");
        return Program.WrongUsage;
    }

    // Each part is committed by itself: "busy" and "unavailable" are about the last one alone.
    private async Task<Error?> WriteAllAsync(CancellationToken cancellationToken)
    {
        var isDone = false;
        try
        {
            var unreadable = await ShowAsync("Writing", progress => WriteAsync(progress, cancellationToken));
            isDone = unreadable is null;
            return unreadable;
        }
        finally
        {
            if (!isDone)
            {
                await console.Error.WriteLineAsync(
                    $"Stopped after {_done} of {_rows} rows, {_counts.Created} created and {_counts.Updated} " +
                    $"updated: these are written, and perhaps some of the next {ImportGuests.MaxRows}. Run the " +
                    "command again: it goes on, and does nothing twice.");
            }
        }
    }

    private async Task<Error?> PlanAsync(Action<int> progress, CancellationToken cancellationToken)
    {
        PlannedSeats? seats = null;
        return await ForEachAsync(async sheet =>
        {
            var report = await SendAsync(
                new ImportGuests(sheet) { DryRun = true, File = _index, SeatsBefore = seats }, cancellationToken);
            seats = report.Seats;
            Count(report);
            var outcomes = report.Rows.ToDictionary(row => row.Line, row => row.Outcome);
            foreach (var (line, identity) in report.Identities)
            {
                var key = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
                if (_lines.TryAdd(key, line)) continue;

                _counts = _counts.Without(outcomes.GetValueOrDefault(line));
                Fail(new ImportProblem(
                    line, null,
                    $"is the same guest as line {_lines[key]}: remove one of them, or give each its own id or " +
                    "address."));
            }

            progress(sheet.Rows.Count);
        });
    }

    private async Task<Error?> WriteAsync(Action<int> progress, CancellationToken cancellationToken) =>
        await ForEachAsync(async sheet =>
        {
            var good = sheet.Without(_wrongLines);
            if (good.Rows.Count > 0)
            {
                Count(await SendAsync(
                    new ImportGuests(good) { SkipErrors = true, File = _index }, cancellationToken));
            }

            _done += sheet.Rows.Count;
            progress(sheet.Rows.Count);
        });

    private void Count(ImportResponse report)
    {
        _counts = _counts.Plus(report);
        foreach (var error in report.Errors) Fail(error);
        // Of very many errors only the first are told.
        foreach (var row in report.Rows.Where(row => row.Outcome == "failed")) _wrongLines.Add(row.Line);
    }

    private async Task<Error?> ForEachAsync(Func<GuestSheet, Task> action)
    {
        var opened = GuestSheetReader.Open(file);
        if (!opened.IsSuccess) return opened.Error;

        using var reader = opened.Value;
        while (true)
        {
            var sheet = reader.Read(ImportGuests.MaxRows);
            if (!sheet.IsSuccess) return sheet.Error;
            if (sheet.Value.Rows.Count == 0) return null;

            await action(sheet.Value);
        }
    }

    private async Task<ImportResponse> SendAsync(ImportGuests command, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ISender>().Send(command, cancellationToken)).Value;
    }

    private void Fail(ImportProblem problem)
    {
        _wrongLines.Add(problem.Line);
        if (_errors.TryGetValue(problem.Line, out var errors)) errors.Add(problem);
        else if (_errors.Count < MaxErrors) _errors[problem.Line] = [problem];
    }

    private async Task ReportAsync(bool isWritten)
    {
        foreach (var error in _errors.Values.SelectMany(errors => errors))
        {
            var place = error.Column is null ? $"line {error.Line}" : $"line {error.Line}, {error.Column}";
            await console.Error.WriteLineAsync($"{place}: {error.Message}");
        }

        if (_wrongLines.Count > _errors.Count)
            await console.Error.WriteLineAsync($"{_wrongLines.Count - _errors.Count} more lines are wrong.");
        if (_unknownColumns.Count > 0)
            await console.Output.WriteLineAsync($"Columns that were not read: {string.Join(", ", _unknownColumns)}.");
        var would = isWritten ? "" : "would be ";
        await console.Output.WriteLineAsync(
            $"{_rows} rows: {_counts.Created} {would}created, {_counts.Updated} {would}updated, {_counts.Unchanged} " +
            $"unchanged, {_wrongLines.Count} wrong.");
        if (!isWritten && !DryRun)
            await console.Error.WriteLineAsync("Nothing was written: mend the lines, or give --skip-errors.");
    }

    // A terminal shows a bar; a file or a pipe receives a line.
    private async Task<T> ShowAsync<T>(string title, Func<Action<int>, Task<T>> work)
    {
        if (!Console.IsOutputRedirected && console.Output == Console.Out)
        {
            return await AnsiConsole.Progress().StartAsync(progress =>
            {
                var bar = progress.AddTask(title, maxValue: _rows);
                return work(rows => bar.Increment(rows));
            });
        }

        var done = 0;
        return await work(rows =>
        {
            done += rows;
            if (_rows > ImportGuests.MaxRows) console.Output.WriteLine($"{title}: {done} of {_rows} rows.");
        });
    }

    private sealed record Counts(int Created, int Updated, int Unchanged)
    {
        public Counts Plus(ImportResponse report) =>
            new(Created + report.Created, Updated + report.Updated, Unchanged + report.Unchanged);

        // A line that is the same as one of another part is wrong, and nothing else.
        public Counts Without(string? outcome) => outcome switch
        {
            "created" => this with { Created = Created - 1 },
            "updated" => this with { Updated = Updated - 1 },
            _ => this with { Unchanged = Unchanged - 1 },
        };
    }
}
