using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class TimestampsTests
{
    [Fact]
    public void ToStored_WithAnOffset_IsTheSameInstantInUtc()
    {
        var local = new DateTimeOffset(2027, 6, 12, 17, 0, 0, TimeSpan.FromHours(2));

        Assert.Equal((local.UtcDateTime, TimeSpan.Zero), (local.ToStored().UtcDateTime, local.ToStored().Offset));
    }

    [Theory]
    [InlineData(19, 10)]
    [InlineData(10, 10)]
    [InlineData(9, 0)]
    public void ToStored_FinerThanAMicrosecond_CutsOff(int ticks, int kept) =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(kept), DateTimeOffset.UnixEpoch.AddTicks(ticks).ToStored());

    [Fact]
    public void ToStored_Twice_ChangesNothingMore()
    {
        var stored = DateTimeOffset.MaxValue.ToStored();

        Assert.Equal(stored, stored.ToStored());
    }
}
