using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Admin;

public abstract class GetStatsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetStats_Nobody_IsZeroWithoutRate()
    {
        var answer = await Api.GetAsync("/admin/stats").MustBe(200);

        AssertIsNow(answer["generated_at"]);
        Assert.Equal(
            $$"""
            {"total_guests":0,"attending":0,"declined":0,"pending":0,"response_rate":null,"group_count":0,
            "with_dietary":0,"dietary":[],"other_count":0,"capacity":null,"rsvp_deadline":null,"rsvp_open":true,
            "decline_open":true,"seats_taken":0,"waitlisted":{"guests":0,"seats":0},"arrived":0,"questions":[],
            "generated_at":"{{answer["generated_at"].GetString()}}"}
            """.ReplaceLineEndings(""),
            answer.Body);
    }

    [Fact]
    public async Task GetStats_Guests_AddUp()
    {
        await Api.AddGuestsAsync(Guid.NewGuid(), true, true, true, false, null);
        await Api.AddGuestsAsync(Guid.NewGuid(), true, null, null);

        var answer = await Api.GetAsync("/admin/stats").MustBe(200);

        ApiAssert.Members(
            answer, ("total_guests", "8"), ("attending", "4"), ("declined", "1"), ("pending", "3"),
            ("response_rate", "0.625"), ("group_count", "2"), ("with_dietary", "0"));
    }

    [Fact]
    public async Task GetStats_Everybody_HasAnsweredAtRateOne()
    {
        await Api.AddGuestsAsync(Guid.NewGuid(), true, false);

        ApiAssert.Members(await Api.GetAsync("/admin/stats"), ("response_rate", "1"));
    }

    [Fact]
    public async Task GetStats_DietaryNotes_AreThoseOfAttendingGuestsMostFrequentFirst()
    {
        (string?, bool?)[] guests =
        [
            ("vegan", true), ("no nuts", true), ("no nuts", true), ("halal", true), (null, true), ("kosher", false),
            ("kosher", null), ("halal", false), ("halal", null),
        ];
        foreach (var (dietary, attending) in guests)
        {
            await Api.AddGuestAsync(("dietary", dietary), ("attending", attending));
        }

        ApiAssert.Members(
            await Api.GetAsync("/admin/stats"),
            ("with_dietary", "4"),
            ("dietary",
                """[{"dietary":"no nuts","count":2},{"dietary":"halal","count":1},{"dietary":"vegan","count":1}]"""));
    }

    [Fact]
    public async Task GetStats_SpellingsOfOneNote_AreCountedTogetherAsTheMostFrequentOne()
    {
        string[] notes =
        [
            "Vegan", "vegan", "vegan", " VEGAN\u200b", "ve\u00adgan", "Nu\u0308sse", "NÜSSE", "no  nuts", "no\nnuts",
            "Kein WEISSBROT", "kein Weißbrot", "kein Weißbrot", "vegan food",
        ];
        foreach (var note in notes) await Api.AddGuestAsync(("dietary", note), ("attending", true));

        var answer = await Api.GetAsync("/admin/stats");

        Assert.Equal(
            ["vegan 5", "kein Weißbrot 3", "NÜSSE 2", "no\nnuts 2", "vegan food 1"],
            answer["dietary"].EnumerateArray().Select(note =>
                $"{note.GetProperty("dietary").GetString()} {note.GetProperty("count").GetInt32()}"));
        ApiAssert.Members(answer, ("with_dietary", "13"), ("other_count", "0"));
    }

    [Fact]
    public async Task GetStats_ManyDietaryNotes_AreCutAtFifty()
    {
        await Api.AddGuestAsync(("dietary", "z most frequent"), ("attending", true));
        for (var i = 0; i < 51; i++)
        {
            await Api.AddGuestAsync(
                ("dietary", string.Create(CultureInfo.InvariantCulture, $"note {i:00}")), ("attending", true));
        }

        await Api.AddGuestAsync(("dietary", "z most frequent"), ("attending", true));

        var answer = await Api.GetAsync("/admin/stats");

        ApiAssert.Members(answer, ("with_dietary", "53"), ("other_count", "2"));
        var notes = answer["dietary"].EnumerateArray().Select(note => note.GetProperty("dietary").GetString()).ToList();
        Assert.Equal(50, notes.Count);
        Assert.Equal(["z most frequent", "note 00"], notes[..2]);
        Assert.Equal("note 48", notes[^1]);
    }

    [Theory]
    [InlineData(5, """{"max_guests":5,"remaining":3}""")]
    [InlineData(2, """{"max_guests":2,"remaining":0}""")]
    [InlineData(1, """{"max_guests":1,"remaining":0}""")]
    [InlineData(null, "null")]
    public async Task GetStats_Capacity_IsNeverLessThanNothing(int? maxGuests, string capacity)
    {
        await Api.AddGuestsAsync(Guid.NewGuid(), true, true, false, null);
        await Api.SaveSettingsAsync(("max_guests", maxGuests));

        ApiAssert.Members(await Api.GetAsync("/admin/stats"), ("capacity", capacity));
    }
}

public sealed class GetStatsTests(ClockFixture fixture) : GetStatsContract(fixture), IClassFixture<ClockFixture>
{
    private FakeTimeProvider Clock { get; } = fixture.Clock;

    [Fact]
    public async Task GetStats_Deadline_IsTheLastMomentThatIsOpen()
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", ClockFixture.Start));

        ApiAssert.Members(
            await Api.GetAsync("/admin/stats"),
            ("rsvp_deadline", "\"2027-01-01T12:00:00.000000Z\""),
            ("rsvp_open", "true"),
            ("decline_open", "true"));
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        ApiAssert.Members(
            await Api.GetAsync("/admin/stats"),
            ("generated_at", "\"2027-01-01T12:00:00.000001Z\""),
            ("rsvp_open", "false"),
            ("decline_open", "false"));
    }
}
