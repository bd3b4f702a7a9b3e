using EventPlatform.Application.Common;
using EventPlatform.Lambda.Http;

namespace EventPlatform.UnitTests.Lambda;

public sealed class EntityTagTests
{
    private const string A = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    private const string B = "a13fd8f4-5f0e-4d5b-9b41-0c7bfa0b52d7";

    [Theory]
    [InlineData(A, $"\"{A}\"")]
    [InlineData("A13FD8F4-5F0E-4D5B-9B41-0C7BFA0B52D7", $"\"{B}\"")]
    [InlineData("00000000-0000-0000-0000-000000000000", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData(null, "\"00000000-0000-0000-0000-000000000000\"")]
    public void Of_AVersion_IsTheQuotedUuidInSmallLetters(string? version, string tag) =>
        Assert.Equal(tag, EntityTag.Of(new Row(version is null ? null : Guid.Parse(version))));

    // Which of the versions A, B, none, and no row are meant.
    [Theory]
    [InlineData("*", "A B 0", "A B 0")]
    [InlineData("\t* ", "A B 0", "A B 0")]
    [InlineData($"\"{A}\"", "A", "A")]
    [InlineData($"W/\"{A}\"", "", "A")]
    [InlineData($"\"{A}\",W/\"{B}\"", "A", "A B")]
    [InlineData($"W/\"{A}\"\t,\t\"{B}\" , \"c\"", "B", "A B")]
    [InlineData($", ,\"{A}\",,", "A", "A")]
    [InlineData($"\"{A},{B}\"", "", "")]
    [InlineData($"\"W/{A}\"", "", "")]
    [InlineData("\"*\"", "", "")]
    [InlineData("\"\"", "", "")]
    [InlineData("\"!#~\u0080ÿ\"", "", "")]
    [InlineData("\"6F8B1C1E-9D0A-4C55-8F27-1F9C1D2E3A4B\"", "", "")]
    [InlineData("\"6f8b1c1e9d0a4c558f271f9c1d2e3a4b\"", "", "")]
    [InlineData("\"{6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b}\"", "", "")]
    [InlineData("\"00000000-0000-0000-0000-000000000000\"", "0 -", "0 -")]
    public void TryParse_WellFormed_MeansTheseVersions(string header, string strongly, string weakly)
    {
        Assert.Equal(strongly, Meant(header, weakly: false));
        Assert.Equal(weakly, Meant(header, weakly: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData(",")]
    [InlineData(" , ,")]
    [InlineData("**")]
    [InlineData("*,*")]
    [InlineData($"*, \"{A}\"")]
    [InlineData($"\"{A}\", *")]
    [InlineData(A)]
    [InlineData($"\"{A}")]
    [InlineData($"{A}\"")]
    [InlineData("\"")]
    [InlineData("W/")]
    [InlineData("W")]
    [InlineData("W/*")]
    [InlineData($"w/\"{A}\"")]
    [InlineData($"W/ \"{A}\"")]
    [InlineData($"W/W/\"{A}\"")]
    [InlineData($"\"{A}\"\"{B}\"")]
    [InlineData($"\"{A}\" \"{B}\"")]
    [InlineData($"\"{A}\";\"{B}\"")]
    [InlineData($"\"{A}\"x")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\u007fb\"")]
    [InlineData("\"a\0b\"")]
    [InlineData($"\u00A0\"{A}\"")]
    public void TryParse_Malformed_IsFalse(string header)
    {
        Assert.False(EntityTag.TryParse(header, weakly: false, out _));
        Assert.False(EntityTag.TryParse(header, weakly: true, out _));
    }

    private static string Meant(string header, bool weakly)
    {
        Assert.True(EntityTag.TryParse(header, weakly, out var condition));
        return string.Join(
            ' ',
            new (string Name, Guid? Version)[]
            {
                ("A", Guid.Parse(A)), ("B", Guid.Parse(B)), ("0", Guid.Empty), ("-", null),
            }
            .Where(row => condition.Allows(row.Version)).Select(row => row.Name));
    }

    private sealed record Row(Guid? Version) : IVersioned;
}
