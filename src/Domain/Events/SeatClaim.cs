using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Domain.Events;

/// <summary>
/// The one rule of seats, for guests who are changed together. Who attends keeps the seats; who declines gives them
/// back, to the others of the claim first; who newly attends needs more seats only if they are free and nobody waits
/// for them. Otherwise those who newly attend wait as one party, if there is a waiting list, or all is refused.
/// </summary>
public sealed class SeatClaim
{
    /// <summary>
    /// The most guests who get seats from the waiting list at once: with their activities, fewer rows than the 3,000
    /// that DSQL lets a transaction change.
    /// </summary>
    public const int MaxPromoted = 1200;

    private readonly Seats _seats;
    private readonly List<Before> _before;
    private IReadOnlyList<Guest> _newcomers = [];

    internal SeatClaim(Seats seats, IReadOnlyList<Guest> guests)
    {
        _seats = seats;
        _before =
        [
            .. guests.Select(guest =>
                new Before(guest, guest.SeatsHeld, WaitsFor(guest), guest.GroupId, guest.Version)),
        ];
    }

    internal SeatClaim(Seats seats, Guest created)
    {
        _seats = seats;
        _before = [new Before(created, Held: 0, Waited: 0, Group: null, Version: null)];
    }

    /// <summary>
    /// How many of those who wait longest <see cref="Promote"/> needs; 0 when there is nothing to give, or nobody who
    /// waits. Those of the claim may have left the list, and one more tells whether all of a party is there.
    /// </summary>
    public int HeadLength =>
        _seats.FreeForWaiting is > 0 and var free ? Math.Min(free, MaxPromoted) + _before.Count + 1 : 0;

    /// <summary>Whether <see cref="MaxPromoted"/> kept seats from guests who wait.</summary>
    public bool HasMore { get; private set; }

    /// <summary>
    /// A guest who waits, whose row the command has to write without changing it; null for none. A party that joins
    /// others who wait takes and frees no seats. It is enough that one of them still waits when it commits: whoever
    /// empties the list writes the rows of all, and the two collide. With <see cref="EventSettings.SeatClaims"/>, all
    /// who join at once would.
    /// </summary>
    public Guid? Ahead { get; private set; }

    /// <summary>Decides, after the guests were changed.</summary>
    /// <param name="now">The present time.</param>
    /// <returns>Success, or <c>event_full</c> with <see cref="Error.Remaining"/>.</returns>
    /// <exception cref="InvalidOperationException">Seats are to be claimed, there is a limit, and
    /// <see cref="Seats.Taken"/> is null.</exception>
    public Result Decide(DateTimeOffset now)
    {
        var gained = _before.Sum(row => row.Guest.SeatsHeld - row.Held);
        if (_seats.Settings is not { MaxGuests: { } limit } settings)
        {
            _seats.Take(gained);
            return Result.Success;
        }

        if (gained > 0 && (_seats.Parties > 0 || gained > limit - _seats.Count()))
        {
            _newcomers = [.. _before.Where(row => row.Held == 0).Select(row => row.Guest)
                .Where(guest => guest.Attending is true)];
            gained -= _newcomers.Sum(guest => guest.SeatsHeld);
            // Who attends already would have to give seats up to wait for more.
            if (settings.Waitlist is not true || gained > 0)
                return EventErrors.EventFull(limit, _seats.Parties > 0 ? 0 : Math.Max(0, limit - _seats.Count()));

            _seats.Wait(_newcomers, now);
        }

        _seats.Take(gained);
        var onlyJoins = _newcomers.Count > 0 && gained == 0 && !_before.Exists(row => row.Waited > 0 && HasMoved(row));
        if (onlyJoins && _seats.Ahead is { } ahead)
        {
            Ahead = ahead;
            return Result.Success;
        }

        // Who gives seats back where nobody waits, or could, need not collide with others.
        var mayPromote = settings.Waitlist is true || _seats.Parties > 0;
        if (gained > 0 || (mayPromote && (gained < 0 || _before.Exists(HasMoved)))) settings.ClaimSeats();
        return Result.Success;
    }

    /// <summary>Gives up the places of guests who are about to be deleted, instead of <see cref="Decide"/>.</summary>
    /// <param name="now">The present time.</param>
    public void Leave(DateTimeOffset now)
    {
        foreach (var row in _before) row.Guest.Leave();
        Decide(now);
    }

    /// <summary>
    /// Gives the seats that are free to those who wait, in the order of time, until a party does not fit: nobody
    /// overtakes a larger party.
    /// </summary>
    /// <param name="head">The first <see cref="HeadLength"/> of those who wait, by time and then by party; fewer
    /// are all of them.</param>
    /// <param name="now">The present time.</param>
    /// <returns>Those who have seats now and whom the command had not changed; each has a new version.</returns>
    public IReadOnlyList<Guest> Promote(IReadOnlyList<Guest> head, DateTimeOffset now)
    {
        // Those whom the command has changed already have its version, and its activity.
        var own = _before.Where(row => row.Guest.Version != row.Version).Select(row => row.Guest).ToHashSet();
        var promoted = new List<Guest>();
        var parties = head.Concat(_newcomers).Where(guest => guest.IsWaiting)
            .GroupBy(guest => (guest.WaitlistedAt, guest.GroupId ?? guest.Id)).ToList();
        if (head.Count < HeadLength) _seats.Recount(parties.Count);
        foreach (var party in parties)
        {
            var seats = party.Sum(guest => guest.Seats);
            if (seats > _seats.FreeForWaiting) break;
            if (HasMore = promoted.Count + party.Count() > MaxPromoted) break;

            foreach (var guest in party)
                guest.Promote(now, own.Contains(guest) ? guest.Version!.Value : Guid.NewGuid());
            if (party.Any(guest => guest.Id == Ahead)) Ahead = null;
            promoted.AddRange(party.Except(own));
            _seats.Take(seats);
            _seats.Leave();
            _seats.Settings?.ClaimSeats();
        }

        return promoted;
    }

    private static int WaitsFor(Guest guest) => guest.IsWaiting ? guest.Seats : 0;

    // Another group makes a party smaller, too: seats that were too few for it may be enough.
    private static bool HasMoved(Before row) =>
        WaitsFor(row.Guest) != row.Waited || (row.Waited > 0 && row.Guest.GroupId != row.Group);

    /// <summary>A guest with what it had before the command.</summary>
    private sealed record Before(Guest Guest, int Held, int Waited, Guid? Group, Guid? Version);
}
