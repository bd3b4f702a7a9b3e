using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>A guest together with the seats.</summary>
/// <param name="Guest">The guest.</param>
/// <param name="Seats">The seats.</param>
/// <param name="Duplicates">Ids of others with the same e-mail address, where they were asked for.</param>
internal sealed record GuestAndSeats(Guest Guest, Seats Seats, IReadOnlyList<Guid> Duplicates);

/// <summary>
/// Reads for the rule that holds across rows: no more seats taken than there are, and those who wait in order. Counting
/// alone cannot hold it, since two snapshots may both see the last seat free; <see cref="EventSettings.SeatClaims"/>
/// makes them collide. Seats are counted only when a limit is set, and the command may take some or give some to those
/// who wait.
/// The SQL begins with the name of this class in a comment, by which tests recognise it.
/// </summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal static partial class SeatQueries
{
    private static readonly Func<GuestListDb, CancellationToken, Task<Seats?>> FindSeats =
        EF.CompileAsyncQuery(
            (GuestListDb db, CancellationToken _) => db.Settings
                .TagWith(nameof(SeatQueries))
                .Where(settings => settings.Id == EventSettings.SingletonId)
                .Select(settings => new Seats(
                    settings,
                    settings.MaxGuests != null ? Attending(db).Count() + Brought(db).Sum() : null,
                    settings.MaxGuests != null ? Parties(db).Distinct().Count() : 0,
                    settings.MaxGuests != null ? Waiting(db).Max() : null,
                    settings.MaxGuests != null ? Anybody(db).FirstOrDefault() : null))
                .SingleOrDefault());

    private static readonly Func<GuestListDb, Guid, bool, bool, CancellationToken, Task<GuestRow?>> FindGuest =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid guestId, bool attends, bool brings, CancellationToken _) => db.Guests
                .TagWith(nameof(SeatQueries))
                .Where(guest => guest.Id == guestId)
                // With the one row of settings, if there is one.
                .LeftJoin(
                    db.Settings,
                    guest => EventSettings.SingletonId,
                    settings => settings.Id,
                    (guest, settings) => new GuestRow(
                        guest,
                        new Seats(
                            settings,
                            settings!.MaxGuests != null
                                && ((attends && (brings || guest.Attending != true)) || Waiting(db).Any())
                                ? Attending(db).Count() + Brought(db).Sum()
                                : null,
                            settings!.MaxGuests != null ? Parties(db).Distinct().Count() : 0,
                            settings!.MaxGuests != null ? Waiting(db).Max() : null,
                            settings!.MaxGuests != null ? Anybody(db).FirstOrDefault() : null),
                        null))
                .SingleOrDefault());

    // The guest comes with each of the others who have the address that the guest will have, itself perhaps included.
    private static readonly
        Func<GuestListDb, Guid, bool, bool, bool, bool, string?, IAsyncEnumerable<GuestRow>> FindGuestAndOthers =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid guestId, bool moves, bool attends, bool brings, bool writesAddress,
                string? address) => db.Guests
                .TagWith(nameof(SeatQueries))
                .Where(guest => guest.Id == guestId)
                .LeftJoin(
                    db.Settings,
                    guest => EventSettings.SingletonId,
                    settings => settings.Id,
                    (guest, settings) => new { guest, settings })
                .LeftJoin(
                    db.Guests,
                    row => writesAddress ? address : row.guest.EmailFolded,
                    other => other.EmailFolded,
                    (row, other) => new { row.guest, row.settings, other })
                .OrderBy(row => row.other!.Id)
                .Take(GuestResponse.MaxDuplicates + 1)
                .Select(row => new GuestRow(
                    row.guest,
                    new Seats(
                        row.settings,
                        moves && row.settings!.MaxGuests != null
                            && ((attends && (brings || row.guest.Attending != true)) || Waiting(db).Any())
                            ? Attending(db).Count() + Brought(db).Sum()
                            : null,
                        moves && row.settings!.MaxGuests != null ? Parties(db).Distinct().Count() : 0,
                        moves && row.settings!.MaxGuests != null ? Waiting(db).Max() : null,
                        moves && row.settings!.MaxGuests != null ? Anybody(db).FirstOrDefault() : null),
                    row.other!.Id)));

    /// <summary>Reads the settings and counts the seats taken, in one round trip.</summary>
    public static async Task<Seats> FindSeatsAsync(this GuestListDb db, CancellationToken cancellationToken) =>
        await FindSeats(db, cancellationToken) ?? new Seats(settings: null, taken: null, parties: 0, lastWaiting: null);

    /// <summary>Reads a guest and the seats in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guestId">Which guest.</param>
    /// <param name="attends">Whether the guest is to be given the answer to attend.</param>
    /// <param name="brings">Whether the guest is to bring another number of people.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<GuestAndSeats?> FindGuestAsync(
        this GuestListDb db, Guid guestId, bool attends, bool brings, CancellationToken cancellationToken) =>
        await FindGuest(db, guestId, attends, brings, cancellationToken) is var (guest, seats, _)
            ? new GuestAndSeats(guest, seats, [])
            : null;

    /// <summary>Reads a guest, the seats and the guests with the same e-mail address in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guestId">Which guest.</param>
    /// <param name="changes">The changes that the guest is to be given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<GuestAndSeats?> FindGuestAsync(
        this GuestListDb db, Guid guestId, GuestChanges changes, CancellationToken cancellationToken)
    {
        var brings = changes.PlusOnes.IsSet;
        var attends = changes.Attending.IsSet ? changes.Attending.Value is true : brings;
        var rows = await FindGuestAndOthers(
                db, guestId, changes.Attending.IsSet || brings, attends, brings, changes.Email.IsSet,
                Guest.FoldAddress(changes.Email.Or(null)))
            .ToListAsync(cancellationToken);
        if (rows is not [var (guest, seats, _), ..]) return null;

        var others = rows.Select(row => row.OtherId).OfType<Guid>().Where(id => id != guestId);
        return new GuestAndSeats(guest, seats, [.. others.Take(GuestResponse.MaxDuplicates)]);
    }

    private static IQueryable<Guest> Attending(GuestListDb db) => db.Guests.Where(guest => guest.Attending == true);

    // Of few guests, by an index of their own.
    private static IQueryable<int> Brought(GuestListDb db) =>
        db.Guests.Where(guest => guest.Attending == true && guest.PlusOnes > 0).Select(guest => guest.PlusOnes!.Value);

    private static IQueryable<DateTimeOffset?> Waiting(GuestListDb db) => db.Guests
        .Where(guest => guest.Attending == null && guest.WaitlistedAt != null).Select(guest => guest.WaitlistedAt);

    // As SeatClaim tells parties apart.
    private static IQueryable<object> Parties(GuestListDb db) => db.Guests
        .Where(guest => guest.Attending == null && guest.WaitlistedAt != null)
        .Select(guest => new { guest.WaitlistedAt, Party = guest.GroupId ?? guest.Id });

    // Not the same one for all, who would collide.
    private static IQueryable<Guid?> Anybody(GuestListDb db) => db.Guests
        .Where(guest => guest.Attending == null && guest.WaitlistedAt != null)
        .OrderBy(guest => EF.Functions.Random())
        .Select(guest => (Guid?)guest.Id);

    private sealed record GuestRow(Guest Guest, Seats Seats, Guid? OtherId);
}
