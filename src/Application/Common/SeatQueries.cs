using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>A guest together with the seats.</summary>
internal sealed record GuestAndSeats(Guest Guest, Seats Seats);

/// <summary>
/// Reads for the rule that holds across rows: no more attending guests than seats. Counting alone cannot hold it,
/// since two snapshots may both see the last seat free; <see cref="EventSettings.SeatClaims"/> makes them collide.
/// Guests are counted only when a limit is set and a seat may be claimed.
/// </summary>
internal static class SeatQueries
{
    private static readonly Func<GuestListDb, CancellationToken, Task<Seats?>> FindSeats =
        EF.CompileAsyncQuery(
            (GuestListDb db, CancellationToken _) => db.Settings
                .Where(settings => settings.Id == EventSettings.SingletonId)
                .Select(settings => new Seats(
                    settings,
                    settings.MaxGuests != null ? db.Guests.Count(guest => guest.Attending == true) : null))
                .SingleOrDefault());

    private static readonly Func<GuestListDb, Guid, bool, CancellationToken, Task<GuestAndSeats?>> FindGuestAndSeats =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid guestId, bool attends, CancellationToken _) => db.Guests
                .Where(guest => guest.Id == guestId)
                // With the one row of settings, if there is one.
                .LeftJoin(
                    db.Settings,
                    guest => EventSettings.SingletonId,
                    settings => settings.Id,
                    (guest, settings) => new GuestAndSeats(
                        guest,
                        new Seats(
                            settings,
                            attends && guest.Attending != true && settings!.MaxGuests != null
                                ? db.Guests.Count(other => other.Attending == true)
                                : null)))
                .SingleOrDefault());

    /// <summary>Reads the settings and counts the seats taken, in one round trip.</summary>
    public static async Task<Seats> FindSeatsAsync(this GuestListDb db, CancellationToken cancellationToken) =>
        await FindSeats(db, cancellationToken) ?? new Seats(Settings: null, Taken: null);

    /// <summary>Reads a guest and the seats in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guestId">Which guest.</param>
    /// <param name="answer">The answer that the guest is to be given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<GuestAndSeats?> FindGuestAsync(
        this GuestListDb db, Guid guestId, bool? answer, CancellationToken cancellationToken) =>
        FindGuestAndSeats(db, guestId, answer is true, cancellationToken);
}
