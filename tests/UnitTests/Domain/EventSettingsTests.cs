using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.UnitTests.Domain;

public sealed class EventSettingsTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(1);
    private static readonly Guid Command = Guid.NewGuid();
    private static readonly Guid Another = Guid.NewGuid();

    [Fact]
    public void Create_WithOneField_LeavesTheRestUnset()
    {
        var settings = New(new SettingsChanges { EventName = " Dinner " });

        Assert.Equal(
            (EventSettings.SingletonId, "Dinner", "{}"), (settings.Id, settings.EventName, settings.SettingsData));
        Assert.Equal(
            (null, null, null, null),
            (settings.EventDate, settings.Location, settings.RsvpDeadline, settings.MaxGuests));
        Assert.Equal((Now, Now), (settings.CreatedAt, settings.UpdatedAt));
    }

    [Fact]
    public void Create_WithoutAnyField_IsRefused() => AssertRefused("changes", new SettingsChanges());

    [Fact]
    public void Create_ThatOnlyClears_IsAccepted() =>
        Assert.Equal(Now, New(new SettingsChanges { Location = (string?)null }).UpdatedAt);

    [Fact]
    public void Create_WithTooLongTexts_NamesBoth() => AssertRefused(
        "EventName, Location",
        new SettingsChanges
        {
            EventName = new string('n', EventSettings.EventNameMaxLength + 1),
            Location = new string('l', EventSettings.LocationMaxLength + 1),
        });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Create_WithFewerThanOneSeat_IsRefused(int seats) =>
        AssertRefused("MaxGuests", new SettingsChanges { MaxGuests = seats });

    [Fact]
    public void Create_WithADeadlineAfterTheEvent_IsRefused() =>
        AssertRefused("RsvpDeadline", new SettingsChanges { EventDate = Now, RsvpDeadline = Later });

    [Fact]
    public void Create_WithADeadlineAtTheEvent_IsAccepted() =>
        Assert.Equal(Later, New(new SettingsChanges { EventDate = Later, RsvpDeadline = Later }).RsvpDeadline);

    [Fact]
    public void Update_MovingTheEventBeforeTheDeadline_IsRefused()
    {
        var settings = New(new SettingsChanges { EventDate = Later, RsvpDeadline = Later });

        var updated = settings.Update(new SettingsChanges { EventDate = Now }, Later, Another);

        Assert.Equal(["RsvpDeadline"], updated.Error!.Fields.Keys);
        Assert.Equal(Later, settings.EventDate);
    }

    [Fact]
    public void Create_KeepsTimesInUtcAndMicroseconds()
    {
        var local = new DateTimeOffset(2027, 6, 12, 17, 0, 0, TimeSpan.FromHours(2)).AddTicks(7);

        var settings = New(new SettingsChanges { EventDate = local });

        Assert.Equal(new DateTimeOffset(2027, 6, 12, 15, 0, 0, TimeSpan.Zero), settings.EventDate);
        Assert.Equal(TimeSpan.Zero, settings.EventDate!.Value.Offset);
    }

    [Theory]
    [InlineData("""{ "b" : 1.10, "a" : [ null ] }""")]
    [InlineData("{}")]
    [InlineData("""{"a":{"a":"\u00e5"}}""")]
    public void Create_WithSettingsData_KeepsThemCharacterForCharacter(string json) =>
        Assert.Equal(json, New(new SettingsChanges { SettingsData = json }).SettingsData);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("{/* no */}")]
    public void Create_WithSettingsDataThatAreNoObject_IsRefused(string json) =>
        AssertRefused("SettingsData", new SettingsChanges { SettingsData = json });

    [Theory]
    [InlineData(EventSettings.SettingsDataMaxDepth, true)]
    [InlineData(EventSettings.SettingsDataMaxDepth + 1, false)]
    public void Create_WithNestedSettingsData_IsAcceptedToTheLimit(int depth, bool accepted)
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal(
            accepted, EventSettings.Create(new SettingsChanges { SettingsData = json }, Now, Command).IsSuccess);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Create_WithLargeSettingsData_CountsBytes(int beyond, bool accepted)
    {
        // Å has two bytes in UTF-8; the rest of the object has eight.
        var text = new string('Å', (EventSettings.SettingsDataMaxBytes - 8) / 2) + new string('a', beyond);
        var json = $$"""{"a":"{{text}}"}""";

        Assert.Equal(
            accepted, EventSettings.Create(new SettingsChanges { SettingsData = json }, Now, Command).IsSuccess);
    }

    [Fact]
    public void Update_WithNull_Clears()
    {
        var settings = New(new SettingsChanges { EventName = "Dinner", MaxGuests = 10, SettingsData = """{"a":1}""" });

        Assert.True(settings.Update(
            new SettingsChanges { EventName = (string?)null, MaxGuests = (int?)null, SettingsData = (string?)null },
            Later,
            Another).Value);
        Assert.Equal(Another, settings.Version);

        Assert.Equal(
            (null, null, "{}", Later),
            (settings.EventName, settings.MaxGuests, settings.SettingsData, settings.UpdatedAt));
    }

    [Fact]
    public void Update_ThatChangesNothing_SaysSoAndKeepsTheTime()
    {
        var settings = New(new SettingsChanges { MaxGuests = 10 });

        Assert.False(settings.Update(new SettingsChanges { MaxGuests = 10 }, Later, Another).Value);

        Assert.Equal(Now, settings.UpdatedAt);
    }

    [Fact]
    public void Update_WithOneWrongField_ChangesNothingAtAll()
    {
        var settings = New(new SettingsChanges { EventName = "Dinner" });

        Assert.False(settings.Update(
            new SettingsChanges { EventName = "Lunch", MaxGuests = 0 }, Later, Another).IsSuccess);

        Assert.Equal(
            ("Dinner", null, Now, Command),
            (settings.EventName, settings.MaxGuests, settings.UpdatedAt, settings.Version));
    }

    [Fact]
    public void Claim_WithoutALimit_WritesNothing()
    {
        var settings = New(new SettingsChanges { EventName = "Dinner" });

        Assert.True(new Seats(settings, int.MaxValue).Claim(before: null, now: true).IsSuccess);

        Assert.Equal(0, settings.SeatClaims);
    }

    [Fact]
    public void Claim_WithASeatLeft_WritesTheClaim()
    {
        var settings = New(new SettingsChanges { MaxGuests = 10 });

        Assert.True(new Seats(settings, 9).Claim(before: null, now: true).IsSuccess);

        Assert.Equal((1, Command), (settings.SeatClaims, settings.Version));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void Claim_WithNoSeatLeft_IsFull(int taken)
    {
        var settings = New(new SettingsChanges { MaxGuests = 10 });

        var error = new Seats(settings, taken).Claim(before: null, now: true).Error!;

        Assert.Equal((ErrorKind.Conflict, "event_full", 0L), (error.Kind, error.Code, settings.SeatClaims));
    }

    [Theory]
    [InlineData(0, "2027-06-01T12:00:00Z")]
    [InlineData(500_000, "2027-06-01T12:00:00.5Z")]
    [InlineData(1, "2027-06-01T12:00:00.000001Z")]
    public void CheckRsvpOpen_AfterTheDeadline_NamesItExactly(long microseconds, string deadline)
    {
        var settings = New(new SettingsChanges
        {
            RsvpDeadline = new DateTimeOffset(2027, 6, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(microseconds),
        });

        Assert.Contains(
            $"until {deadline}. ",
            EventSettings.CheckRsvpOpen(settings.RsvpDeadline, DateTimeOffset.MaxValue).Error?.Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void CheckRsvpOpen_WithoutADeadline_IsOpen() =>
        Assert.True(EventSettings.CheckRsvpOpen(deadline: null, DateTimeOffset.MaxValue).IsSuccess);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void CheckRsvpOpen_AroundTheDeadline_IncludesTheDeadline(long microseconds, bool open)
    {
        var settings = New(new SettingsChanges { RsvpDeadline = Later });

        var check = EventSettings.CheckRsvpOpen(settings.RsvpDeadline, Later.AddMicroseconds(microseconds));

        Assert.Equal((open, open ? null : "rsvp_closed"), (check.IsSuccess, check.Error?.Code));
    }

    private static EventSettings New(SettingsChanges changes) => EventSettings.Create(changes, Now, Command).Value;

    private static void AssertRefused(string fields, SettingsChanges changes)
    {
        var error = EventSettings.Create(changes, Now, Command).Error!;
        Assert.Equal((ErrorKind.Invalid, fields), (error.Kind, string.Join(", ", error.Fields.Keys)));
    }
}
