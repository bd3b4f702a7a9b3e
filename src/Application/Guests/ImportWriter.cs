using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Applies lines to the guests as they are now, by the rules of CreateGuest and UpdateGuest, one after the other. To
/// plan is to do the same and to save nothing.
/// </summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal sealed partial class ImportWriter(GuestListDb db, PendingActivities activities, TimeProvider clock)
{
    private static readonly Func<GuestListDb, Guid[], IAsyncEnumerable<Guest>> FindGuests =
        EF.CompileAsyncQuery((GuestListDb db, Guid[] ids) => db.Guests.Where(guest => ids.Contains(guest.Id)));

    // A message may name all choices of a question.
    private const int MaxMessageLength = 500;

    /// <summary>Runs over lines.</summary>
    /// <param name="lines">The lines, matched.</param>
    /// <param name="sheet">The file, for the names of its columns.</param>
    /// <param name="writes">Whether to save; the caller has begun a transaction.</param>
    /// <param name="before">The seats that others are going to take; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImportRun> RunAsync(
        IReadOnlyList<ImportLine> lines, GuestSheet sheet, bool writes, PlannedSeats? before,
        CancellationToken cancellationToken)
    {
        Guid[] ids = [.. lines.Where(line => line.IsMatched || line.Row.Id is not null).Select(line => line.GuestId)];
        var rows = ids is [] ? [] : await FindGuests(db, ids).ToListAsync(cancellationToken);
        var guests = rows.ToDictionary(guest => guest.Id);
        var found = await db.FindSeatsAsync(cancellationToken);
        var (taken, parties) = (found.Taken ?? 0, found.Parties);
        // With nobody ahead: lines may join those who wait and empty the list.
        var seats = new Seats(
            found.Settings, found.Taken + (before?.Taken ?? 0), parties + (before?.Parties ?? 0), found.LastWaiting);
        var state = new State(
            sheet, writes, seats, QuestionList.Read(seats.Settings?.Questions), [], [], clock.GetUtcNow());
        var results = new List<ImportLineResult>(lines.Count);
        foreach (var line in lines)
        {
            results.Add(line switch
            {
                { Problems: not [] } => new ImportLineResult(line, ImportOutcome.Failed) { Problems = line.Problems },
                _ when guests.TryGetValue(line.GuestId, out var guest) =>
                    await UpdateAsync(line, guest, state, cancellationToken),
                { IsMatched: true } => Fail(line, sheet, GuestErrors.NotFound with
                {
                    Detail = "is a guest who was taken off the list meanwhile: import the file again.",
                }),
                _ => Create(line, state),
            });
        }

        if (writes) await FlushAsync(state, cancellationToken);
        var planned = new PlannedSeats((seats.Taken ?? 0) - taken, seats.Parties - parties);
        return new ImportRun(results, planned, activities.Take());
    }

    private ImportLineResult Create(ImportLine line, State state)
    {
        var created = Guest.Create(line.GuestId, line.Row.Changes, state.Now, line.CommandId, state.Questions);
        if (!created.IsSuccess) return Fail(line, state.Sheet, created.Error);

        var guest = created.Value;
        // Each run makes another code: when somebody else has it already, the database reports a conflict.
        guest.Invite(InvitationCode.Create(), guest.CreatedAt);
        if (state.Seats.ClaimForNew(guest).Decide(state.Now).Error is { } full) return Fail(line, state.Sheet, full);

        activities.Announce(line.CommandId, guest.Id, ActivityAction.GuestCreated, guest.CreatedAt);
        state.Created.Add(guest);
        if (guest.IsWaiting) state.Waiting.Add(guest);
        return new ImportLineResult(line, ImportOutcome.Created)
        {
            Changes = GuestDiff.Between(GuestDiff.Nobody, GuestDiff.Of(guest)),
            Weight = 2 + WeightOf(guest),
            MovesSeats = IsLimited(state) && (guest.SeatsHeld > 0 || guest.IsWaiting),
        };
    }

    private async ValueTask<ImportLineResult> UpdateAsync(
        ImportLine line, Guest guest, State state, CancellationToken cancellationToken)
    {
        if (line.Row.Changes.IsEmpty) return new ImportLineResult(line, ImportOutcome.Unchanged);
        // A seat that an earlier line gave to the guest must not be lost with this one.
        if (state.Writes && db.Entry(guest).State is EntityState.Modified) await FlushAsync(state, cancellationToken);

        var (before, held, waited) = (GuestDiff.Of(guest), guest.SeatsHeld, guest.IsWaiting);
        var claim = state.Seats.Claim(guest);
        var updated = guest.Update(line.Row.Changes, state.Now, line.CommandId, state.Questions);
        if (!updated.IsSuccess) return Fail(line, state.Sheet, updated.Error);
        if (!updated.Value) return new ImportLineResult(line, ImportOutcome.Unchanged);

        if (claim.Decide(state.Now).Error is { } full)
        {
            // What the line has changed is not to be saved.
            db.Entry(guest).State = EntityState.Detached;
            return Fail(line, state.Sheet, full);
        }

        if (claim.HeadLength > 0)
        {
            // Those who wait are read as they are stored.
            if (state.Writes) await FlushAsync(state, cancellationToken);
            await db.PromoteAsync(
                claim, state.Writes ? [] : state.Waiting, activities, state.Now, cancellationToken);
        }

        if (guest.IsWaiting && !waited) state.Waiting.Add(guest);

        activities.Add(line.CommandId, guest.Id, ActivityAction.GuestUpdated, guest.UpdatedAt);
        var after = GuestDiff.Of(guest);
        return new ImportLineResult(line, ImportOutcome.Updated)
        {
            Changes = GuestDiff.Between(before, after),
            Weight = 2 + (2 * WeightOf(guest)),
            MovesSeats = IsLimited(state) && (held, waited) != (guest.SeatsHeld, guest.IsWaiting),
        };
    }

    private async Task FlushAsync(State state, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        if (state.Created.Count > 0) await db.InsertAsync(state.Created, activities, $"", cancellationToken);
        state.Created.Clear();
    }

    private static ImportLineResult Fail(ImportLine line, GuestSheet sheet, Error error)
    {
        var attending = sheet.HeaderOf(nameof(Guest.Attending)) ?? sheet.HeaderOf(nameof(Guest.PlusOnes));
        var problems = error.Kind is ErrorKind.Invalid
            ? error.Fields.SelectMany(
                field => field.Value,
                (field, message) => new ImportProblem(
                    line.Row.Line, ColumnOf(field.Key), ShortText.Cut(Name(message), MaxMessageLength)))
            : [new ImportProblem(line.Row.Line, error.Kind is ErrorKind.Conflict ? attending : null, error.Detail)];
        return new ImportLineResult(line, ImportOutcome.Failed) { Problems = [.. problems] };

        // Of an answer, the question's id follows.
        string? ColumnOf(string property) => sheet.HeaderOf(property) is { } header
            ? $"{header}{(property.IndexOf('.', StringComparison.Ordinal) is > 0 and var i ? property[i..] : "")}"
            : null;

        string Name(string message) => Braced().Replace(
            message,
            match => sheet.HeaderOf(match.Groups[1].Value)
                ?? (GuestColumns.OfProperty(match.Groups[1].Value) is { } column
                    ? GuestColumns.NameOf(column)
                    : match.Groups[1].Value));
    }

    private static int WeightOf(Guest guest) =>
        (guest.SearchWords?.Count(c => c == ' ') ?? 0) + 1 + ((guest.Answers?.Length ?? 0) / 2048);

    private static bool IsLimited(State state) => state.Seats.Settings?.MaxGuests is not null;

    [GeneratedRegex("{([A-Za-z]+)}")]
    private static partial Regex Braced();

    private sealed record State(
        GuestSheet Sheet, bool Writes, Seats Seats, IReadOnlyList<Question> Questions, List<Guest> Created,
        List<Guest> Waiting, DateTimeOffset Now);
}
