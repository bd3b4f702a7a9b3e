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

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void CleanRequired_WithoutText_SaysItIsRequired(string? text)
    {
        Assert.Equal("", TextRules.CleanRequired(text, "field", 10, _errors));
        Assert.StartsWith("is required", Assert.Single(_errors).Value[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADA", "ada")]
    [InlineData("ÅSA", "åsa")]
    [InlineData("ЁЛКА", "ёлка")]
    [InlineData("ΟΔΟΣ", "οδοσ")]
    [InlineData("οδος", "οδοσ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("山田", "山田")]
    public void FoldCase_InEveryScript_JoinsUpperAndLowerCase(string text, string folded) =>
        Assert.Equal(folded, TextRules.FoldCase(text));

    private string? Clean(string? text, int maxLength = 10) => TextRules.Clean(text, "field", maxLength, _errors);
}
