using CsCheck;
using EventPlatform.Application.Csv;

namespace EventPlatform.UnitTests.Csv;

/// <summary>No spreadsheet runs a cell, and no text is spoilt on its way through a file.</summary>
public sealed class SpreadsheetTextTests
{
    private const string Characters = "=+-@'\t\r\n;| a\",\uFF1D\u00A0";

    // What the rules look at, and little else: random text would hardly ever begin a formula.
    private static readonly Gen<string> Hostile =
        Gen.Int[0, Characters.Length - 1].Array[0, 12]
            .Select(places => string.Concat(places.Select(place => Characters[place])));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\nx", "'\nx")]
    [InlineData("'=x", "''=x")]
    [InlineData("' =x", "'' =x")]
    [InlineData("'\tx", "''\tx")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("Berg; -1", "Berg;' -1")]
    [InlineData("'t Hooft", "'t Hooft")]
    [InlineData("O'Brien-Smith", "O'Brien-Smith")]
    [InlineData("", "")]
    public void Inert_Restored_IsTheText(string text, string cell)
    {
        Assert.Equal(cell, SpreadsheetText.Inert(text));
        Assert.Equal(text, SpreadsheetText.Restore(cell));
    }

    // Looking ahead from each of them anew would take hours.
    [Theory]
    [InlineData("\t'")]
    [InlineData(";'")]
    [InlineData("' ")]
    [InlineData("|")]
    public void Inert_LongRunOfGuards_IsRestored(string guard)
    {
        var run = string.Concat(Enumerable.Repeat(guard, 500_000));

        Assert.Equal(run, SpreadsheetText.Restore(SpreadsheetText.Inert(run)));
        Assert.Equal($"{run}=", SpreadsheetText.Restore(SpreadsheetText.Inert($"{run}=")));
    }

    [Fact]
    public void Inert_AnyText_IsRestored()
    {
        Hostile.Sample(text => SpreadsheetText.Restore(SpreadsheetText.Inert(text)) == text, iter: 200_000);
        Gen.String.Sample(text => SpreadsheetText.Restore(SpreadsheetText.Inert(text)) == text, iter: 20_000);
    }

    [Fact]
    public void Inert_AnyText_BeginsNoFormula() => Hostile.Sample(
        text => SpreadsheetText.Inert(text).Split(';', '\t', '|')
            .All(cell => cell.TrimStart() is not ['=' or '+' or '-' or '@' or '\uFF1D', ..]),
        iter: 100_000);
}
