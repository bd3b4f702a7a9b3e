using EventPlatform.Domain.Events;

namespace EventPlatform.UnitTests.Domain;

public sealed class SeatsTests
{
    public static TheoryData<bool?, bool?, bool> Answers => new()
    {
        { null, true, true },
        { false, true, true },
        { true, true, false },
        { null, false, false },
        { true, false, false },
        { false, false, false },
        { true, null, false },
        { null, null, false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Claim_OfTheLastSeat_WritesForAGuestWhoNewlyAttends(bool? before, bool? now, bool claims)
    {
        var settings = Limit(1);

        Assert.True(new Seats(settings, Taken: 0).Claim(before, now).IsSuccess);

        Assert.Equal(claims ? 1 : 0, settings.SeatClaims);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Claim_WithoutASeatLeft_RefusesAGuestWhoNewlyAttends(bool? before, bool? now, bool claims)
    {
        var claim = new Seats(Limit(1), Taken: 1).Claim(before, now);

        Assert.Equal(claims ? "event_full" : null, claim.Error?.Code);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Claim_WithoutACount_ThrowsForAGuestWhoNewlyAttends(bool? before, bool? now, bool claims)
    {
        var seats = new Seats(Limit(1), Taken: null);

        var thrown = Record.Exception(() => seats.Claim(before, now));

        Assert.Equal(claims, thrown is InvalidOperationException);
    }

    [Fact]
    public void Claim_WithoutALimit_NeedsNoCount()
    {
        var unlimited =
            EventSettings.Create(new SettingsChanges { EventName = "Dinner" }, default, Guid.NewGuid()).Value;

        Assert.True(new Seats(unlimited, Taken: null).Claim(before: null, now: true).IsSuccess);
        Assert.True(new Seats(Settings: null, Taken: null).Claim(before: null, now: true).IsSuccess);
    }

    private static EventSettings Limit(int seats) =>
        EventSettings.Create(new SettingsChanges { MaxGuests = seats }, default, Guid.NewGuid()).Value;
}
