using System.Data;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Schema;

/// <summary>
/// Fills in what is made from a guest's names, address and note, and the invitation code, in rows that an earlier
/// release wrote last. May be interrupted anywhere: what is filled in stays so, and functions of both releases may
/// write at the same time.
/// </summary>
internal sealed class GuestFolding(AppDbContext db, TimeProvider clock)
{
    /// <summary>
    /// The most rows of one transaction, rows of words included, except for a guest who has more of them alone.
    /// </summary>
    private const int MaxRows = 1000;

    // So many guests have about that many rows.
    private const int MaxGuests = 200;

    private const int GuestsPerReport = 10_000;

    private IQueryable<Guest> All => db.Guests;

    private IQueryable<Guest> NotFolded =>
        db.Guests.Where(guest => guest.FoldedVersion == null || guest.FoldedVersion != guest.Version
            || guest.NamesVersion == null || guest.NamesVersion != guest.Version || guest.InvitationCode == null);

    /// <summary>Counts the guests to fill in.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) => CountAsync(NotFolded, cancellationToken);

    /// <summary>
    /// Fills in all guests who were not up to date at the beginning, and removes the words of guests whom an earlier
    /// release has deleted.
    /// </summary>
    /// <param name="all">Whether to go through the guests who are up to date, too: tables of Unicode have
    /// changed.</param>
    /// <param name="progress">Receives the number of guests from time to time.</param>
    /// <param name="cancellationToken">Stops between transactions; run it again to continue.</param>
    public async Task RunAsync(bool all, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var guests = all ? All : NotFolded;
        var total = await CountAsync(guests, cancellationToken);
        if (total > 0) progress.Report($"Filling in {total} guests");
        var (done, last) = (0L, Guid.Empty);
        while (total > 0)
        {
            var batch =
                await db.Database.CreateExecutionStrategy().ExecuteAsync(
                    (guests, last), FoldBatchAsync, cancellationToken);
            if (batch is []) break;
            if ((done + batch.Count) / GuestsPerReport > done / GuestsPerReport || done + batch.Count == total)
                progress.Report($"  {done + batch.Count} guests");
            (done, last) = (done + batch.Count, batch[^1]);
        }

        await RemoveOrphansAsync(progress, cancellationToken);
    }

    private Task<long> CountAsync(IQueryable<Guest> guests, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(guests.LongCountAsync, cancellationToken);

    private async Task<List<Guid>> FoldBatchAsync(
        (IQueryable<Guest> Guests, Guid After) from, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        try
        {
            await using var transaction =
                await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var folded = await FoldSomeAsync(from.Guests.Where(guest => guest.Id > from.After), cancellationToken);
            // Whatever words there are: those of a damaged table, too.
            await db.Database.ExecuteSqlAsync(
                $"DELETE FROM guest_words WHERE guest_id = ANY ({folded})", cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return folded;
        }
        catch
        {
            await db.ForgetConnectionAsync();
            throw;
        }
    }

    private async Task<List<Guid>> FoldSomeAsync(
        IQueryable<Guest> guests, CancellationToken cancellationToken)
    {
        var (folded, rows) = (new List<Guid>(), 0);
        foreach (var guest in await guests.OrderBy(guest => guest.Id).Take(MaxGuests).ToListAsync(cancellationToken))
        {
            // The guest, the words that are there, and those that will be.
            rows += 1 + CountWords(guest.SearchWords)
                + CountWords(GuestWords.Of(guest.FirstName, guest.LastName, guest.Email));
            if (rows > MaxRows && folded.Count > 0) break;

            guest.Fold();
            if (guest.InvitationCode is null) guest.Invite(InvitationCode.Create(), clock.GetUtcNow());
            folded.Add(guest.Id);
            // All its words are inserted.
            db.Entry(guest).Property(changed => changed.SearchWords).OriginalValue = null;
        }

        return folded;
    }

    private static int CountWords(string? words) =>
        words?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length ?? 0;

    private async Task RemoveOrphansAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            removed = await db.Database.CreateExecutionStrategy().ExecuteAsync(
                token => db.Database.ExecuteSqlAsync(
                    $"""
                    DELETE FROM guest_words
                    WHERE (guest_id, word) IN (
                        SELECT guest_id, word FROM guest_words
                        WHERE NOT EXISTS (SELECT 1 FROM guests WHERE guests.id = guest_words.guest_id)
                        LIMIT {MaxRows})
                    """,
                    token),
                cancellationToken);
            if (removed > 0) progress.Report($"  removed {removed} words of guests who are gone");
        }
        while (removed > 0);
    }
}
