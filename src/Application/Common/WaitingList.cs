using System.Diagnostics.CodeAnalysis;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>The guests who wait for seats.</summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal static class WaitingList
{
    /// <summary>
    /// A guest's place, as a column of a statement on <c>guests</c>; null for whoever does not wait. A party has one
    /// place. The array is one for all rows of the statement.
    /// </summary>
    public static readonly FormattableString PositionColumn =
        $"""
        CASE WHEN attending IS NULL AND waitlisted_at IS NOT NULL THEN array_position((
            SELECT array_agg(DISTINCT since ORDER BY since) FROM (
                SELECT waitlisted_at AS since FROM guests WHERE attending IS NULL AND waitlisted_at IS NOT NULL
            ) AS waiting), waitlisted_at) END
        """;

    private static readonly Func<GuestListDb, int, IAsyncEnumerable<Guest>> ReadHead =
        EF.CompileAsyncQuery((GuestListDb db, int rows) => db.Guests
            .TagWith(nameof(WaitingList))
            .Where(guest => guest.Attending == null && guest.WaitlistedAt != null)
            .OrderBy(guest => guest.WaitlistedAt).ThenBy(guest => guest.GroupId ?? guest.Id)
            .Take(rows));

    /// <summary>
    /// Gives the seats that a command has freed to those who wait, and makes a command that joins them collide with
    /// whoever empties the list. What it changes is still to be saved.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="claim">The decided claim of the command.</param>
    /// <param name="activities">Receives an activity for each guest who has seats now.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask PromoteAsync(
        this GuestListDb db, SeatClaim claim, PendingActivities activities, DateTimeOffset now,
        CancellationToken cancellationToken) => db.PromoteAsync(claim, [], activities, now, cancellationToken);

    /// <summary>Gives seats also to guests who wait behind all others, and are not stored yet.</summary>
    /// <param name="db">The database.</param>
    /// <param name="claim">The decided claim of the command.</param>
    /// <param name="last">Those guests, in the order of time.</param>
    /// <param name="activities">Receives an activity for each guest who has seats now.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask PromoteAsync(
        this GuestListDb db, SeatClaim claim, IEnumerable<Guest> last, PendingActivities activities, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (claim.HeadLength is > 0 and var rows)
        {
            var head = await ReadHead(db, rows).ToListAsync(cancellationToken);
            foreach (var guest in claim.Promote([.. head, .. last], now))
                activities.Add(guest.Version!.Value, guest.Id, ActivityAction.WaitlistPromoted, guest.UpdatedAt);
        }

        if (claim.Ahead is not { } ahead) return;

        var row = db.Guests.Local.FindEntry(ahead) ?? db.Guests.Attach(Guest.Stored(ahead));
        // Null, since the guest waits.
        row.Property(guest => guest.Attending).IsModified = true;
    }

    /// <summary>Reads the places of those who wait among some guests, after they were saved.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guests">The guests.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By the guests' ids; without a round trip when nobody waits.</returns>
    public static async ValueTask<IReadOnlyDictionary<Guid, int>> FindPositionsAsync(
        this GuestListDb db, IEnumerable<Guest> guests, CancellationToken cancellationToken)
    {
        var ids = guests.Where(guest => guest.IsWaiting).Select(guest => guest.Id).ToList();
        if (ids.Count == 0) return new Dictionary<Guid, int>();

        var rows = await db.QueryAsync(
            $"SELECT id, {PositionColumn} FROM guests WHERE id = ANY ({ids})",
            row => (Id: row.GetGuid(0), Position: row.GetInt32(1)), cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Position);
    }

    /// <summary>The activity of an answer, by what came of it.</summary>
    public static string ActionOf(Guest guest) => guest switch
    {
        { Attending: true } => ActivityAction.RsvpAccepted,
        { IsWaiting: true } => ActivityAction.RsvpWaitlisted,
        _ => ActivityAction.RsvpDeclined,
    };
}
