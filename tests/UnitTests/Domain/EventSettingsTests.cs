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
        Assert.Equal((null, null, false), (settings.TimeZone, settings.DeclineDeadline, settings.RsvpAfterStart));
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

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Create_WithADeclineDeadline_WantsItBetweenDeadlineAndEvent(int minutes, bool accepted)
    {
        var created = EventSettings.Create(
            new SettingsChanges
            {
                RsvpDeadline = Now,
                DeclineDeadline = Now.AddMinutes(minutes),
                EventDate = Now.AddMinutes(60),
            },
            Now,
            Command);

        Assert.Equal(accepted, created.IsSuccess);
        if (!accepted) Assert.Equal(["DeclineDeadline"], created.Error!.Fields.Keys);
    }

    [Fact]
    public void Create_WithADeclineDeadlineAlone_IsAccepted() =>
        Assert.Equal(Later, New(new SettingsChanges { DeclineDeadline = Later }).DeclineDeadline);

    [Fact]
    public void Update_MovingTheDeadlineBeyondTheDeclineDeadline_IsRefused()
    {
        var settings = New(new SettingsChanges { RsvpDeadline = Now, DeclineDeadline = Now });

        var updated = settings.Update(new SettingsChanges { RsvpDeadline = Later }, Later, Another);

        Assert.Equal("must not be before {RsvpDeadline}.", Assert.Single(updated.Error!.Fields["DeclineDeadline"]));
        Assert.Equal(Now, settings.RsvpDeadline);
    }

    [Fact]
    public void Update_MovingTheEventBeforeTheDeclineDeadline_IsRefused()
    {
        var settings = New(new SettingsChanges { EventDate = Later, DeclineDeadline = Later });

        var updated = settings.Update(new SettingsChanges { EventDate = Now }, Later, Another);

        Assert.Equal("must not be after {EventDate}.", Assert.Single(updated.Error!.Fields["DeclineDeadline"]));
        Assert.Equal(Later, settings.EventDate);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    public void Update_OfAnswersAfterTheStart_TakesNullForFalse(bool before, bool? now, bool isChange)
    {
        var settings = New(new SettingsChanges { RsvpAfterStart = before });

        Assert.Equal(isChange, settings.Update(new SettingsChanges { RsvpAfterStart = now }, Later, Another).Value);

        Assert.Equal(now is true, settings.RsvpAfterStart);
    }

    [Fact]
    public void RsvpTimes_AreThoseOfTheSettings()
    {
        var settings = New(new SettingsChanges
        {
            EventDate = Later,
            RsvpDeadline = Now,
            DeclineDeadline = Now.AddMinutes(1),
            RsvpAfterStart = true,
        });

        Assert.Equal(new RsvpTimes(Later, Now, Now.AddMinutes(1), RsvpAfterStart: true), settings.RsvpTimes);
    }

    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData(" Asia/Calcutta ", "Asia/Calcutta")]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void Create_WithATimeZone_KeepsItsNameTrimmed(string? given, string? kept) =>
        Assert.Equal(kept, New(new SettingsChanges { TimeZone = given }).TimeZone);

    [Theory]
    [InlineData("europe/berlin", "must be spelled as IANA does: Europe/Berlin.")]
    [InlineData(
        "W. Europe Standard Time",
        "must be a name of the IANA time zone database, such as Europe/Berlin or Etc/UTC: no offset and no name of " +
        "Windows.")]
    [InlineData(
        "+02:00",
        "must be a name of the IANA time zone database, such as Europe/Berlin or Etc/UTC: no offset and no name of " +
        "Windows.")]
    [InlineData(
        "UTC\0", "must not contain control characters, line breaks and NUL included: remove them.")]
    public void Create_WithAnotherTimeZone_IsRefusedWithAdvice(string name, string message)
    {
        var error = EventSettings.Create(new SettingsChanges { TimeZone = name }, Now, Command).Error!;

        Assert.Equal(message, Assert.Single(error.Fields["TimeZone"]));
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

    private static EventSettings New(SettingsChanges changes) => EventSettings.Create(changes, Now, Command).Value;

    private static void AssertRefused(string fields, SettingsChanges changes)
    {
        var error = EventSettings.Create(changes, Now, Command).Error!;
        Assert.Equal((ErrorKind.Invalid, fields), (error.Kind, string.Join(", ", error.Fields.Keys)));
    }
}
