using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("ADA", "ada")]
    [InlineData("ÅSA", "åsa")]
    [InlineData("ЁЛКА", "ёлка")]
    [InlineData("ΟΔΟΣ", "οδοσ")]
    [InlineData("οδος", "οδοσ")]
    [InlineData("STRAẞE", "strasse")]
    [InlineData("straße", "strasse")]
    [InlineData("ﬁ", "fi")]
    [InlineData("ԵՒ", "եւ")]
    [InlineData("և", "եւ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("Ა", "ა")]
    [InlineData("山田", "山田")]
    public void FoldCase_InEveryScript_JoinsUpperAndLowerCase(string text, string folded) =>
        Assert.Equal(folded, Folding.FoldCase(text));

    [Theory]
    [InlineData("No  NUTS", "no nuts")]
    [InlineData("no\nnuts", "no nuts")]
    [InlineData("no\u00a0nuts\u3000", "no nuts")]
    [InlineData("no \u200b nuts", "no nuts")]
    [InlineData("nu\u00adts", "nuts")]
    [InlineData("Kein WEISSBROT", "kein weissbrot")]
    [InlineData("Kein Weißbrot", "kein weissbrot")]
    [InlineData("Nüsse", "nüsse")]
    [InlineData("Nu\u200b\u0308sse", "nüsse")]
    public void FoldNote_LeavesCaseSpacesAndInvisiblesOut(string note, string folded) =>
        Assert.Equal(folded, Folding.FoldNote(note));

    [Theory]
    [InlineData("Álvaro", "alvaro")]
    [InlineData("ŁUCJA", "lucja")]
    [InlineData("Nguyễn Thị", "nguyen thi")]
    [InlineData("Işıl", "isil")]
    [InlineData("IŞIL", "isil")]
    [InlineData("İpek ILGAZ ılgaz", "ipek ilgaz ilgaz")]
    [InlineData("Strauß", "strauss")]
    [InlineData("Þórður Guðmundsson", "thordur gudmundsson")]
    [InlineData("Ægir Œuvre Ħal Đorđe Søren", "aegir oeuvre hal dorde soren")]
    [InlineData("Ŧ Ɓ ƙ ɗ Ƴ Ɨ Ŋ", "t b k d y i n")]
    [InlineData("№ Ⓙⓞ 𝓙𝓸", "no jo jo")]
    [InlineData("a﷼~b", "aریال b")]
    [InlineData("ᾳ ᾼ ᾚ", "α α η")]
    [InlineData("Müller", "muller")]
    [InlineData("O’Hara O'Hara OʼHara O‘Hara", "ohara ohara ohara ohara")]
    [InlineData("O`Hara O´Hara O＇Hara Oʻhara", "ohara ohara ohara ohara")]
    [InlineData("J.R.R. Tolkien", "j r r tolkien")]
    [InlineData("Jean-Luc Jean‐Luc Jean–Luc Jean−Luc", "jean luc jean luc jean luc jean luc")]
    [InlineData("De\u00a0Luca De\u3000Luca", "de luca de luca")]
    [InlineData("Quinn, Pat", "quinn pat")]
    [InlineData("Pat (Patty) Quinn", "pat patty quinn")]
    [InlineData("Ｙａｍａｄａ ﾀﾛｳ", "yamada タロウ")]
    [InlineData("Mª José", "ma jose")]
    [InlineData("Ἀλέξανδρος", "αλεξανδροσ")]
    [InlineData("Фёдор Андрей", "федор андреи")]
    [InlineData("مُحَمَّد أحمد محـمد", "محمد احمد محمد")]
    [InlineData("שָׁלוֹם", "שלומ")] // a final letter is the letter
    [InlineData("किरण", "किरण")]
    [InlineData("ក\u17b4", "ក")]
    [InlineData("Anna🎉 ❤️", "anna 🎉 ❤")]
    [InlineData("می‌خواهم", "میخواهم")]
    [InlineData("...", "")]
    [InlineData("Anna\u3164Lena", "anna lena")]
    public void FoldWords_LeavesBaseLetters(string text, string words) =>
        Assert.Equal(words, Folding.FoldWords(text));

    [Fact]
    public void FoldWords_Hangul_IsComparedLetterByLetter() =>
        Assert.StartsWith(Folding.FoldWords("기"), Folding.FoldWords("김"), StringComparison.Ordinal);
}
