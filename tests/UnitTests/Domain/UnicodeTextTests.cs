using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class UnicodeTextTests
{
    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("A\u030a", "Å")]
    [InlineData("\u212b", "Å")] // the Angstrom sign
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("\uac00\u11a8", "각")]
    [InlineData("\uac01\u11a8", "각\u11a8")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")] // marks in the other order
    [InlineData("\u00e2\u0323", "ậ")]
    [InlineData("a\u0301\u0301", "á\u0301")]
    [InlineData("a\u034f\u0301", "a\u034f\u0301")] // a joiner keeps them apart
    [InlineData("\u0958", "\u0915\u093c")] // never composed
    [InlineData("\uf900", "\u8c48")]
    [InlineData("\ufb01", "\ufb01")] // the same in appearance only
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("", "")]
    public void Compose_BringsTextToFormC(string text, string composed) =>
        Assert.Equal(composed, UnicodeText.Compose(text));

    [Theory]
    [InlineData("é", "65 301")]
    [InlineData("각", "1100 1161 11A8")]
    [InlineData("ậ", "61 323 302")]
    [InlineData("q\u0307\u0323", "71 323 307")]
    [InlineData("ﬁ", "FB01")]
    public void Decompose_BringsTextToFormD(string text, string codes) =>
        Assert.Equal(codes, string.Join(' ', UnicodeText.Decompose(text).Select(code => $"{code:X}")));

    [Theory]
    [InlineData(0x200B, true)]
    [InlineData(0x00AD, true)]
    [InlineData(0xFEFF, true)]
    [InlineData(0x3164, true)]
    [InlineData(0xE0041, true)]
    [InlineData(0xE0FFF, true)]
    [InlineData(0x0600, true)] // a format character that is not ignorable by default
    [InlineData(0x0041, false)]
    [InlineData(0x00AC, false)]
    [InlineData(0x00AE, false)]
    [InlineData(0x1F600, false)]
    public void IsIgnorable_IsTrueForCharactersThatShowNothing(int code, bool ignorable) =>
        Assert.Equal(ignorable, UnicodeText.IsIgnorable(code));

    [Fact]
    public void Tables_AreSorted()
    {
        AssertSorted(UnicodeTables.MarkFirst);
        AssertSorted(UnicodeTables.DecompositionKeys);
        AssertSorted(UnicodeTables.CaseFoldKeys);
        AssertSorted(UnicodeTables.PlainKeys);
    }

    private static void AssertSorted(ReadOnlySpan<int> codes)
    {
        for (var i = 1; i < codes.Length; i++) Assert.True(codes[i - 1] < codes[i], $"{codes[i]:X}");
    }
}
