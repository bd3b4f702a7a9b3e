namespace EventPlatform.ApiTests.Guests;

public abstract class CreateGuestContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task CreateGuest_NamesOnly_HasNoAnswerYet()
    {
        var answer = await Api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("application/json", answer.Headers["content-type"]);
        Assert.Equal($"/guests/{answer.Id}", answer.Headers["location"]);
        Assert.Equal(4, answer.Id.Version);
        AssertIsNow(answer["created_at"]);
        var now = answer["created_at"].GetString();
        Assert.Equal(
            $$"""
            {"id":"{{answer.Id}}","group_id":null,"first_name":"Ada","last_name":"Lovelace","email":null,
            "attending":null,"dietary":null,"rsvp_at":null,"created_at":"{{now}}","updated_at":"{{now}}",
            "plus_ones_allowed":0,"plus_ones":0,"waitlisted_at":null,"waitlist_position":null,"answers":{},
            "checked_in_at":null,"arrived":null,
            "duplicates":[]}
            """.ReplaceLineEndings(""),
            answer.Body);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    public async Task CreateGuest_AllFields_KeepsThemAndTheTimeOfTheAnswer(string attending)
    {
        var groupId = Guid.NewGuid();

        var answer = await Api.PostAsync("/guests", Bodies.Guest(
            ("email", "ada@example.com"), ("group_id", groupId), ("attending", Bodies.Json(attending)),
            ("dietary", "vegan")));

        ApiAssert.Members(
            answer, ("email", "\"ada@example.com\""), ("group_id", $"\"{groupId}\""), ("attending", attending),
            ("dietary", "\"vegan\""));
        if (attending == "null") ApiAssert.Members(answer, ("rsvp_at", "null"));
        else AssertIsNow(answer["rsvp_at"]);
    }

    [Theory]
    [InlineData("{}", "first_name", "last_name")]
    [InlineData("""{"first_name":null,"last_name":""}""", "first_name", "last_name")]
    [InlineData("""{"first_name":" ","last_name":" \t "}""", "first_name", "last_name")]
    [InlineData("""{"first_name":"\u200b"}""", "first_name", "last_name")]
    [InlineData("""{"last_name":"\u3164\u2800"}""", "first_name", "last_name")]
    [InlineData("""{"first_name":"\u0301"}""", "first_name", "last_name")]
    public async Task CreateGuest_NameMissing_IsInvalid(string body, params string[] fields)
    {
        ApiAssert.Invalid(await Api.PostAsync("/guests", body), fields);
        Assert.Empty(await Api.ListAsync("/guests"));
    }

    [Fact]
    public async Task CreateGuest_SameBodyTwice_MakesTwoGuests()
    {
        var body = Bodies.Guest(("email", "ada@example.com"));

        var first = await Api.PostAsync("/guests", body).MustBe(201);
        var second = await Api.PostAsync("/guests", body).MustBe(201);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(2, (await Api.ListAsync("/guests")).Count);
    }

    [Fact]
    public async Task CreateGuest_Valid_LeavesOneActivity()
    {
        var id = await Api.AddGuestAsync();

        var activity = Assert.Single(await Api.ListAsync("/admin/activities"));
        Assert.Equal("guest.created", activity.GetProperty("action").GetString());
        Assert.Equal(id, activity.GetProperty("guest_id").GetGuid());
        AssertIsNow(activity.GetProperty("timestamp"));
    }

    [Fact]
    public async Task CreateGuest_LastSeat_IsTaken()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));

        await Api.AddGuestAsync(("attending", true));
    }

    [Fact]
    public async Task CreateGuest_AttendingWhenFull_IsRefusedAndLeavesNothing()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        await Api.AddGuestAsync(("attending", true));

        var answer = await Api.PostAsync("/guests", Bodies.Guest(("attending", true)));

        ApiAssert.Problem(409, "event_full", answer);
        Assert.Single(await Api.ListAsync("/guests"));
        Assert.Single(await Api.ListAsync("/admin/activities?action=guest.created"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task CreateGuest_NotAttendingWhenFull_IsCreated(bool? attending)
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        await Api.AddGuestAsync(("attending", true));

        await Api.AddGuestAsync(("attending", attending));
    }

    [Fact]
    public async Task CreateGuest_AttendingAfterTheDeadline_IsCreated()
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddDays(-1)));

        await Api.AddGuestAsync(("attending", true));
    }
}

public sealed class CreateGuestTests(ClockFixture fixture) : CreateGuestContract(fixture), IClassFixture<ClockFixture>;
