using EventPlatform.Application.Common;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Activities;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// The inputs of a contender. Each contender has guests of its own, so that all its writes change something: a
/// contender that finds its value stored already would send no UPDATE.
/// </summary>
/// <param name="guests">The number of guests in the database.</param>
/// <param name="slice">The contender's number, from 0.</param>
/// <param name="slices">The number of contenders.</param>
/// <param name="ring">The number of each contender's guests; they are spread over the whole list.</param>
internal sealed class Inputs(int guests, int slice, int slices, int ring)
{
    /// <summary>Begins the addresses of all guests that measurements create; the clean-up finds them by it.</summary>
    public const string NewGuestPrefix = "new.guest.";

    /// <summary>A new guest's first name.</summary>
    public const string NewGuestFirstName = "Jane";

    /// <summary>A new guest's last name.</summary>
    public const string NewGuestLastName = "Doe";

    /// <summary>A new guest's dietary note.</summary>
    public const string NewGuestDietary = "vegetarian";

    /// <summary>The words of a new guest as the product stores them.</summary>
    /// <param name="number">The number in the guest's address.</param>
    public static string NewGuestWords(int number) =>
        $"{number:D8}examplecom com doejane examplecom guest{number:D8}examplecom janedoe " +
        $"newguest{number:D8}examplecom";

    /// <summary>The words of the name alone.</summary>
    public const string NewGuestNameWords = "doejane janedoe";

    /// <summary>Who causes the activities.</summary>
    public const string Actor = "open";

    /// <summary>The address of a new guest: each has another, as the answer names those who have the same.</summary>
    /// <param name="number">From 0, at most eight digits.</param>
    public static string NewGuestEmail(int number) => $"{NewGuestPrefix}{number:D8}@example.com";

    private readonly int _stride = guests >= slices * ring
        ? guests / (slices * ring)
        : throw new ArgumentException(
            $"{slices} contenders with {ring} guests each need {slices * ring} guests.", nameof(ring));

    /// <summary>The number of turns after which the same guest is used again.</summary>
    public int Ring => ring;

    /// <summary>The guest of a turn.</summary>
    /// <param name="turn">From 0.</param>
    public Guid GuestId(int turn) => GuestData.Id(Index(turn));

    /// <summary>The group of a turn.</summary>
    /// <param name="turn">From 0.</param>
    public Guid GroupId(int turn) => GuestData.GroupId(Index(turn)) ?? GuestData.GroupId(Index(turn) - 1)!.Value;

    /// <summary>The number of a turn's new guest; contenders with guests of their own have other ones.</summary>
    /// <param name="turn">From 0.</param>
    public int NewGuest(int turn) => slice + (slices * turn);

    /// <summary>
    /// Whether the guest of a turn accepts: every second guest does, and each gives the opposite of the last answer.
    /// </summary>
    /// <param name="turn">From 0.</param>
    public bool Accepts(int turn) => ((turn / ring) + turn) % 2 == 0;

    /// <summary>The note to write in a turn: another than the guest's last one.</summary>
    /// <param name="turn">From 0.</param>
    public string Note(int turn) => turn / ring % 2 == 0 ? "no mushrooms" : "no celery";

    /// <summary>Creates activities that were not stored before.</summary>
    /// <param name="count">The number of activities.</param>
    /// <param name="turn">From 0.</param>
    public List<ActivityMessage> Activities(int count, int turn)
    {
        var now = TimeProvider.System.GetUtcNow();
        var activities = new List<ActivityMessage>(count);
        for (var i = 0; i < count; i++)
        {
            activities.Add(
                new ActivityMessage(Guid.NewGuid(), GuestId(turn + i), ActivityAction.GuestUpdated, now, Actor));
        }

        return activities;
    }

    private int Index(int turn) => (slice + (slices * (turn % ring))) * _stride;
}
