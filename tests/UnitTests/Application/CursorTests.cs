using EventPlatform.Application.Common;

namespace EventPlatform.UnitTests.Application;

public sealed class CursorTests
{
    [Theory]
    [InlineData("")]
    [InlineData("öberg\u0001åsa\u00016f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("639 🎉")]
    public void TryDecode_OfTheSameList_GivesThePositionBack(string position)
    {
        Assert.True(Cursor.TryDecode("guests", Cursor.Encode("guests", position), out var decoded));
        Assert.Equal(position, decoded);
    }

    [Fact]
    public void TryDecode_OfAnotherList_Refuses() =>
        Assert.False(Cursor.TryDecode("guests true", Cursor.Encode("guests false", "a"), out _));

    [Fact]
    public void TryDecode_WithAnyCharacterChanged_Refuses()
    {
        var cursor = Cursor.Encode("guests", "öberg");

        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = string.Concat(cursor.AsSpan(0, i), cursor[i] == 'A' ? "Q" : "A", cursor.AsSpan(i + 1));
            Assert.False(Cursor.TryDecode("guests", changed, out _), $"Character {i} was changed unnoticed.");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("no cursor")]
    [InlineData("%00")]
    [InlineData("ÅÅÅÅ")]
    public void TryDecode_OfWhatIsNoCursor_Refuses(string text) =>
        Assert.False(Cursor.TryDecode("guests", text, out _));

    [Fact]
    public void Encode_NeedsNoEscapingInAQuery()
    {
        var cursor = Cursor.Encode("guests", "\u0001\u00ff?&=+/");

        Assert.Equal(cursor, Uri.EscapeDataString(cursor));
    }
}
