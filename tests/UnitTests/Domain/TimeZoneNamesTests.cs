using EventPlatform.Domain.Events;

namespace EventPlatform.UnitTests.Domain;

public sealed class TimeZoneNamesTests
{
    private const string Database = "/usr/share/zoneinfo/tzdata.zi";

    // A binary search finds nothing in a list out of order, and a name has one right spelling.
    [Fact]
    public void All_AreSortedAndDifferInMoreThanCase()
    {
        Assert.Equal(TimeZoneNames.All.Order(StringComparer.Ordinal), TimeZoneNames.All);
        Assert.Equal(
            TimeZoneNames.All.Count, TimeZoneNames.All.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void All_FitTheirColumn() =>
        Assert.InRange(TimeZoneNames.All.Max(name => name.Length), 1, EventSettings.TimeZoneMaxLength);

    [Fact]
    public void All_AreTheZonesAndLinksOfTheDatabase()
    {
        var lines = File.Exists(Database) ? File.ReadAllLines(Database) : [];
        Assert.SkipUnless(
            lines.FirstOrDefault() == $"# version {TimeZoneNames.DatabaseVersion}",
            $"{Database} is missing or of another version than {TimeZoneNames.DatabaseVersion}.");

        var names =
            from line in lines
            let words = line.Split(' ')
            where words[0] is "Z" or "L"
            select words[0] == "Z" ? words[1] : words[2];

        Assert.Equal(names.Order(StringComparer.Ordinal), TimeZoneNames.All);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Asia/Calcutta")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Africa/Abidjan")]
    [InlineData("Zulu")]
    [InlineData("Etc/UTC")]
    [InlineData("Etc/GMT-14")]
    [InlineData("UTC")]
    public void Contains_NameOfAZoneOrALink_IsTrue(string name) => Assert.True(TimeZoneNames.Contains(name));

    [Theory]
    [InlineData("")]
    [InlineData("Europe")]
    [InlineData("Europe/")]
    [InlineData("Berlin")]
    [InlineData("europe/berlin")]
    [InlineData("Europe/Berlin ")]
    [InlineData("Europe/Bonn")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("+02:00")]
    [InlineData("UTC+2")]
    [InlineData("Z")]
    [InlineData("CEST")]
    [InlineData("posixrules")]
    public void Contains_AnythingElse_IsFalse(string name) => Assert.False(TimeZoneNames.Contains(name));

    [Theory]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("America/Port-Au-Prince", "America/Port-au-Prince")]
    [InlineData("utc", "UTC")]
    [InlineData("UTC", "UTC")]
    [InlineData("Europe/Bonn", null)]
    public void FindIgnoringCase_GivesTheSpellingOfIana(string name, string? spelling) =>
        Assert.Equal(spelling, TimeZoneNames.FindIgnoringCase(name));
}
