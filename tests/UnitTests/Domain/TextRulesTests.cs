using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class TextRulesTests
{
    private readonly FieldErrors _errors = [];

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \u00a0\t\n", null)]
    [InlineData("  a b  ", "a b")]
    public void Clean_TrimsAndTakesBlankForNothing(string? text, string? expected)
    {
        Assert.Equal(expected, Clean(text));
        Assert.False(_errors.Any);
    }

    [Fact]
    public void Clean_CountsCharactersAsTheDatabaseDoes()
    {
        Assert.Equal("🎉🎉🎉", Clean("🎉🎉🎉", maxLength: 3));
        Assert.False(_errors.Any);
    }

    [Fact]
    public void Clean_TooLong_SaysTheLimitAndTheLength()
    {
        Clean("🎉🎉🎉🎉", maxLength: 3);

        Assert.Equal("must have at most 3 characters: it has 4.", Assert.Single(Assert.Single(_errors).Value));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u0001b")]
    public void Clean_WithAControlCharacter_IsRefused(string text)
    {
        Assert.Null(Clean(text));
        Assert.Contains("control characters", Assert.Single(_errors).Value[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xD83C)]
    [InlineData(0xDF89)]
    public void Clean_WithHalfASurrogatePair_IsRefused(int half)
    {
        Assert.Null(Clean($"a{(char)half}b"));
        Assert.Contains("surrogate", Assert.Single(_errors).Value[0], StringComparison.Ordinal);
    }

    // Marks are put into the order of their classes: moving each past all others would take minutes.
    [Fact]
    public void Clean_OfManyMarks_IsRefusedAtOnce()
    {
        Assert.Null(Clean(new string('\u0301', 65_000) + new string('\u0316', 65_000)));
        Assert.Contains("at most 10 characters", Assert.Single(_errors).Value[0], StringComparison.Ordinal);
    }

    private string? Clean(string? text, int maxLength = 10) => TextRules.Clean(text, "field", maxLength, _errors);
}
