using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Guests;

public abstract class UpdateGuestContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Theory]
    [InlineData("first_name", "\"Grace\"")]
    [InlineData("last_name", "\"Hopper\"")]
    [InlineData("email", "\"grace@example.com\"")]
    [InlineData("email", "null")]
    [InlineData("group_id", "\"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\"")]
    [InlineData("group_id", "null")]
    [InlineData("attending", "false")]
    [InlineData("attending", "null")]
    [InlineData("dietary", "\"no nuts\"")]
    [InlineData("dietary", "null")]
    public async Task UpdateGuest_OneField_ChangesThatFieldAlone(string field, string json)
    {
        var before = await Api.PostAsync("/guests", Bodies.Guest(
            ("email", "ada@example.com"), ("group_id", Guid.NewGuid()), ("attending", true),
            ("dietary", "vegan"))).MustBe(201);
        LetTimePass();

        var answer = await Api.PutAsync($"/guests/{before.Id}", Bodies.Of((field, Bodies.Json(json)))).MustBe(200);

        ApiAssert.Members(answer, (field, json));
        AssertIsNow(answer["updated_at"]);
        string[] mayDiffer = field == "attending" ? [field, "updated_at", "rsvp_at"] : [field, "updated_at"];
        Assert.All(
            before.Json.EnumerateObject().ExceptBy(mayDiffer, member => member.Name),
            member => Assert.Equal(member.Value.GetRawText(), answer[member.Name].GetRawText()));
        Assert.Equal(ApiAssert.GuestOf(answer), (await Api.GetAsync($"/guests/{before.Id}")).Body);
    }

    [Theory]
    [InlineData("""{"first_name":"Ada"}""")]
    [InlineData("""{"first_name":"  Ada "}""")]
    [InlineData(
        """{"first_name":"Ada","last_name":"Lovelace","email":"","group_id":null,"attending":null,"dietary":null}""")]
    public async Task UpdateGuest_WithoutChange_LeavesUpdatedAtAndNoActivity(string body)
    {
        var before = await Api.PostAsync("/guests", Bodies.Guest()).MustBe(201);
        LetTimePass();

        var answer = await Api.PutAsync($"/guests/{before.Id}", body).MustBe(200);

        Assert.Equal(before.Body, answer.Body);
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(before.Id));
    }

    [Fact]
    public async Task UpdateGuest_Change_LeavesOneActivity()
    {
        var id = await Api.AddGuestAsync();
        LetTimePass();

        await Api.PutAsync($"/guests/{id}", """{"attending":true,"dietary":"vegan"}""").MustBe(200);

        Assert.Equal(["guest.updated", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Theory]
    [InlineData("{}", "body")]
    [InlineData("""{"id":"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b","created_at":null}""", "body")]
    [InlineData("""{"first_name":null,"last_name":""}""", "first_name", "last_name")]
    [InlineData("""{"dietary":"vegan","email":"nobody"}""", "email")]
    public async Task UpdateGuest_Invalid_ChangesNothing(string body, params string[] fields)
    {
        var before = await Api.PostAsync("/guests", Bodies.Guest()).MustBe(201);

        ApiAssert.Invalid(await Api.PutAsync($"/guests/{before.Id}", body), fields);

        Assert.Equal(ApiAssert.GuestOf(before), (await Api.GetAsync($"/guests/{before.Id}")).Body);
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(before.Id));
    }

    [Fact]
    public async Task UpdateGuest_Unknown_IsNotFound()
    {
        var answer = await Api.PutAsync($"/guests/{Guid.NewGuid()}", """{"first_name":"Ada"}""");

        ApiAssert.Problem(404, "guest_not_found", answer);
        Assert.Empty(await Api.ListAsync("/admin/activities"));
    }

    [Fact]
    public async Task UpdateGuest_AttendingWhenFull_IsRefused()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        await Api.AddGuestAsync(("attending", true));
        var id = await Api.AddGuestAsync();

        ApiAssert.Problem(409, "event_full", await Api.PutAsync($"/guests/{id}", """{"attending":true}"""));

        ApiAssert.Members(await Api.GetAsync($"/guests/{id}"), ("attending", "null"), ("rsvp_at", "null"));
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task UpdateGuest_AlreadyAttendingWhenFull_MayBeSavedAgain()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        var id = await Api.AddGuestAsync(("attending", true));

        await Api.PutAsync($"/guests/{id}", """{"attending":true,"dietary":"vegan"}""").MustBe(200);
    }

    [Fact]
    public async Task UpdateGuest_AttendingAfterTheDeadline_IsSaved()
    {
        await Api.SaveSettingsAsync(("rsvp_deadline", Now.AddDays(-1)));
        var id = await Api.AddGuestAsync();

        await Api.PutAsync($"/guests/{id}", """{"attending":true}""").MustBe(200);
    }

    [Fact]
    public async Task UpdateGuest_Renamed_IsFoundUnderTheNewNameOnly()
    {
        var id = await Api.AddGuestAsync(("email", "old@example.com"));

        await Api.PutAsync($"/guests/{id}", """{"first_name":"Grace","last_name":"Hopper","email":"new@example.com"}""")
            .MustBe(200);

        foreach (var old in new[] { "ada", "love", "old" })
            Assert.Empty(await Api.ListAsync($"/guests?q={old}"));
        foreach (var renamed in new[] { "grace", "hopper", "new@" })
            Assert.Single(await Api.ListAsync($"/guests?q={renamed}"));
    }
}

public sealed class UpdateGuestTests(ClockFixture fixture) : UpdateGuestContract(fixture), IClassFixture<ClockFixture>
{
    private FakeTimeProvider Clock { get; } = fixture.Clock;

    [Fact]
    public async Task UpdateGuest_Answer_MovesRsvpAtOnlyWhenTheAnswerChanges()
    {
        var id = await Api.AddGuestAsync();
        var times = new List<string?>();
        foreach (var (field, value) in new (string, object?)[]
        {
            ("attending", true),
            ("dietary", "vegan"),
            ("attending", true),
            ("attending", false),
            ("attending", null),
        })
        {
            Clock.Advance(TimeSpan.FromHours(1));
            var answer = await Api.PutAsync($"/guests/{id}", Bodies.Of((field, value))).MustBe(200);
            times.Add(answer["rsvp_at"].GetString()?[11..16]);
        }

        Assert.Equal(["13:00", "13:00", "13:00", "16:00", null], times);
    }
}
