using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Access;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>A guest together with the seats.</summary>
/// <param name="Guest">The guest.</param>
/// <param name="Seats">The seats.</param>
/// <param name="Duplicates">Ids of others with the same e-mail address, where they were asked for.</param>
internal sealed record GuestAndSeats(Guest Guest, Seats Seats, IReadOnlyList<Guid> Duplicates);

/// <summary>A guest who is invited, with the seats and the group.</summary>
/// <param name="Me">The guest.</param>
/// <param name="Seats">The seats.</param>
/// <param name="Members">The members of the group, the guest included, in order; the guest alone without one.</param>
internal sealed record Invited(Guest Me, Seats Seats, IReadOnlyList<Guest> Members);

/// <summary>
/// Reads for the rule that holds across rows: no more attending guests than seats. Counting alone cannot hold it,
/// since two snapshots may both see the last seat free; <see cref="EventSettings.SeatClaims"/> makes them collide.
/// Guests are counted only when a limit is set and a seat may be claimed.
/// The SQL begins with the name of this class in a comment, by which tests recognise it.
/// </summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal static class SeatQueries
{
    private static readonly Func<GuestListDb, CancellationToken, Task<Seats?>> FindSeats =
        EF.CompileAsyncQuery(
            (GuestListDb db, CancellationToken _) => db.Settings
                .TagWith(nameof(SeatQueries))
                .Where(settings => settings.Id == EventSettings.SingletonId)
                .Select(settings => new Seats(
                    settings,
                    settings.MaxGuests != null ? db.Guests.Count(guest => guest.Attending == true) : null))
                .SingleOrDefault());

    private static readonly Func<GuestListDb, Guid, bool, CancellationToken, Task<GuestRow?>> FindGuest =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid guestId, bool attends, CancellationToken _) => db.Guests
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
                            attends && guest.Attending != true && settings!.MaxGuests != null
                                ? db.Guests.Count(other => other.Attending == true)
                                : null),
                        null))
                .SingleOrDefault());

    // The guest comes with each of the others who have the address that the guest will have, itself perhaps included.
    private static readonly
        Func<GuestListDb, Guid, bool, bool, string?, IAsyncEnumerable<GuestRow>> FindGuestAndOthers =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid guestId, bool attends, bool writesAddress, string? address) => db.Guests
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
                        attends && row.guest.Attending != true && row.settings!.MaxGuests != null
                            ? db.Guests.Count(other => other.Attending == true)
                            : null),
                    row.other!.Id)));

    // EF Core leaves conditions on parameters that are null out of the SQL.
    private static readonly Func<GuestListDb, string?, Guid?, bool, IAsyncEnumerable<InvitedRow>> FindInvited =
        EF.CompileAsyncQuery(
            (GuestListDb db, string? code, Guid? guestId, bool attends) => db.Guests
                .TagWith(nameof(SeatQueries))
                .Where(guest => code == null || guest.InvitationCode == code)
                .Where(guest => guestId == null || guest.Id == guestId)
                .LeftJoin(
                    db.Settings,
                    guest => EventSettings.SingletonId,
                    settings => settings.Id,
                    (guest, settings) => new { guest, settings })
                .LeftJoin(
                    db.Guests,
                    row => row.guest.GroupId,
                    member => member.GroupId,
                    (row, member) => new { row.guest, row.settings, member })
                // The guest who asks first: a larger group is cut.
                .OrderBy(row => row.member!.Id != row.guest.Id).ThenBy(row => row.member!.SortKey)
                .Take(InvitationResponse.MaxMembers)
                .Select(row => new InvitedRow(
                    row.guest,
                    new Seats(
                        row.settings,
                        attends && row.settings!.MaxGuests != null
                            ? db.Guests.Count(other => other.Attending == true)
                            : null),
                    row.member)));

    /// <summary>Reads the settings and counts the seats taken, in one round trip.</summary>
    public static async Task<Seats> FindSeatsAsync(this GuestListDb db, CancellationToken cancellationToken) =>
        await FindSeats(db, cancellationToken) ?? new Seats(Settings: null, Taken: null);

    /// <summary>Reads a guest and the seats in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guestId">Which guest.</param>
    /// <param name="attends">The answer that the guest is to be given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<GuestAndSeats?> FindGuestAsync(
        this GuestListDb db, Guid guestId, bool attends, CancellationToken cancellationToken) =>
        await FindGuest(db, guestId, attends, cancellationToken) is var (guest, seats, _)
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
        var (attends, address) = (changes.Attending.Or(null) is true, Guest.FoldAddress(changes.Email.Or(null)));
        var rows = await FindGuestAndOthers(db, guestId, attends, changes.Email.IsSet, address)
            .ToListAsync(cancellationToken);
        if (rows is not [var (guest, seats, _), ..]) return null;

        var others = rows.Select(row => row.OtherId).OfType<Guid>().Where(id => id != guestId);
        return new GuestAndSeats(guest, seats, [.. others.Take(GuestResponse.MaxDuplicates)]);
    }

    /// <summary>Reads the guest who asks, the seats and the group in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="caller">The guest, or whoever has an invitation code.</param>
    /// <param name="attends">Whether anybody is to be given the answer to attend.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the code is nobody's, or the guest does not exist.</returns>
    public static async Task<Invited?> FindInvitedAsync(
        this GuestListDb db, Caller caller, bool attends, CancellationToken cancellationToken)
    {
        // Without code and id, the query would find everybody.
        if (caller is { Code: null, GuestId: null }) return null;

        var rows = await FindInvited(db, caller.Code, caller.GuestId, attends).ToListAsync(cancellationToken);
        if (rows is not [var (me, seats, _), ..]) return null;

        var members = rows.Select(row => row.Member).OfType<Guest>()
            .OrderBy(member => member.SortKey, StringComparer.Ordinal).ToList();
        return new Invited(me, seats, members is [] ? [me] : members);
    }

    private sealed record InvitedRow(Guest Guest, Seats Seats, Guest? Member);

    private sealed record GuestRow(Guest Guest, Seats Seats, Guid? OtherId);
}
