namespace EventPlatform.ApiTests.Guests;

public abstract class UndoCheckInContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task UndoCheckIn_AfterAnArrival_TakesItBackOnce()
    {
        var id = await Api.AddGuestAsync(("attending", true));
        await Api.PutAsync($"/guests/{id}/check-in", """{"arrived":1}""").MustBe(200);

        await Api.DeleteAsync($"/guests/{id}/check-in").MustBe(204);
        await Api.DeleteAsync($"/guests/{id}/check-in").MustBe(204);

        ApiAssert.Members(
            await Api.GetAsync($"/guests/{id}").MustBe(200), ("arrived", "null"), ("checked_in_at", "null"));
        Assert.Equal(
            ["guest.check_in_undone", "guest.checked_in", "guest.created"], await Api.ActionsOfAsync(id));
        var again = await Api.PutAsync($"/guests/{id}/check-in", """{"arrived":1}""").MustBe(200);
        ApiAssert.Members(again, ("already", "false"));
    }

    [Fact]
    public async Task UndoCheckIn_OfNobody_IsNotFound() => ApiAssert.Problem(
        404, "guest_not_found", await Api.DeleteAsync($"/guests/{Guid.NewGuid()}/check-in"));
}

public sealed class UndoCheckInTests(ApiFixture fixture) : UndoCheckInContract(fixture), IClassFixture<ApiFixture>;
