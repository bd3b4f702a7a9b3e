using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Writes the lines of an import in several transactions, each of them replayed by itself: DSQL lets one change 3,000
/// rows. Whoever is interrupted sends the same file again.
/// </summary>
internal sealed class ImportBatches(
    GuestListDb db, IUnitOfWork unitOfWork, ReplayState replay, ImportWriter writer, PendingActivities activities,
    StoredActivities stored)
{
    private const int MaxWeight = 1000;

    // Each guest who gives seats back may give them to many who wait: two rows for each of them.
    private const int MaxWeightWithSeats = 500;
    private const int MaxSeatLines = 50;

    /// <summary>Writes what a plan has found. A line that is wrong only now is left out.</summary>
    public async Task<IReadOnlyList<ImportLineResult>> WriteAsync(
        ImportRun plan, GuestSheet sheet, CancellationToken cancellationToken)
    {
        var results = plan.Results.ToDictionary(result => result.Line);
        var isFirst = true;
        activities.StoresAll = true;
        try
        {
            foreach (var batch in Split(plan.Results.Where(result => result.Writes)))
            {
                foreach (var result in await WriteAsync(batch, sheet, cancellationToken)) results[result.Line] = result;
                isFirst = false;
            }
        }
        catch (BusyException e) when (!isFirst)
        {
            // "Busy" promises that nothing was changed.
            throw new UnavailableException(e);
        }
        finally
        {
            activities.StoresAll = false;
        }

        return [.. plan.Results.Select(result => results[result.Line])];
    }

    private async Task<IReadOnlyList<ImportLineResult>> WriteAsync(
        IReadOnlyList<ImportLine> batch, GuestSheet sheet, CancellationToken cancellationToken)
    {
        var runs = new List<ImportRun>();
        var done = await unitOfWork.RunAsync(
            inTransaction: true,
            async () =>
            {
                activities.Take();
                if (await FindDoneAsync(batch, runs, cancellationToken) is { } earlier) return earlier;

                var run = await writer.RunAsync(batch, sheet, writes: true, before: null, cancellationToken);
                runs.Add(run);
                return (Result<ImportRun>)run;
            },
            cancellationToken);
        foreach (var activity in done.Value.Activities)
            stored.Add(activity.Id, activity.GuestId, activity.Action, activity.Timestamp);
        return done.Value.Results;
    }

    // The activities are stored with the changes, all or none: they tell whether an earlier run was committed, and
    // which.
    private async Task<ImportRun?> FindDoneAsync(
        IReadOnlyList<ImportLine> batch, List<ImportRun> runs, CancellationToken cancellationToken)
    {
        if (!(replay.MayHaveCommitted || replay.WasCarriedOut)) return null;

        var ids = batch.Select(line => line.CommandId).ToList();
        var found = await db.QueryAsync(
            $"SELECT id FROM activities WHERE id = ANY ({ids})", row => row.GetGuid(0), cancellationToken);
        return found is []
            ? null
            : runs.Find(run => run.Results.Where(result => result.Writes).Select(result => result.Line.CommandId)
                .ToHashSet().SetEquals(found)) ?? runs[^1];
    }

    private static IEnumerable<IReadOnlyList<ImportLine>> Split(IEnumerable<ImportLineResult> results)
    {
        var batch = new List<ImportLine>();
        var (weight, seatLines) = (0, 0);
        foreach (var result in results)
        {
            var moves = result.MovesSeats ? 1 : 0;
            var most = seatLines + moves > 0 ? MaxWeightWithSeats : MaxWeight;
            if (batch.Count > 0 && (weight + result.Weight > most || seatLines + moves > MaxSeatLines))
            {
                yield return batch;
                batch = [];
                (weight, seatLines) = (0, 0);
            }

            batch.Add(result.Line);
            weight += result.Weight;
            seatLines += moves;
        }

        if (batch.Count > 0) yield return batch;
    }
}
