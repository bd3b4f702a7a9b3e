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

        var activity = Activity.Create(id, guestId, action, happened, actor: null, Now).Value;

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
            Activity.Create(
                Guid.NewGuid(), guestId: null, ActivityAction.SettingsUpdated, Now, actor: null, Now).Value.GuestId);

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

    [Theory]
    [InlineData("open")]
    [InlineData("host:AbCdEfGhIj12")]
    [InlineData("guest:6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("usher:of_a-later-release")]
    [InlineData(null)]
    public void Create_ByAnActor_KeepsIt(string? actor) => Assert.Equal(
        actor, Activity.Create(Guid.NewGuid(), null, ActivityAction.KeyCreated, Now, actor, Now).Value.Actor);

    // A message of the queue may have anything.
    [Theory]
    [InlineData("")]
    [InlineData("host:")]
    [InlineData(":x")]
    [InlineData("Host:x")]
    [InlineData("host:x:y")]
    [InlineData("host:anna@example.com")]
    [InlineData("host:\0")]
    [InlineData("host:0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void Create_ByWhatIsNoActor_IsRefused(string actor) => Assert.Equal(
        ["Actor"],
        Activity.Create(Guid.NewGuid(), null, ActivityAction.KeyCreated, Now, actor, Now).Error!.Fields.Keys);

    [Fact]
    public void All_FitIntoTheColumn() =>
        Assert.All(ActivityAction.All, action => Assert.InRange(action.Length, 1, ActivityAction.MaxLength));

    private static void AssertRefused(string field, Guid id, Guid? guestId, string? action) =>
        Assert.Equal([field], Activity.Create(id, guestId, action, Now, actor: null, Now).Error!.Fields.Keys);
}
