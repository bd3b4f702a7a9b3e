using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventPlatform.ApiTests.Http;

public abstract partial class RepresentationContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private static readonly string[] Guest =
    [
        "id", "group_id", "first_name", "last_name", "email", "attending", "dietary", "rsvp_at", "created_at",
        "updated_at", "plus_ones_allowed", "plus_ones", "waitlisted_at", "waitlist_position", "answers",
        "checked_in_at", "arrived",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryRepresentation_HasEveryFieldWhateverIsUnset(bool isSet)
    {
        var group = Guid.NewGuid();
        await Api.SaveSettingsAsync(
            ("event_date", null),
            ("max_guests", isSet ? 5 : null),
            ("rsvp_deadline", isSet ? "2099-01-01T00:00:00Z" : null));
        var created = await Api.PostAsync("/guests", isSet
            ? Bodies.Guest(("group_id", group), ("email", "ada@example.com"), ("dietary", "vegan"))
            : Bodies.Guest(("group_id", group))).MustBe(201);

        AssertFields(created.Json, [.. Guest, "duplicates"]);
        AssertFields((await Api.PutAsync($"/guests/{created.Id}", created.Body)).Json, [.. Guest, "duplicates"]);
        foreach (var guest in new[]
        {
            (await Api.GetAsync($"/guests/{created.Id}")).Json,
            (await Api.GetAsync("/guests"))["guests"][0],
            (await Api.RsvpAsync(created.Id, attending: false)).Json,
        })
        {
            AssertFields(guest, Guest);
        }

        var read = (await Api.GetAsync($"/groups/{group}")).Json;
        AssertFields(
            read, "group_id", "member_count", "attending_count", "declined_count", "pending_count", "members",
            "next_cursor");
        AssertFields(read.GetProperty("members")[0], Guest);
        AssertFields(
            (await Api.GetAsync("/groups"))["groups"][0],
            "group_id",
            "member_count",
            "attending_count",
            "declined_count",
            "pending_count");
        AssertFields(
            (await Api.GetAsync("/admin/settings")).Json,
            "event_name", "event_date", "time_zone", "location", "rsvp_deadline", "decline_deadline",
            "rsvp_after_start", "rsvp_open", "decline_open", "max_guests", "waitlist", "questions", "settings_data",
            "created_at", "updated_at");
        AssertFields(
            (await Api.GetAsync("/admin/stats")).Json,
            "total_guests", "attending", "declined", "pending", "response_rate", "group_count", "with_dietary",
            "dietary", "other_count", "capacity", "rsvp_deadline", "rsvp_open", "decline_open", "seats_taken",
            "waitlisted", "arrived", "questions", "generated_at");
        foreach (var activity in (await Api.GetAsync("/admin/activities"))["activities"].EnumerateArray())
            AssertFields(activity, "id", "guest_id", "action", "timestamp", "created_at", "actor");
    }

    [Fact]
    public async Task Timestamps_AreUtcInMicrosecondsAndReadBackAsAnswered()
    {
        var created = await Api.PostAsync("/guests", Bodies.Guest(("attending", true))).MustBe(201);
        var settings = await Api.SaveSettingsAsync(("rsvp_deadline", null), ("event_date", "2027-06-12T15:00:00Z"));

        Assert.Equal(ApiAssert.GuestOf(created), (await Api.GetAsync($"/guests/{created.Id}")).Body);
        Assert.Equal(settings.Body, (await Api.GetAsync("/admin/settings")).Body);
        var activity = (await Api.ListAsync($"/guests/{created.Id}/activities")).Single();
        foreach (var time in new[]
        {
            created["rsvp_at"], created["created_at"], created["updated_at"], settings["event_date"],
            settings["created_at"], settings["updated_at"],
            activity.GetProperty("timestamp"), activity.GetProperty("created_at"),
            (await Api.GetAsync("/admin/stats"))["generated_at"],
        })
        {
            Assert.Matches(UtcMicroseconds(), time.GetString());
        }
    }

    [Theory]
    [InlineData("2027-06-12T15:00:00Z", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-12t15:00:00z", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-12T17:00:00+02:00", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-12T20:45:00+05:45", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-11T23:30:00-12:00", "2027-06-12T11:30:00.000000Z")]
    [InlineData("2027-06-13T05:00:00+14:00", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-13T14:59:00+23:59", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-11T15:01:00-23:59", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-12T15:00:00-00:00", "2027-06-12T15:00:00.000000Z")]
    [InlineData("2027-06-12T15:00:00.5Z", "2027-06-12T15:00:00.500000Z")]
    [InlineData("2027-06-12T15:00:00.123456Z", "2027-06-12T15:00:00.123456Z")]
    [InlineData("2027-06-12T15:00:00.123456789Z", "2027-06-12T15:00:00.123456Z")]
    [InlineData("2027-06-12T23:59:59.9999995Z", "2027-06-12T23:59:59.999999Z")]
    [InlineData("2027-06-12T23:59:59.999999999Z", "2027-06-12T23:59:59.999999Z")]
    [InlineData("2027-12-31T23:59:59.999999999-00:00", "2027-12-31T23:59:59.999999Z")]
    [InlineData("2028-02-29T23:59:59.999999-01:00", "2028-03-01T00:59:59.999999Z")]
    [InlineData("1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z")]
    public async Task Timestamp_WithAnyOffset_IsTheSameInstant(string given, string answered)
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", null));
        await Api.SaveSettingsAsync(("event_date", given));

        ApiAssert.Members(await Api.GetAsync("/admin/settings"), ("event_date", $"\"{answered}\""));
    }

    [Theory]
    [InlineData("2027-06-12")]
    [InlineData("2027-06-12T15:00:00")]
    [InlineData("2027-06-12T15:00Z")]
    [InlineData("2027-06-12 15:00:00Z")]
    [InlineData("2027-06-12T15:00:00+0200")]
    [InlineData("2027-06-12T15:00:00+24:00")]
    [InlineData("2027-06-12T15:00:00+02:60")]
    [InlineData("2027-06-12T15:00:00.Z")]
    [InlineData("2027-06-12T24:00:01Z")]
    [InlineData("2027-06-12T15:60:00Z")]
    [InlineData("2027-02-29T15:00:00Z")]
    [InlineData("2027-13-01T15:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("12027-06-12T15:00:00Z")]
    [InlineData("2027-06-12T15:00:00Z\n")]
    [InlineData(" 2027-06-12T15:00:00Z")]
    [InlineData("٢٠٢٧-06-12T15:00:00Z")]
    [InlineData("Sat, 12 Jun 2027 15:00:00 GMT")]
    [InlineData("1781276400")]
    public async Task Timestamp_NotRfc3339_IsInvalid(string given) =>
        ApiAssert.Invalid(
            await Api.PutAsync("/admin/settings", Bodies.Of(("event_date", given), ("rsvp_deadline", given))),
            "event_date",
            "rsvp_deadline");

    [Fact]
    public async Task Ids_GivenInCapitals_AreAnsweredInSmallLetters()
    {
        var answer = await Api.PostAsync("/guests", Bodies.Guest(("group_id", "6F8B1C1E-9D0A-4C55-8F27-1F9C1D2E3A4B")))
            .MustBe(201);

        ApiAssert.Members(answer, ("group_id", "\"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/prod")]
    [InlineData("/v1/dev")]
    public async Task Location_KeepsWhatTheStagePutsBeforeThePath(string stage)
    {
        var answer = await Api.SendAsync("POST", "/guests", Bodies.Guest(), stage: stage).MustBe(201);

        Assert.Equal($"{stage}/guests/{answer.Id}", answer.Headers["location"]);
    }

    private static void AssertFields(JsonElement representation, params string[] names) =>
        Assert.Equal(names, representation.EnumerateObject().Select(member => member.Name));

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z\z")]
    private static partial Regex UtcMicroseconds();
}

public sealed class RepresentationTests(ApiFixture fixture)
    : RepresentationContract(fixture), IClassFixture<ApiFixture>;
