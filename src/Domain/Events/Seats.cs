using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Domain.Events;

/// <summary>
/// The seats of the event, as one snapshot of the database shows them. They change with each claim, for the next one.
/// </summary>
/// <param name="settings">The settings; null when none were saved.</param>
/// <param name="taken">The seats of attending guests; null when they were not counted.</param>
/// <param name="parties">How many parties wait.</param>
/// <param name="lastWaiting">Since when the last of them waits; null when none does.</param>
/// <param name="ahead">Any guest who waits; null when nobody does, or whoever begins to wait must collide with all
/// others who change the seats.</param>
public sealed class Seats(
    EventSettings? settings, int? taken, int parties, DateTimeOffset? lastWaiting, Guid? ahead = null)
{
    /// <summary>The settings; null when none were saved.</summary>
    public EventSettings? Settings { get; } = settings;

    /// <summary>The seats that attending guests have; null when they were not counted.</summary>
    public int? Taken { get; private set; } = taken;

    /// <summary>How many parties wait.</summary>
    public int Parties { get; private set; } = parties;

    /// <summary>Since when the last of those who wait does; null when nobody waits.</summary>
    public DateTimeOffset? LastWaiting { get; private set; } = lastWaiting;

    /// <summary>Any guest who waits; null for none.</summary>
    internal Guid? Ahead { get; } = ahead;

    /// <summary>
    /// How many seats those who wait may have: 0 when nobody waits, and all that they want without a limit.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody waits, and the seats taken were not counted.</exception>
    public int FreeForWaiting => (Parties, Settings?.MaxGuests) switch
    {
        (0, _) => 0,
        (_, null) => int.MaxValue,
        (_, { } limit) => Math.Max(0, limit - Count()),
    };

    /// <summary>Begins a change of guests who are changed together.</summary>
    /// <param name="guests">The guests, not changed yet.</param>
    /// <returns>What decides whether they get seats, once they are changed.</returns>
    public SeatClaim Claim(params IReadOnlyList<Guest> guests) => new(this, guests);

    /// <summary>Begins to put a guest on the list.</summary>
    /// <param name="guest">The guest, with the answer that is asked for.</param>
    /// <returns>What decides whether the guest gets seats.</returns>
    public SeatClaim ClaimForNew(Guest guest) => new(this, guest);

    internal int Count() => Taken ?? throw new InvalidOperationException("The seats taken were not counted.");

    internal void Take(int seats) => Taken += seats;

    internal void Leave() => Parties--;

    /// <summary>Corrects the number of parties, once all who wait were read: some may have left the list.</summary>
    internal void Recount(int parties) => Parties = parties;

    /// <summary>Puts guests at the end of the waiting list, as one party.</summary>
    internal void Wait(IReadOnlyList<Guest> party, DateTimeOffset now)
    {
        // Behind all who waited before, whatever the clocks say.
        var since = now.ToStored();
        if (since <= LastWaiting) since = LastWaiting.Value + Timestamps.Smallest;
        foreach (var guest in party) guest.Wait(since);
        LastWaiting = since;
        Parties++;
    }
}
