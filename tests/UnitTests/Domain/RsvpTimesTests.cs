using EventPlatform.Domain.Events;

namespace EventPlatform.UnitTests.Domain;

public sealed class RsvpTimesTests
{
    private static readonly DateTimeOffset Event = new(2027, 6, 12, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Deadline = Event.AddDays(-30);
    private static readonly DateTimeOffset Decline = Event.AddDays(-7);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_WithoutAnyTime_IsOpenForEver(bool attending) =>
        Assert.True(default(RsvpTimes).Check(attending, DateTimeOffset.MaxValue).IsSuccess);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_WithADeadline_IsOpenUntilThen(bool attending) =>
        AssertLast(Deadline, attending, new RsvpTimes(Event, Deadline, null, RsvpAfterStart: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_WithoutADeadline_IsOpenUntilTheEvent(bool attending) =>
        AssertLast(Event, attending, new RsvpTimes(Event, null, null, RsvpAfterStart: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_AfterTheStartIfAllowed_IsOpenForEver(bool attending) => Assert.True(
        new RsvpTimes(Event, null, Decline, RsvpAfterStart: true).Check(attending, DateTimeOffset.MaxValue).IsSuccess);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_WithADeadlineAndAfterTheStart_IsOpenUntilTheDeadline(bool attending) =>
        AssertLast(Deadline, attending, new RsvpTimes(Event, Deadline, null, RsvpAfterStart: true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_WithTimesThatDeclineLater_EndsDecliningLater(bool attending) => AssertLast(
        attending ? Deadline : Decline, attending, new RsvpTimes(Event, Deadline, Decline, RsvpAfterStart: false));

    // The second row breaks a rule: an older program, which does not know the field, may have moved the deadline.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Check_WithADeclineDeadlineBeforeTheEnd_IsOpenForDecliningAsForAccepting(bool hasDeadline)
    {
        var times = new RsvpTimes(Event, hasDeadline ? Event : null, Decline, RsvpAfterStart: false);

        AssertLast(Event, attending: true, times);
        AssertLast(Event, attending: false, times);
    }

    [Theory]
    [InlineData(0, "2027-06-01T12:00:00Z")]
    [InlineData(500_000, "2027-06-01T12:00:00.5Z")]
    [InlineData(1, "2027-06-01T12:00:00.000001Z")]
    public void Check_TooLate_NamesTheDeadlineExactly(long microseconds, string deadline)
    {
        var last = new DateTimeOffset(2027, 6, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(microseconds);

        Assert.Equal(
            $"Answers were accepted until {deadline}. Ask the host to change the answer.",
            Detail(new RsvpTimes(null, last, null, false), attending: true, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Check_TooLateToAccept_SaysUntilWhenDecliningIsPossible() => Assert.Equal(
        "Answers were accepted until 2027-05-13T15:00:00Z. Only declining is still possible, until " +
        "2027-06-05T15:00:00Z. Ask the host for any other change.",
        Detail(new RsvpTimes(Event, Deadline, Decline, false), attending: true, Decline));

    [Theory]
    [InlineData(true, "Answers were accepted until 2027-05-13T15:00:00Z. Ask the host to change the answer.")]
    [InlineData(false, "Declining was possible until 2027-06-05T15:00:00Z. Ask the host to change the answer.")]
    public void Check_TooLateToDecline_SaysUntilWhenTheAnswerWasPossible(bool attending, string detail) => Assert.Equal(
        detail, Detail(new RsvpTimes(Event, Deadline, Decline, false), attending, Decline.AddMicroseconds(1)));

    [Fact]
    public void Check_TooLateToDeclineWithoutTimesForIt_SaysUntilWhenAnswersWere() => Assert.Equal(
        "Answers were accepted until 2027-06-12T15:00:00Z. Ask the host to change the answer.",
        Detail(new RsvpTimes(Event, null, Decline, false), attending: false, Event.AddMicroseconds(1)));

    private static void AssertLast(DateTimeOffset last, bool attending, RsvpTimes times)
    {
        Assert.True(times.Check(attending, last).IsSuccess);
        // Less than a microsecond is not kept.
        Assert.True(times.Check(attending, last.AddTicks(9)).IsSuccess);
        Assert.Equal("rsvp_closed", times.Check(attending, last.AddMicroseconds(1)).Error?.Code);
    }

    private static string? Detail(RsvpTimes times, bool attending, DateTimeOffset now) =>
        times.Check(attending, now).Error?.Detail;
}
