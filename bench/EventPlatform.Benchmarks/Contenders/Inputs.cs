using EventPlatform.Application.Common;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Activities;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// What a contender is asked. Each has guests of its own, so that what one writes is a change for it whatever the
/// others have done: a contender that finds its value stored already would be spared the UPDATE.
/// </summary>
/// <param name="guests">Guests in the database.</param>
/// <param name="slice">Which of the contenders this is, from 0.</param>
/// <param name="slices">How many there are.</param>
/// <param name="ring">How many guests of its own each has; they are spread over the whole list.</param>
internal sealed class Inputs(int guests, int slice, int slices, int ring)
{
    /// <summary>By this address the guests are found again that a measurement created.</summary>
    public const string NewGuestEmail = "new.guest@example.com";

    /// <summary>A new guest's first name.</summary>
    public const string NewGuestFirstName = "Jane";

    /// <summary>A new guest's last name.</summary>
    public const string NewGuestLastName = "Doe";

    /// <summary>A new guest's dietary note.</summary>
    public const string NewGuestDietary = "vegetarian";

    private readonly int _stride = guests >= slices * ring
        ? guests / (slices * ring)
        : throw new ArgumentException(
            $"{slices} contenders with {ring} guests each need {slices * ring} guests.", nameof(ring));

    /// <summary>How many turns it takes until the same guest's turn comes again.</summary>
    public int Ring => ring;

    /// <summary>The guest of a turn.</summary>
    /// <param name="turn">From 0.</param>
    public Guid GuestId(int turn) => GuestData.Id(Index(turn));

    /// <summary>The group of a turn.</summary>
    /// <param name="turn">From 0.</param>
    public Guid GroupId(int turn) => GuestData.GroupId(Index(turn)) ?? GuestData.GroupId(Index(turn) - 1)!.Value;

    /// <summary>
    /// Whether the guest of a turn accepts: every second does, and each the opposite of the last time.
    /// </summary>
    /// <param name="turn">From 0.</param>
    public bool Accepts(int turn) => ((turn / ring) + turn) % 2 == 0;

    /// <summary>The note to write in a turn: each guest's is another than the last time.</summary>
    /// <param name="turn">From 0.</param>
    public string Note(int turn) => turn / ring % 2 == 0 ? "no mushrooms" : "no celery";

    /// <summary>New activities; none was stored before.</summary>
    /// <param name="count">How many.</param>
    /// <param name="turn">From 0.</param>
    public List<ActivityMessage> Activities(int count, int turn)
    {
        var now = TimeProvider.System.GetUtcNow();
        var activities = new List<ActivityMessage>(count);
        for (var i = 0; i < count; i++)
            activities.Add(new ActivityMessage(Guid.NewGuid(), GuestId(turn + i), ActivityAction.GuestUpdated, now));
        return activities;
    }

    private int Index(int turn) => (slice + (slices * (turn % ring))) * _stride;
}
