using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.UnitTests.Domain;

public sealed class SeatsTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

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

        Assert.Null(Answer(new Seats(settings, 0, 0, null), before, now));

        Assert.Equal(claims ? 1 : 0, settings.SeatClaims);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Claim_WithoutASeatLeft_RefusesAGuestWhoNewlyAttends(bool? before, bool? now, bool claims) =>
        Assert.Equal(claims ? "event_full" : null, Answer(new Seats(Limit(1), 1, 0, null), before, now));

    [Theory]
    [MemberData(nameof(Answers))]
    public void Claim_WithoutACount_ThrowsForAGuestWhoNewlyAttends(bool? before, bool? now, bool claims)
    {
        var thrown = Record.Exception(() => Answer(new Seats(Limit(1), null, 0, null), before, now));

        Assert.Equal(claims, thrown is InvalidOperationException);
    }

    [Fact]
    public void Claim_WithoutALimit_NeedsNoCountAndWritesNothing()
    {
        var unlimited =
            EventSettings.Create(new SettingsChanges { EventName = "Dinner" }, default, Guid.NewGuid()).Value;

        Assert.Null(Answer(new Seats(unlimited, null, 0, null), before: null, now: true));
        Assert.Null(Answer(new Seats(null, null, 0, null), before: null, now: true));
        Assert.Equal(0, unlimited.SeatClaims);
    }

    [Theory]
    [InlineData(3, 1, 5, true)]
    [InlineData(3, 2, 5, false)]
    [InlineData(0, 4, 5, true)]
    [InlineData(0, 5, 5, false)]
    public void Claim_WithPlusOnes_NeedsASeatForEach(int taken, int plusOnes, int limit, bool fits)
    {
        var guest = NewGuest(null, plusOnes);
        var claim = new Seats(Limit(limit), taken, 0, null).Claim(guest);
        guest.Rsvp(new Rsvp(true) { PlusOnes = plusOnes }, Now, Guid.NewGuid());

        Assert.Equal(fits, claim.Decide(Now).IsSuccess);
    }

    [Fact]
    public void Claim_ForSeveral_GivesWhatOneLeavesToTheOther()
    {
        var (leaves, comes) = (NewGuest(true), NewGuest(null));
        var seats = new Seats(Limit(1), 1, 0, null);
        var claim = seats.Claim(leaves, comes);
        leaves.Rsvp(new Rsvp(false), Now, Guid.NewGuid());
        comes.Rsvp(new Rsvp(true), Now, Guid.NewGuid());

        Assert.True(claim.Decide(Now).IsSuccess);
        Assert.Equal((true, 1), (comes.Attending, seats.Taken));
    }

    [Fact]
    public void Claim_BeyondTheSeatsWithAWaitingList_LetsThoseWhoNewlyAttendWaitAsOneParty()
    {
        var (attends, first, second) = (NewGuest(true), NewGuest(null, 2), NewGuest(false));
        var settings = Limit(3, waitlist: true);
        var seats = new Seats(settings, 1, 0, null);
        var claim = seats.Claim(attends, first, second);
        first.Rsvp(new Rsvp(true) { PlusOnes = 2 }, Now, Guid.NewGuid());
        second.Rsvp(new Rsvp(true), Now, Guid.NewGuid());

        Assert.True(claim.Decide(Now).IsSuccess);

        Assert.Equal((true, null, null), (attends.Attending, first.Attending, second.Attending));
        Assert.True(first.IsWaiting && second.IsWaiting);
        Assert.Equal((Now, Now), (first.WaitlistedAt, second.WaitlistedAt));
        Assert.Equal((null, 2), (first.RsvpAt, first.PlusOnes));
        Assert.Equal((1, 1, 1L), (seats.Taken, seats.Parties, settings.SeatClaims));
    }

    [Fact]
    public void Claim_WhileOthersWait_WaitsAlthoughThereIsASeat()
    {
        var guest = NewGuest(null);

        Assert.Null(Answer(new Seats(Limit(3, waitlist: true), 1, 1, Now), guest, true));

        Assert.True(guest.IsWaiting);
    }

    [Fact]
    public void Claim_WhileOthersWaitOnAListThatIsClosed_IsFull()
    {
        var guest = NewGuest(null);
        var claim = new Seats(Limit(3), 1, 1, Now).Claim(guest);
        guest.Rsvp(new Rsvp(true), Now, Guid.NewGuid());

        var full = claim.Decide(Now).Error!;

        Assert.Equal(("event_full", 0), (full.Code, full.Remaining));
    }

    // Clocks of several machines differ.
    [Fact]
    public void Claim_WithAClockThatIsBehind_WaitsLast()
    {
        var guest = NewGuest(null);
        var last = Now.AddHours(1);

        Answer(new Seats(Limit(1, waitlist: true), 1, 3, last), guest, true);

        Assert.Equal(last.AddMicroseconds(1), guest.WaitlistedAt);
    }

    [Fact]
    public void Claim_OfMorePlusOnesThanThereAreSeats_IsFullAndKeepsTheSeats()
    {
        var guest = NewGuest(true, 3);
        var claim = new Seats(Limit(1, waitlist: true), 1, 0, null).Claim(guest);
        guest.Rsvp(new Rsvp(true) { PlusOnes = 1 }, Now, Guid.NewGuid());

        Assert.Equal("event_full", claim.Decide(Now).Error?.Code);
    }

    [Fact]
    public void Rsvp_OfAGuestWhoWaits_KeepsThePlace()
    {
        var guest = Waiting(Now);

        guest.Rsvp(new Rsvp(true), Now.AddDays(1), Guid.NewGuid());
        guest.Update(new GuestChanges { Attending = true }, Now.AddDays(1), Guid.NewGuid());
        guest.Update(new GuestChanges { Attending = null }, Now.AddDays(1), Guid.NewGuid());

        Assert.Equal((true, Now), (guest.IsWaiting, guest.WaitlistedAt));
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(3, "first")]
    [InlineData(4, "first second")]
    [InlineData(5, "first second")]
    [InlineData(6, "first second third")]
    public void Promote_GivesFreeSeatsInOrderUntilAPartyDoesNotFit(int limit, string expected)
    {
        var (first, second, third) = (Waiting(Now, 2), Waiting(Now.AddSeconds(1)), Waiting(Now.AddSeconds(2), 1));
        var seats = new Seats(Limit(limit, waitlist: true), 0, 3, Now.AddSeconds(2));

        var promoted = seats.Claim().Promote([first, second, third], Now.AddDays(1));

        var names = new Dictionary<Guest, string> { [first] = "first", [second] = "second", [third] = "third" };
        Assert.Equal(expected, string.Join(' ', promoted.Select(guest => names[guest])));
        Assert.All(promoted, guest => Assert.Equal((true, Now.AddDays(1)), (guest.Attending, guest.RsvpAt)));
        Assert.Equal(promoted.Sum(guest => guest.Seats), seats.Taken);
    }

    [Fact]
    public void Promote_OfAParty_TakesAllOfItOrNone()
    {
        var group = Guid.NewGuid();
        Guest[] party = [Waiting(Now, group: group), Waiting(Now, group: group), Waiting(Now, group: group)];
        var later = Waiting(Now.AddSeconds(1));

        Assert.Empty(new Seats(Limit(2), 0, 2, Now).Claim().Promote([.. party, later], Now));
        Assert.Equal(3, new Seats(Limit(3), 0, 2, Now).Claim().Promote([.. party, later], Now).Count);
    }

    [Fact]
    public void Promote_OfOnesOwnParty_KeepsTheVersionOfTheCommand()
    {
        var guest = Waiting(Now, 3);
        var command = Guid.NewGuid();
        var seats = new Seats(Limit(2, waitlist: true), 0, 1, Now);
        var claim = seats.Claim(guest);
        guest.Rsvp(new Rsvp(true) { PlusOnes = 1 }, Now, command);
        claim.Decide(Now);

        Assert.Empty(claim.Promote([guest], Now));
        Assert.Equal((true, command, 2), (guest.Attending, guest.Version, seats.Taken));
    }

    // A partner of the party leaves it: then this guest fits.
    [Fact]
    public void Promote_OfAGuestOfTheClaimWhomTheCommandDidNotChange_GivesANewVersion()
    {
        var group = Guid.NewGuid();
        Guest[] party = [Waiting(Now, group: group), Waiting(Now, group: group)];
        var version = party[0].Version;
        var claim = new Seats(Limit(1, waitlist: true), 0, 1, Now).Claim(party);
        party[1].Rsvp(new Rsvp(false), Now, Guid.NewGuid());
        claim.Decide(Now);

        Assert.Equal([party[0]], claim.Promote([party[0]], Now));
        Assert.NotEqual(version, party[0].Version);
    }

    // Two groups at the same microsecond.
    [Fact]
    public void Promote_OfPartiesWithTheSameTime_KeepsThemApart()
    {
        Guest[] both = [Waiting(Now, group: Guid.NewGuid()), Waiting(Now, group: Guid.NewGuid())];

        Assert.Single(new Seats(Limit(1), 0, 2, Now).Claim().Promote(both, Now));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, false)]
    public void Claim_BehindOneWhoWaits_CollidesWithWhoeverEmptiesTheListAlone(bool? before, bool joins)
    {
        var settings = Limit(1, waitlist: true);
        var ahead = Guid.NewGuid();
        var guest = NewGuest(before);
        var claim = new Seats(settings, 1, 1, Now, ahead).Claim(guest);
        guest.Rsvp(new Rsvp(before is null), Now, Guid.NewGuid());

        claim.Decide(Now);

        Assert.Equal((joins ? ahead : null, joins ? 0 : 1), (claim.Ahead, settings.SeatClaims));
    }

    [Fact]
    public void Promote_OfTheOneWhoIsAhead_NeedsNoOtherWrite()
    {
        var settings = Limit(2, waitlist: true);
        var (waits, guest) = (Waiting(Now), NewGuest(null));
        var claim = new Seats(settings, 0, 1, Now, waits.Id).Claim(guest);
        guest.Rsvp(new Rsvp(true), Now, Guid.NewGuid());
        claim.Decide(Now);

        Assert.Equal([waits], claim.Promote([waits], Now));
        Assert.Equal((null, true), (claim.Ahead, settings.SeatClaims > 0));
    }

    [Fact]
    public void Promote_OfMoreThanATransactionCanChange_StopsAndSaysSo()
    {
        List<Guest> all = [.. Enumerable.Range(0, SeatClaim.MaxPromoted + 1).Select(i => Waiting(Now.AddSeconds(i)))];
        var claim = new Seats(Limit(5000), 0, all.Count, all[^1].WaitlistedAt).Claim();

        Assert.Equal(SeatClaim.MaxPromoted, claim.Promote(all, Now).Count);
        Assert.True(claim.HasMore);
    }

    [Fact]
    public void Promote_AfterTheLastPartyHasLeft_LeavesTheSeatsToWhoeverIsNext()
    {
        var leaves = Waiting(Now, 2);
        var seats = new Seats(Limit(10, waitlist: true), 8, 1, Now);
        var claim = seats.Claim(leaves);
        leaves.Rsvp(new Rsvp(false), Now, Guid.NewGuid());
        claim.Decide(Now);
        claim.Promote([], Now);
        var comes = NewGuest(null);

        Assert.Null(Answer(seats, comes, true));

        Assert.Equal((true, 0, 9), (comes.Attending, seats.Parties, seats.Taken));
    }

    [Fact]
    public void Promote_WithTheBeginningOfTheList_KeepsTheCountOfThoseBehind()
    {
        var (leaves, first, second) = (Waiting(Now, 2), Waiting(Now.AddSeconds(1), 2), Waiting(Now.AddSeconds(2)));
        var seats = new Seats(Limit(9, waitlist: true), 8, 4, Now.AddSeconds(3));
        var claim = seats.Claim(leaves);
        leaves.Rsvp(new Rsvp(false), Now, Guid.NewGuid());
        claim.Decide(Now);
        Assert.Equal(3, claim.HeadLength);

        claim.Promote([first, second, Waiting(Now.AddSeconds(3))], Now);

        Assert.Equal(4, seats.Parties);
    }

    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0, 1)]
    [InlineData(false, 1, 1)]
    public void Claim_OfAGuestWhoDeclines_CollidesWithOthersWhereSomebodyMayWait(bool waitlist, int parties, int claims)
    {
        var settings = Limit(5, waitlist);

        Answer(new Seats(settings, 5, parties, parties == 0 ? null : Now), before: true, now: false);

        Assert.Equal(claims, settings.SeatClaims);
    }

    private static string? Answer(Seats seats, bool? before, bool? now) => Answer(seats, NewGuest(before), now);

    private static string? Answer(Seats seats, Guest guest, bool? now)
    {
        var claim = seats.Claim(guest);
        guest.Update(new GuestChanges { Attending = now }, Now, Guid.NewGuid());
        return claim.Decide(Now).Error?.Code;
    }

    private static Guest Waiting(DateTimeOffset since, int plusOnes = 0, Guid? group = null)
    {
        var guest = NewGuest(null, plusOnes, group);
        var claim = new Seats(Limit(1, waitlist: true), 1, 0, null).Claim(guest);
        guest.Rsvp(new Rsvp(true) { PlusOnes = plusOnes }, since, Guid.NewGuid());
        Assert.True(claim.Decide(since).IsSuccess);
        return guest;
    }

    private static Guest NewGuest(bool? attending, int plusOnesAllowed = 0, Guid? group = null) => Guest.Create(
        Guid.NewGuid(),
        new GuestChanges
        {
            FirstName = "Ada",
            GroupId = group,
            Attending = attending,
            PlusOnesAllowed = plusOnesAllowed,
        },
        Now, Guid.NewGuid()).Value;

    private static EventSettings Limit(int seats, bool waitlist = false) => EventSettings.Create(
        new SettingsChanges { MaxGuests = seats, Waitlist = waitlist }, default, Guid.NewGuid()).Value;
}
