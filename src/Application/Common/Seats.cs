using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>What deciding on a seat needs, from one snapshot.</summary>
/// <param name="Settings">The settings; null when none were saved.</param>
/// <param name="Taken">Attending guests; counted only when a limit is set and a seat is wanted.</param>
internal sealed record Seats(EventSettings? Settings, int Taken);

/// <summary>A guest together with the seats.</summary>
internal sealed record GuestAndSeats(Guest Guest, EventSettings? Settings, int Taken);

/// <summary>
/// Reads for the rule that holds across rows: no more attending guests than seats. Counting alone cannot hold it,
/// since two snapshots may both see the last seat free; <see cref="EventSettings.ClaimSeat"/> makes them collide.
/// </summary>
internal static class SeatQueries
{
    private static readonly Func<DbContext, CancellationToken, Task<Seats?>> FindSeats = EF.CompileAsyncQuery(
        (DbContext db, CancellationToken _) => db.Set<EventSettings>()
            .Where(settings => settings.Id == EventSettings.SingletonId)
            .Select(settings => new Seats(
                settings,
                settings.MaxGuests != null ? db.Set<Guest>().Count(guest => guest.Attending == true) : 0))
            .SingleOrDefault());

    private static readonly Func<DbContext, Guid, bool, CancellationToken, Task<GuestAndSeats?>> FindGuestAndSeats = EF.CompileAsyncQuery(
        (DbContext db, Guid guestId, bool wantsSeat, CancellationToken _) => db.Set<Guest>()
            .Where(guest => guest.Id == guestId)
            // With the one row of settings, if there is one.
            .LeftJoin(
                db.Set<EventSettings>(),
                guest => EventSettings.SingletonId,
                settings => settings.Id,
                (guest, settings) => new GuestAndSeats(
                    guest,
                    settings,
                    wantsSeat && guest.Attending != true && settings!.MaxGuests != null
                        ? db.Set<Guest>().Count(other => other.Attending == true)
                        : 0))
            .SingleOrDefault());

    /// <summary>Reads the settings and counts the seats taken, in one round trip.</summary>
    public static async Task<Seats> FindSeatsAsync(this IAppDbContext db, CancellationToken cancellationToken) =>
        await FindSeats(db.Context, cancellationToken) ?? new Seats(null, 0);

    /// <summary>Reads a guest, the settings and, when the guest would take a new seat, the seats taken, in one round trip.</summary>
    public static Task<GuestAndSeats?> FindGuestAsync(
        this IAppDbContext db, Guid guestId, bool wantsSeat, CancellationToken cancellationToken) =>
        FindGuestAndSeats(db.Context, guestId, wantsSeat, cancellationToken);
}
