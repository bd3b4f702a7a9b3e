using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Guests;

public abstract class SubmitRsvpContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Theory]
    [InlineData(true, "rsvp.accepted")]
    [InlineData(false, "rsvp.declined")]
    public async Task SubmitRsvp_Answer_IsSavedWithItsTimeAndOneActivity(bool attending, string action)
    {
        var id = await Api.AddGuestAsync();
        LetTimePass();

        var answer = await Api.RsvpAsync(id, attending).MustBe(200);

        ApiAssert.Members(
            answer, ("attending", attending ? "true" : "false"), ("updated_at", answer["rsvp_at"].GetRawText()));
        AssertIsNow(answer["rsvp_at"]);
        Assert.Equal(answer.Body, (await Api.GetAsync($"/guests/{id}")).Body);
        Assert.Equal([action, "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task SubmitRsvp_SameAnswerAgain_IsTheLatestAnswer()
    {
        var id = await Api.AddGuestAsync();
        await Api.RsvpAsync(id, attending: true).MustBe(200);
        LetTimePass();

        var answer = await Api.RsvpAsync(id, attending: true).MustBe(200);

        AssertIsNow(answer["rsvp_at"]);
        Assert.Equal(2, (await Api.ListAsync("/admin/activities?action=rsvp.accepted")).Count);
    }

    [Theory]
    [InlineData("""{"attending":true}""", "\"vegan\"")]
    [InlineData("""{"attending":true,"dietary":" no nuts "}""", "\"no nuts\"")]
    [InlineData("""{"attending":true,"dietary":null}""", "null")]
    [InlineData("""{"attending":true,"dietary":"  "}""", "null")]
    [InlineData("""{"attending":false}""", "\"vegan\"")]
    public async Task SubmitRsvp_DietaryNote_ChangesOnlyWhenPresent(string body, string dietary)
    {
        var id = await Api.AddGuestAsync(("dietary", "vegan"));

        ApiAssert.Members(await Api.PostAsync($"/guests/{id}/rsvp", body).MustBe(200), ("dietary", dietary));
    }

    [Theory]
    [InlineData("{}", "attending")]
    [InlineData("""{"attending":null}""", "attending")]
    [InlineData("""{"attending":"yes"}""", "attending")]
    [InlineData("""{"attending":true,"dietary":5,"first_name":"Eve"}""", "dietary", "first_name")]
    public async Task SubmitRsvp_Invalid_ChangesNothing(string body, params string[] fields)
    {
        var before = await Api.PostAsync("/guests", Bodies.Guest()).MustBe(201);

        ApiAssert.Invalid(await Api.PostAsync($"/guests/{before.Id}/rsvp", body), fields);

        Assert.Equal(ApiAssert.GuestOf(before), (await Api.GetAsync($"/guests/{before.Id}")).Body);
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(before.Id));
    }

    [Fact]
    public async Task SubmitRsvp_Unknown_IsNotFound()
    {
        ApiAssert.Problem(404, "guest_not_found", await Api.RsvpAsync(Guid.NewGuid(), attending: true));
        Assert.Empty(await Api.ListAsync("/admin/activities"));
    }

    [Fact]
    public async Task SubmitRsvp_DeadlineMovedOrCleared_IsOpenAgain()
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddDays(-1)));
        var id = await Api.AddGuestAsync();

        ApiAssert.Problem(409, "rsvp_closed", await Api.RsvpAsync(id, attending: true));
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddDays(1)));
        await Api.RsvpAsync(id, attending: true).MustBe(200);
        await Api.SaveSettingsAsync(("rsvp_deadline", null));
        await Api.RsvpAsync(id, attending: false).MustBe(200);
    }

    [Fact]
    public async Task SubmitRsvp_EventHasBegun_IsClosedUnlessTheHostAllowsIt()
    {
        await Api.SaveSettingsAsync(("event_date", Now.AddDays(-1)));
        var id = await Api.AddGuestAsync();

        ApiAssert.Problem(409, "rsvp_closed", await Api.RsvpAsync(id, attending: true));
        ApiAssert.Problem(409, "rsvp_closed", await Api.RsvpAsync(id, attending: false));
        await Api.SaveSettingsAsync(("rsvp_after_start", true));
        await Api.RsvpAsync(id, attending: true).MustBe(200);
        await Api.RsvpAsync(id, attending: false).MustBe(200);
    }

    [Fact]
    public async Task SubmitRsvp_BeforeTheDeclineDeadline_MayStillDecline()
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddDays(-1)), ("decline_deadline", Now.AddDays(1)));
        var id = await Api.AddGuestAsync(("attending", true));
        LetTimePass();

        var closed = await Api.RsvpAsync(id, attending: true);

        ApiAssert.Problem(409, "rsvp_closed", closed);
        Assert.Contains("Only declining is still possible", closed["detail"].GetString(), StringComparison.Ordinal);
        ApiAssert.Members(await Api.RsvpAsync(id, attending: false).MustBe(200), ("attending", "false"));
        Assert.Equal(["rsvp.declined", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task SubmitRsvp_AttendingWhenFull_IsRefusedAndLeavesNoActivity()
    {
        await Api.SaveSettingsAsync(("max_guests", 2));
        await Api.AddGuestsAsync(Guid.NewGuid(), true, true);
        var id = await Api.AddGuestAsync(("dietary", "vegan"));

        ApiAssert.Problem(
            409, "event_full", await Api.PostAsync($"/guests/{id}/rsvp", """{"attending":true,"dietary":"no nuts"}"""));

        ApiAssert.Members(await Api.GetAsync($"/guests/{id}"), ("attending", "null"), ("dietary", "\"vegan\""));
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task SubmitRsvp_WhenFull_GuestsWithASeatMayAnswerAgainAndAnybodyMayDecline()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        var seated = await Api.AddGuestAsync(("attending", true));
        var waiting = await Api.AddGuestAsync();

        await Api.RsvpAsync(seated, attending: true).MustBe(200);
        await Api.RsvpAsync(waiting, attending: false).MustBe(200);
    }

    [Fact]
    public async Task SubmitRsvp_SeatGivenUp_IsFreeForTheNext()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        var first = await Api.AddGuestAsync(("attending", true));
        var second = await Api.AddGuestAsync();

        await Api.RsvpAsync(first, attending: false).MustBe(200);
        await Api.RsvpAsync(second, attending: true).MustBe(200);

        ApiAssert.Problem(409, "event_full", await Api.RsvpAsync(first, attending: true));
    }

    [Fact]
    public async Task SubmitRsvp_LimitLoweredBelowTheGuests_UninvitesNobody()
    {
        var guests = await Api.AddGuestsAsync(Guid.NewGuid(), true, true, null);
        await Api.SaveSettingsAsync(("max_guests", 1));

        await Api.RsvpAsync(guests[0], attending: true).MustBe(200);
        ApiAssert.Problem(409, "event_full", await Api.RsvpAsync(guests[2], attending: true));
    }
}

public sealed class SubmitRsvpTests(ClockFixture fixture) : SubmitRsvpContract(fixture), IClassFixture<ClockFixture>
{
    private FakeTimeProvider Clock { get; } = fixture.Clock;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SubmitRsvp_Deadline_IsTheLastMomentThatIsOpen(bool attending)
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddHours(1)));
        var id = await Api.AddGuestAsync();

        Clock.Advance(TimeSpan.FromHours(1));
        var open = await Api.RsvpAsync(id, attending).MustBe(200);
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        var closed = await Api.RsvpAsync(id, !attending);

        ApiAssert.Problem(409, "rsvp_closed", closed);
        Assert.Equal(open.Body, (await Api.GetAsync($"/guests/{id}")).Body);
        Assert.Equal(2, (await Api.ActionsOfAsync(id)).Count);
    }

    // B: both answers are accepted; D: declining alone; N: neither. At the deadline, the decline deadline and the event
    // (each an hour after the last, where there is one), and a microsecond after each.
    [Theory]
    [InlineData(false, false, false, "BBBBBN")]
    [InlineData(false, false, true, "BBBBBB")]
    [InlineData(true, false, false, "BNNNNN")]
    [InlineData(true, false, true, "BNNNNN")]
    [InlineData(true, true, false, "BDDNNN")]
    [InlineData(false, true, false, "BBBBBN")]
    public async Task SubmitRsvp_AtEveryMoment_AcceptsWhatSettingsAndStatisticsSay(
        bool hasDeadline, bool hasDeclineDeadline, bool afterStart, string expected)
    {
        await Api.SaveSettingsAsync(
            ("rsvp_deadline", hasDeadline ? Now.AddHours(1) : null),
            ("decline_deadline", hasDeclineDeadline ? Now.AddHours(2) : null),
            ("event_date", Now.AddHours(3)),
            ("rsvp_after_start", afterStart));
        var id = await Api.AddGuestAsync();

        var (accepted, shown) = ("", new List<string> { "", "", "" });
        for (var hour = 1; hour <= 3; hour++)
        {
            foreach (var late in new[] { TimeSpan.Zero, TimeSpan.FromMicroseconds(1) })
            {
                Clock.AdjustTime(ClockFixture.Start + TimeSpan.FromHours(hour) + late);
                var (accepts, declines) = (await Api.RsvpAsync(id, attending: true), await Api.RsvpAsync(id, false));
                accepted += Letter(accepts.Status == 200, declines.Status == 200);
                shown[0] += Letter(await Api.GetAsync("/admin/settings"));
                shown[1] += Letter(await Api.GetAsync("/admin/stats"));
                shown[2] += Letter(await Api.SaveSettingsAsync(("location", $"Hall {hour} {late}")));
            }
        }

        Assert.Equal(expected, accepted);
        Assert.All(shown, letters => Assert.Equal(expected, letters));
    }

    private static string Letter(ApiAnswer answer) =>
        Letter(answer["rsvp_open"].GetBoolean(), answer["decline_open"].GetBoolean());

    private static string Letter(bool accepts, bool declines) => (accepts, declines) switch
    {
        (true, true) => "B",
        (false, true) => "D",
        (true, false) => "A",
        (false, false) => "N",
    };
}
