using EventPlatform.TestSupport.Histories;
using EventPlatform.TestSupport.Histories.Checks;

namespace EventPlatform.UnitTests.Histories;

/// <summary>Each rule finds what breaks it, in a history of a few lines, and nothing in one that is sound.</summary>
public sealed class RuleTests
{
    private static readonly Dictionary<string, Action<HandMade>> Breaches = new()
    {
        [AnswerRules.Bug] = h => h.Answered(HandMade.Get(Guid.NewGuid()), 1, 2, 500, new { code = "internal" }),
        [AnswerRules.NotHealed] = h =>
            h.Answered(HandMade.Get(Guid.NewGuid()), 1, 2, 503, new { code = "unavailable" }, isAfterFaults: true),
        [AnswerRules.Unanswered] = h => h.Sent(HandMade.Get(Guid.NewGuid()), 1),
        [AnswerRules.Accepted] = h =>
        {
            var guest = h.Created(1, 2);
            h.Answered(h.Write(guest, ("first_name", "")) with { IsInvalid = true }, 3, 4, 200, h.World.Guests[guest]);
        },

        [WriteRules.Lost] = h =>
        {
            var guest = h.Created(1, 2);
            h.Answered(h.Write(guest), 3, 4, 200, h.World.Guests[guest]);
        },
        [WriteRules.Again] = h =>
        {
            // Its answer is lost, somebody else's write is acknowledged, and then its replay overwrites that.
            var guest = h.Created(1, 2);
            var again = h.Write(guest);
            h.Committed(StateJson.Apply(h.World.Guests[guest], again.Body!));
            h.Changed(guest, 4, 5);
            h.Committed(StateJson.Apply(h.World.Guests[guest], again.Body!));
            h.Answered(again, 3, 6, 200, h.World.Guests[guest]);
        },
        [WriteRules.NotRefused] = h =>
        {
            var guest = h.Created(1, 2);
            var busy = h.Answered(h.Write(guest), 3, 4, 503, new { code = "busy" });
            h.Committed(StateJson.Apply(h.World.Guests[guest], busy.Request.Body!));
        },
        [WriteRules.Unasked] = h =>
        {
            var guest = h.Created(1, 2);
            h.Committed(h.World.Guests[guest]);
        },
        [WriteRules.Other] = h =>
        {
            var guest = h.Created(1, 2);
            var sent = h.Sent(h.Write(guest), 3);
            var row = StateJson.Apply(h.World.Guests[guest], sent.Request.Body!);
            h.Committed(row with { FirstName = "As it was before another write" });
        },
        [WriteRules.DeletedTwice] = h =>
        {
            var guest = h.Created(1, 2);
            h.CommittedDeletion(guest);
            h.Answered(HandMade.Delete(guest), 3, 4, 204);
            h.Answered(HandMade.Delete(guest), 5, 6, 204);
        },
        [WriteRules.Back] = h =>
        {
            var guest = h.Created(1, 2);
            var row = h.World.Guests[guest];
            h.CommittedDeletion(guest);
            h.Committed(row);
        },
        [WriteRules.NotInTables] = h =>
        {
            h.Created(1, 2);
            h.Final = World.Empty;
        },

        [OrderRules.TooLate] = h =>
        {
            var guest = h.Created(1, 2);
            h.Changed(guest, 5, 6);
            h.Changed(guest, 3, 4);
        },

        [SeatRules.Oversold] = h =>
        {
            // Both see the last seat free.
            h.Saved(1, 2, ("max_guests", 1));
            h.Created(3, 5, attending: true);
            h.Created(4, 6, attending: true, sees: false);
        },

        [ViewRules.NoSuchState] = h =>
            h.Answered(HandMade.Get(h.Created(1, 2)), 3, 4, 404, new { code = "guest_not_found" }),

        [ActivityRules.Missing] = h =>
        {
            h.Committed(StateJson.Apply(SettingsState.Unset, """{"location":"t000001"}"""));
            h.Answered(h.Settings(), 1, 2, 200, h.World.Settings);
        },
        [ActivityRules.TooMany] = h =>
        {
            var guest = h.Created(1, 2);
            h.Published(h.Changed(guest, 3, 4), "guest.updated", guest);
        },
        [ActivityRules.Wrong] = h => h.Published(h.Changed(h.Created(1, 2), 3, 4), "guest.created", Guid.NewGuid()),
        [ActivityRules.Unearned] = h =>
        {
            var guest = h.Created(1, 2);
            var full = new { code = "event_full", remaining = 0 };
            h.Published(h.Answered(h.Write(guest), 3, 4, 409, full), "guest.updated", guest);
        },
        [ActivityRules.NotStored] = h =>
        {
            var guest = h.Created(1, 2);
            h.Published(h.Changed(guest, 3, 4), "guest.updated", guest, isStored: false);
        },
        [ActivityRules.Unknown] = h => h.Stored(Guid.NewGuid(), "guest.updated", Guid.NewGuid()),
        [ActivityRules.WrongTrail] = h => h.Answered(
            new Request("ListActivities", "GET", "/admin/activities"),
            1,
            2,
            200,
            new { activities = new[] { new StoredActivity(Guid.NewGuid(), null, "settings.updated", default) } }),
    };

    public static TheoryData<string> Rules { get; } = [.. Breaches.Keys];

    /// <summary>Answers that show what was never there, each with what makes it wrong.</summary>
    public static TheoryData<string> WrongViews { get; } =
        ["too old", "from the future", "mixed", "one guest too many", "full without reason"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Check_AHistoryThatBreaksTheRule_SaysSo(string rule)
    {
        var history = new HandMade();
        Breaches[rule](history);

        Assert.Contains(rule, history.Check().Select(violation => violation.Rule));
    }

    [Fact]
    public void Check_ASoundHistory_FindsNothing()
    {
        var history = new HandMade();
        var guest = history.Created(1, 2, attending: true);
        history.Saved(3, 4, ("max_guests", 1));
        history.Answered(
            history.Write(null, ("attending", true)), 5, 6, 409, new { code = "event_full", remaining = 0 });
        history.Changed(guest, 7, 9, ("attending", false));
        history.Answered(HandMade.Get(guest), 8, 12, 200, history.World.Guests[guest]);
        history.Created(10, 11, attending: true);
        history.Sent(history.Write(guest), 13);
        Delete(history, guest, 14, 15);
        history.Answered(HandMade.Get(guest), 16, 17, 404, new { code = "guest_not_found" });
        history.Answered(HandMade.Delete(guest), 18, 19, 404, new { code = "guest_not_found" });

        Assert.DoesNotContain(history.Check(), violation => violation.Rule != AnswerRules.Unanswered);
    }

    [Fact]
    public void Check_ALostAnswerThatWasCommittedOrNot_FindsNothing()
    {
        var history = new HandMade();
        var guest = history.Created(1, 2);
        var committed = history.Answered(history.Write(guest), 3, 4, 503, new { code = "unavailable" });
        history.Answered(history.Write(guest), 5, 6, 503, new { code = "unavailable" });
        // Long after the client gave up.
        history.Changed(guest, 7, 8);
        history.Committed(StateJson.Apply(history.World.Guests[guest], committed.Request.Body!));

        Assert.Empty(history.Check());
    }

    // Who was admitted without a limit could not be counted by those who did not see it yet.
    [Fact]
    public void Check_ASeatTakenBesideOneWithoutLimit_FindsNothing()
    {
        var history = new HandMade();
        history.Saved(1, 3, ("max_guests", 1));
        history.Created(2, 5, attending: true, sees: false);
        history.Created(4, 6, attending: true, sees: false);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void Check_ALimitLoweredBelowTheAttending_FindsNothing()
    {
        var history = new HandMade();
        history.Created(1, 2, attending: true);
        history.Created(3, 4, attending: true);
        history.Saved(5, 6, ("max_guests", 1));

        Assert.Empty(history.Check());
    }

    [Theory]
    [MemberData(nameof(WrongViews))]
    public void Check_AnAnswerThatShowsWhatWasNeverThere_FindsIt(string view)
    {
        var history = new HandMade();
        var guest = history.Created(1, 2);
        var old = history.World.Guests[guest];
        history.Changed(guest, 3, 4, ("attending", true), ("first_name", "Grace"));
        var present = history.World.Guests[guest];
        var full = new { code = "event_full", remaining = 0 };
        _ = view switch
        {
            "too old" => history.Answered(HandMade.Get(guest), 5, 6, 200, old),
            "from the future" => history.Answered(HandMade.Get(guest), 1, 2, 200, present),
            "mixed" => history.Answered(HandMade.Get(guest), 1, 6, 200, old with { FirstName = "Grace" }),
            "one guest too many" => history.Answered(
                new Request("ListGuests", "GET", "/guests"),
                5,
                6,
                200,
                new { guests = new[] { present, old with { Id = Guid.NewGuid() } }, next_cursor = (string?)null }),
            _ => history.Answered(history.Write(null, ("attending", true)), 5, 6, 409, full),
        };

        Assert.Equal([ViewRules.NoSuchState], history.Check().Select(violation => violation.Rule));
    }

    private static void Delete(HandMade history, Guid guest, long start, long end)
    {
        history.CommittedDeletion(guest);
        history.Published(history.Answered(HandMade.Delete(guest), start, end, 204), "guest.deleted", guest);
    }
}
