namespace EventPlatform.ApiTests.Guests;

public abstract class CheckInContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task CheckIn_OfAGuestWithPlusOnes_IsStoredAndShown()
    {
        var id = await AddAsync(plusOnes: 2);

        var answer = await CheckInAsync(id, 3).MustBe(200);

        AssertIsNow(answer["checked_in_at"]);
        var at = answer["checked_in_at"].GetString();
        Assert.Equal(
            $$"""{"guest_id":"{{id}}","checked_in_at":"{{at}}","arrived":3,"already":false}""", answer.Body);
        ApiAssert.Members(
            await Api.GetAsync($"/guests/{id}").MustBe(200), ("arrived", "3"), ("checked_in_at", $"\"{at}\""));
        ApiAssert.Members(await Api.GetAsync("/admin/stats").MustBe(200), ("arrived", "3"), ("seats_taken", "3"));
        Assert.Equal(["guest.checked_in", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task CheckIn_AtAnotherDoor_AnswersTheFirstTime()
    {
        var id = await AddAsync(plusOnes: 0);
        var first = await CheckInAsync(id, 1).MustBe(200);
        LetTimePass();

        var second = await CheckInAsync(id, 1).MustBe(200);

        ApiAssert.Members(
            second, ("already", "true"), ("arrived", "1"),
            ("checked_in_at", first["checked_in_at"].GetRawText()));
        Assert.Equal(["guest.checked_in", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task CheckIn_OfThoseWhoComeLater_ChangesTheNumberAndKeepsTheTime()
    {
        var id = await AddAsync(plusOnes: 2);
        var first = await CheckInAsync(id, 1).MustBe(200);
        LetTimePass();

        var later = await CheckInAsync(id, 3).MustBe(200);

        ApiAssert.Members(
            later, ("already", "true"), ("arrived", "3"), ("checked_in_at", first["checked_in_at"].GetRawText()));
    }

    // Whoever comes is let in, or not, by people. It takes no seat.
    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task CheckIn_OfAGuestWhoDoesNotAttend_TakesNoSeat(bool? attending)
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        await Api.AddGuestAsync(("attending", true));
        var id = await Api.AddGuestAsync(("attending", attending), ("plus_ones_allowed", 3));

        await CheckInAsync(id, 1).MustBe(200);

        ApiAssert.Members(await Api.GetAsync("/admin/stats").MustBe(200), ("arrived", "1"), ("seats_taken", "1"));
        ApiAssert.Invalid(await CheckInAsync(id, 2), "arrived");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"arrived":0}""")]
    [InlineData("""{"arrived":-1}""")]
    [InlineData("""{"arrived":2}""")]
    [InlineData("""{"arrived":1.5}""")]
    [InlineData("""{"arrived":"1"}""")]
    [InlineData("""{"arrived":null}""")]
    public async Task CheckIn_OfAnImpossibleNumber_IsInvalidAndChangesNothing(string body)
    {
        var id = await AddAsync(plusOnes: 0);

        ApiAssert.Invalid(await Api.PutAsync($"/guests/{id}/check-in", body), "arrived");

        ApiAssert.Members(await Api.GetAsync($"/guests/{id}").MustBe(200), ("arrived", "null"));
    }

    [Fact]
    public async Task CheckIn_OfNobody_IsNotFound() =>
        ApiAssert.Problem(404, "guest_not_found", await CheckInAsync(Guid.NewGuid(), 1));

    [Fact]
    public async Task CheckIn_Filter_FindsThoseWhoHaveArrived()
    {
        var here = await Api.AddGuestAsync(("first_name", "Ada"), ("attending", true));
        var away = await Api.AddGuestAsync(("first_name", "Bo"), ("attending", true));
        await CheckInAsync(here, 1).MustBe(200);

        foreach (var (query, expected) in new[]
        {
            ("checked_in=true", here), ("checked_in=false", away), ("checked_in=true&attending=true", here),
            ("checked_in=false&q=bo", away), ("checked_in=true&sort=-created_at", here),
        })
        {
            var page = await Api.GetAsync($"/guests?{query}&count=true").MustBe(200);
            Assert.Equal(expected, Assert.Single(page["guests"].EnumerateArray()).GetProperty("id").GetGuid());
            Assert.Equal(1, page["total"].GetInt32());
        }

        Assert.Empty(await Api.ListAsync("/guests?checked_in=true&q=bo"));
        ApiAssert.Invalid(await Api.GetAsync("/guests?checked_in=yes"), "checked_in");
    }

    private Task<Guid> AddAsync(int plusOnes) => Api.AddGuestAsync(
        ("attending", true), ("plus_ones_allowed", plusOnes), ("plus_ones", plusOnes));

    private Task<ApiAnswer> CheckInAsync(Guid id, int arrived) =>
        Api.PutAsync($"/guests/{id}/check-in", Bodies.Of(("arrived", arrived)));
}

public sealed class CheckInTests(ApiFixture fixture) : CheckInContract(fixture), IClassFixture<ApiFixture>;
