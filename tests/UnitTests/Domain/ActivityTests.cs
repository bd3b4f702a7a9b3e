using EventPlatform.Domain.Activities;

namespace EventPlatform.UnitTests.Domain;

public sealed class ActivityTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> GuestActions => [.. ActivityAction.All.Where(ActivityAction.ConcernsGuest)];

    [Theory]
    [MemberData(nameof(GuestActions))]
    public void Create_OfAGuestAction_KeepsWhatHappenedAndWhenItWasStored(string action)
    {
        var (id, guestId, happened) = (Guid.NewGuid(), Guid.NewGuid(), Now.AddMinutes(-5));

        var activity = Activity.Create(id, guestId, action, happened, Now).Value;

        Assert.Equal(
            (id, guestId, action, happened, Now),
            (activity.Id, activity.GuestId!.Value, activity.Action, activity.Timestamp, activity.CreatedAt));
    }

    [Theory]
    [MemberData(nameof(GuestActions))]
    public void Create_OfAGuestActionWithoutAGuest_IsRefused(string action) =>
        AssertRefused("GuestId", Guid.NewGuid(), guestId: null, action);

    [Fact]
    public void Create_OfASettingsAction_NeedsNoGuest() =>
        Assert.Null(
            Activity.Create(Guid.NewGuid(), guestId: null, ActivityAction.SettingsUpdated, Now, Now).Value.GuestId);

    [Fact]
    public void Create_OfASettingsActionWithAGuest_IsRefused() =>
        AssertRefused("GuestId", Guid.NewGuid(), Guid.NewGuid(), ActivityAction.SettingsUpdated);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("guest.invited")]
    [InlineData("Guest.Created")]
    public void Create_OfAnUnknownAction_IsRefused(string? action) =>
        AssertRefused("Action", Guid.NewGuid(), Guid.NewGuid(), action);

    [Fact]
    public void Create_WithoutAnId_IsRefused() =>
        AssertRefused("Id", Guid.Empty, Guid.NewGuid(), ActivityAction.GuestCreated);

    [Fact]
    public void All_FitIntoTheColumn() =>
        Assert.All(ActivityAction.All, action => Assert.InRange(action.Length, 1, ActivityAction.MaxLength));

    private static void AssertRefused(string field, Guid id, Guid? guestId, string? action) =>
        Assert.Equal([field], Activity.Create(id, guestId, action, Now, Now).Error!.Fields.Keys);
}
