namespace EventPlatform.ApiTests.Guests;

public abstract class DeleteGuestContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task DeleteGuest_Existing_AnswersNothingAndTheGuestIsGone()
    {
        var id = await Api.AddGuestAsync();
        var other = await Api.AddGuestAsync();

        var answer = await Api.DeleteAsync($"/guests/{id}");

        Assert.Equal(204, answer.Status);
        Assert.Empty(answer.Body);
        ApiAssert.Problem(404, "guest_not_found", await Api.GetAsync($"/guests/{id}"));
        Assert.Equal(200, (await Api.GetAsync($"/guests/{other}")).Status);
    }

    [Fact]
    public async Task DeleteGuest_Twice_IsNotFoundAndLeavesOneActivity()
    {
        var id = await Api.AddGuestAsync();
        LetTimePass();
        await Api.DeleteAsync($"/guests/{id}").MustBe(204);

        ApiAssert.Problem(404, "guest_not_found", await Api.DeleteAsync($"/guests/{id}"));

        Assert.Equal(["guest.deleted", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task DeleteGuest_Attending_FreesTheSeat()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        var id = await Api.AddGuestAsync(("attending", true));

        await Api.DeleteAsync($"/guests/{id}").MustBe(204);

        await Api.AddGuestAsync(("attending", true));
    }
}

public sealed class DeleteGuestTests(ClockFixture fixture) : DeleteGuestContract(fixture), IClassFixture<ClockFixture>;
