using EventPlatform.Application.Access;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>A group with the seats.</summary>
/// <param name="Me">The guest who asks; null for a host.</param>
/// <param name="Seats">The seats.</param>
/// <param name="Members">
/// The members of the group, in order, at most <see cref="Household.MaxMembers"/>, those who are asked for among them;
/// a guest without a group alone.
/// </param>
internal sealed record GroupAndSeats(Guest? Me, Seats Seats, IReadOnlyList<Guest> Members)
{
    /// <summary>The places of those who wait, by their ids; none where answers are to change them.</summary>
    public IReadOnlyDictionary<Guid, int> Positions { get; init; } = new Dictionary<Guid, int>();
}

/// <content>Groups, which answer together.</content>
internal static partial class SeatQueries
{
    // EF Core leaves conditions on parameters that are null out of the SQL.
    private static readonly
        Func<GuestListDb, string?, Guid?, bool, bool, IAsyncEnumerable<MemberRow>> FindInvited =
        EF.CompileAsyncQuery(
            (GuestListDb db, string? code, Guid? guestId, bool moves, bool attends) => db.Guests
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
                .Take(Household.MaxMembers)
                .Select(row => new MemberRow(
                    row.guest,
                    new Seats(
                        row.settings,
                        moves && row.settings!.MaxGuests != null && (attends || Waiting(db).Any())
                            ? Attending(db).Count() + Brought(db).Sum()
                            : null,
                        moves && row.settings!.MaxGuests != null ? Parties(db).Distinct().Count() : 0,
                        moves && row.settings!.MaxGuests != null ? Waiting(db).Max() : null,
                        moves && row.settings!.MaxGuests != null ? Anybody(db).FirstOrDefault() : null),
                    row.member)
                {
                    Position = !moves && row.member!.Attending == null && row.member.WaitlistedAt != null
                        ? 1 + Waiting(db).Where(since => since < row.member.WaitlistedAt).Distinct().Count()
                        : null,
                    OwnPosition = !moves && row.guest.Attending == null && row.guest.WaitlistedAt != null
                        ? 1 + Waiting(db).Where(since => since < row.guest.WaitlistedAt).Distinct().Count()
                        : null,
                }));

    private static readonly
        Func<GuestListDb, Guid, Guid[], bool, IAsyncEnumerable<MemberRow>> FindGroup =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid groupId, Guid[] guestIds, bool attends) => db.Guests
                .TagWith(nameof(SeatQueries))
                .Where(guest => guest.GroupId == groupId)
                .LeftJoin(
                    db.Settings,
                    guest => EventSettings.SingletonId,
                    settings => settings.Id,
                    (guest, settings) => new { guest, settings })
                // Those who answer first: a larger group is cut.
                .OrderBy(row => !guestIds.Contains(row.guest.Id)).ThenBy(row => row.guest.SortKey)
                .Take(Household.MaxMembers)
                .Select(row => new MemberRow(
                    null,
                    new Seats(
                        row.settings,
                        row.settings!.MaxGuests != null && (attends || Waiting(db).Any())
                            ? Attending(db).Count() + Brought(db).Sum()
                            : null,
                        row.settings!.MaxGuests != null ? Parties(db).Distinct().Count() : 0,
                        row.settings!.MaxGuests != null ? Waiting(db).Max() : null,
                        row.settings!.MaxGuests != null ? Anybody(db).FirstOrDefault() : null),
                    row.guest)));

    /// <summary>Reads the guest who asks, the seats and the group in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="caller">The guest, or whoever has an invitation code.</param>
    /// <param name="answers">The answers that members are to be given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the code is nobody's, or the guest does not exist.</returns>
    public static async Task<GroupAndSeats?> FindInvitedAsync(
        this GuestListDb db, Caller caller, IReadOnlyCollection<Rsvp> answers, CancellationToken cancellationToken)
    {
        // Without code and id, the query would find everybody.
        if (caller is { Code: null, GuestId: null }) return null;

        var attends = answers.Any(answer => answer.Attending);
        var rows = await FindInvited(db, caller.Code, caller.GuestId, answers.Count > 0, attends)
            .ToListAsync(cancellationToken);
        if (rows is not [({ } me, var seats, _) first, ..]) return null;

        var members = InOrder(rows);
        var positions = rows.Where(row => row.Position is not null)
            .ToDictionary(row => row.Member!.Id, row => row.Position!.Value);
        if (first.OwnPosition is { } own) positions[me.Id] = own;
        return new GroupAndSeats(me, seats, members is [] ? [me] : members) { Positions = positions };
    }

    /// <summary>Reads a group and the seats in one round trip.</summary>
    /// <param name="db">The database.</param>
    /// <param name="groupId">Which group.</param>
    /// <param name="guestIds">Members who are to be among those read.</param>
    /// <param name="attends">Whether any of them is to be given the answer to attend.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when nobody belongs to the group.</returns>
    public static async Task<GroupAndSeats?> FindGroupAsync(
        this GuestListDb db, Guid groupId, Guid[] guestIds, bool attends, CancellationToken cancellationToken)
    {
        var rows = await FindGroup(db, groupId, guestIds, attends).ToListAsync(cancellationToken);
        return rows is [var (_, seats, _), ..] ? new GroupAndSeats(Me: null, seats, InOrder(rows)) : null;
    }

    private static List<Guest> InOrder(List<MemberRow> rows) =>
    [
        .. rows.Select(row => row.Member).OfType<Guest>().OrderBy(member => member.SortKey, StringComparer.Ordinal),
    ];

    private sealed record MemberRow(Guest? Asks, Seats Seats, Guest? Member)
    {
        public int? Position { get; init; }

        public int? OwnPosition { get; init; }
    }
}
