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

    [Theory]
    [InlineData("", 0)]
    [InlineData(".9", 900_000)]
    [InlineData(".99", 990_000)]
    [InlineData(".999", 999_000)]
    [InlineData(".9999", 999_900)]
    [InlineData(".99999", 999_990)]
    [InlineData(".999999", 999_999)]
    [InlineData(".9999999", 999_999)]
    [InlineData(".99999999", 999_999)]
    [InlineData(".999999999", 999_999)]
    [InlineData(".000000001", 0)]
    [InlineData(".0000009", 0)]
    [InlineData(".000001", 1)]
    [InlineData(".1234567", 123_456)]
    public void TryParse_WithDecimals_CutsToMicroseconds(string decimals, int microseconds)
    {
        var second = new DateTimeOffset(2027, 6, 12, 23, 59, 59, TimeSpan.Zero);

        foreach (var (text, offset) in new[] { ("Z", 0), ("+02:00", -120), ("-23:59", 1439) })
        {
            Assert.True(Timestamps.TryParse($"2027-06-12T23:59:59{decimals}{text}", out var time));
            Assert.Equal(second.AddMinutes(offset).AddMicroseconds(microseconds), time);
        }
    }

    [Theory]
    [InlineData("2027-06-12T23:59:59.Z")]
    [InlineData("2027-06-12T23:59:59.0123456789Z")]
    [InlineData("2027-06-12T23:59:59,5Z")]
    [InlineData("2027-06-12T24:00:00.5Z")]
    [InlineData("2027-06-12T23:59:60.5Z")]
    public void TryParse_DecimalsOfAnotherForm_IsFalse(string text) => Assert.False(Timestamps.TryParse(text, out _));

    [Fact]
    public void ToStored_Twice_ChangesNothingMore()
    {
        var stored = DateTimeOffset.MaxValue.ToStored();

        Assert.Equal(stored, stored.ToStored());
    }
}
