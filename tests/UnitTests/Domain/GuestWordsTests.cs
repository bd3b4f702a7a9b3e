using EventPlatform.Domain.Guests;

namespace EventPlatform.UnitTests.Domain;

public sealed class GuestWordsTests
{
    [Theory]
    [InlineData("Pat", "Quinn", null, "patquinn quinnpat")]
    [InlineData("", "van den Berg", null, "berg denberg vandenberg")]
    [InlineData("Jürgen", "", null, "juergen jurgen")]
    [InlineData("Åse", "Ström", null, "aasestroem aasestrom asestroem asestrom " +
        "stroemaase stroemase stromaase stromase")]
    [InlineData("", "", "jo.smith+x@hamburg.example", "example hamburgexample josmithxhamburgexample " +
        "smithxhamburgexample xhamburgexample")]
    [InlineData("Jo", "", "jo@example.com", "com examplecom joexamplecom")]
    [InlineData("%a", "", null, "%a a")]
    [InlineData("🎉", "Ann", null, "ann🎉 🎉ann")]
    [InlineData("’", "...", null, "")]
    public void Of_IsEachWordWithThoseThatFollow(string firstName, string lastName, string? email, string words) =>
        Assert.Equal(words, GuestWords.Of(firstName, lastName, email));

    [Theory]
    [InlineData("quinn,  pat", "quinn pat")]
    [InlineData("J.R.R. Tolkien", "tolkien jrr")]
    [InlineData("jo@hamburg.example", "hamburg example jo")]
    [InlineData("jo.smith", "josmith")]
    [InlineData("o'hara", "ohara")]
    [InlineData("müller", "muller/mueller")]
    [InlineData("pat patrick", "patrick")]
    [InlineData("(patty)", "patty")]
    [InlineData("%", "%")]
    [InlineData("!.?", "! ?")]
    [InlineData("＋@”", "”/@”")]
    [InlineData("!#@%", "!#/!#@% %/!#@%")]
    [InlineData("@", "")]
    [InlineData(" , ", "")]
    public void InQuery_SplitsIntoWords(string query, string words) =>
        Assert.Equal(words, string.Join(' ', GuestWords.InQuery(query).Select(
            word => word.Spelled is null ? word.Plain : $"{word.Plain}/{word.Spelled}")));

    [Fact]
    public void Of_LongNames_AreCutBetweenCharacters()
    {
        var words = GuestWords.Of(string.Concat(Enumerable.Repeat("𐐀", 100)), new string('ﷺ', 100), null).Split(' ');

        Assert.All(words, word => Assert.True(System.Text.Encoding.UTF8.GetByteCount(word) <= GuestWords.MaxBytes));
        Assert.All(words, word => Assert.DoesNotContain('\ufffd', word));
        Assert.True(string.Join(' ', words).IsNormalized());
    }
}
