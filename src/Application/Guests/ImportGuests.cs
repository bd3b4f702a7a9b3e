using System.Text.Json.Serialization;
using EventPlatform.Application.Access;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Puts the guests of a file on the list, and changes those who are on it already. An empty cell leaves what is there,
/// and nobody is removed. The same file a second time changes nothing. Nothing is written when a line is wrong, unless
/// those lines are to be skipped. Fails with <c>validation_failed</c> when the file cannot be read as a whole.
/// </summary>
/// <param name="Sheet">At most <see cref="MaxRows"/> rows.</param>
[AllowedTo(Role.Host)]
public sealed record ImportGuests(GuestSheet Sheet) : ICommand<ImportResponse>
{
    /// <summary>The most rows at once.</summary>
    public const int MaxRows = 1000;

    /// <summary>Whether to write nothing, and answer the changes that the file would make.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to write the lines without errors when others have some.</summary>
    public bool SkipErrors { get; init; }

    /// <summary>The whole file, when the sheet is a part of it; null when it is all of it.</summary>
    public SheetIndex? File { get; init; }

    /// <summary>The seats that earlier parts of the file are going to take, for a dry run of a later one.</summary>
    public PlannedSeats? SeatsBefore { get; init; }

    /// <summary>More rows change than one transaction may.</summary>
    public bool WorksInBatches => true;
}

/// <summary>What an import has done, or would do.</summary>
/// <param name="DryRun">Whether nothing was to be written.</param>
/// <param name="Written">Whether the lines without errors were written.</param>
/// <param name="Created">How many lines are new guests.</param>
/// <param name="Updated">How many lines change a guest.</param>
/// <param name="Unchanged">How many lines say what is there already.</param>
/// <param name="Failed">How many lines are wrong.</param>
/// <param name="Rows">The lines in the order of the file, without those that change nothing.</param>
/// <param name="Errors">What is wrong with lines, in the order of the file.</param>
/// <param name="UnknownColumns">The columns that were not read, as the file names them.</param>
public sealed record ImportResponse(
    bool DryRun, bool Written, int Created, int Updated, int Unchanged, int Failed, IReadOnlyList<ImportedRow> Rows,
    IReadOnlyList<ImportProblem> Errors, IReadOnlyList<string> UnknownColumns)
{
    /// <summary>Who is in each line that can be read, for whoever sends a file in parts: no two lines may be the
    /// same. Not part of the representation.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<int, string> Identities { get; init; } = new Dictionary<int, string>();

    /// <summary>The seats that the lines take, those of <see cref="ImportGuests.SeatsBefore"/> included. Not part of
    /// the representation.</summary>
    [JsonIgnore]
    public PlannedSeats? Seats { get; init; }
}

/// <summary>A line of an import.</summary>
/// <param name="Line">The line of the file where it begins, from 1.</param>
/// <param name="Outcome"><c>created</c>, <c>updated</c> or <c>failed</c>.</param>
/// <param name="GuestId">The guest, if the line was matched to one, or makes one.</param>
/// <param name="Changes">The fields with another value.</param>
public sealed record ImportedRow(int Line, string Outcome, Guid? GuestId, IReadOnlyList<ImportChange> Changes);

/// <summary>A field that an import changes.</summary>
/// <param name="Field">The name of the field; <c>answers.</c> and the question's id for an answer.</param>
/// <param name="Before">The value before, cut when it is long; null for none.</param>
/// <param name="After">The value after.</param>
public sealed record ImportChange(string Field, JsonText Before, JsonText After);

/// <summary>Seats that a file is going to take, before any is taken.</summary>
/// <param name="Taken">How many more are taken.</param>
/// <param name="Parties">How many more parties wait.</param>
public sealed record PlannedSeats(int Taken, int Parties);

internal sealed class ImportGuestsHandler(
    GuestListDb db, IUnitOfWork unitOfWork, ImportMatching matching, ImportWriter writer, ImportBatches batches,
    PendingActivities activities)
    : IRequestHandler<ImportGuests, Result<ImportResponse>>
{
    public async Task<Result<ImportResponse>> Handle(ImportGuests command, CancellationToken cancellationToken)
    {
        try
        {
            return await ImportAsync(command, cancellationToken);
        }
        finally
        {
            // Those of a plan, or of a part that failed. What is committed was stored with its activities: nobody has
            // to look for others.
            activities.Take();
        }
    }

    private async Task<Result<ImportResponse>> ImportAsync(ImportGuests command, CancellationToken cancellationToken)
    {
        var sheet = command.Sheet;
        if (sheet.Rows.Count is 0 or > ImportGuests.MaxRows)
        {
            return Error.Invalid(
                GuestSheetReader.File, $"must have 1 to {ImportGuests.MaxRows} rows below the header.");
        }

        var file = command.File;
        if (file is null)
        {
            file = new SheetIndex();
            file.Add(sheet.Rows);
        }

        // It reads alone, so that nothing is written when a line is wrong.
        var planned = await unitOfWork.RunAsync(
            inTransaction: false,
            async () =>
            {
                var lines = sheet.Rows.Select(row => new ImportLine(row)).ToList();
                await matching.MatchAsync(lines, sheet, file, cancellationToken);
                var plan = await writer.RunAsync(lines, sheet, writes: false, command.SeatsBefore, cancellationToken);
                db.ChangeTracker.Clear();
                return (Result<ImportRun>)plan;
            },
            cancellationToken);
        if (!planned.IsSuccess) return planned.Error;

        var plan = planned.Value;
        var mayWrite = !command.DryRun && (command.SkipErrors || plan.Results.All(result => !result.IsFailed));
        var results = mayWrite ? await batches.WriteAsync(plan, sheet, cancellationToken) : plan.Results;
        return ImportReport.Of(command, results, mayWrite, plan);
    }
}
