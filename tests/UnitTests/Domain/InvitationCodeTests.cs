using EventPlatform.Domain.Access;

namespace EventPlatform.UnitTests.Domain;

public sealed class InvitationCodeTests
{
    [Fact]
    public void Create_Many_AreReadBackAndAllDifferent()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => InvitationCode.Create()).ToList();

        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, code =>
        {
            Assert.True(InvitationCode.TryParse(InvitationCode.Show(code), out var read));
            Assert.Equal(code, read);
        });
        // Each of the 32 characters occurs: 12,000 draws leave one out once in 10^163 runs.
        Assert.Equal(32, codes.SelectMany(code => code).Distinct().Count());
    }

    [Fact]
    public void Show_ACode_HasDashes() => Assert.Equal("K7QF-9M2X-4TRD", InvitationCode.Show("K7QF9M2X4TRD"));

    [Theory]
    [InlineData("K7QF-9M2X-4TRD")]
    [InlineData("k7qf9m2x4trd")]
    [InlineData(" k7qf 9m2x 4trd ")]
    [InlineData("K7QF\u20139M2X\u20144TRD")]
    [InlineData("K7QF\u22129M2X\u20114TRD")]
    [InlineData("K7QF\u00a09M2X\u200b4TRD\ufeff")]
    [InlineData("K7QF-9M2X\r\n-4TRD")]
    public void TryParse_AsPeopleWriteIt_IsTheCode(string typed)
    {
        Assert.True(InvitationCode.TryParse(typed, out var code));
        Assert.Equal("K7QF9M2X4TRD", code);
    }

    [Theory]
    [InlineData("oOiIlL000111", "001111000111")]
    [InlineData("\u0131\u0130Il00000000", "111100000000")]
    public void TryParse_LettersTakenForDigits_AreDigits(string typed, string expected)
    {
        Assert.True(InvitationCode.TryParse(typed, out var code));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("K7QF-9M2X-4TR")]
    [InlineData("K7QF-9M2X-4TRDD")]
    [InlineData("K7QF-9M2X-4TRU")]
    [InlineData("K7QF.9M2X.4TRD")]
    [InlineData("K7QF-9M2X-4TR\u00c4")]
    [InlineData("\u041a7QF-9M2X-4TRD")]
    public void TryParse_AnythingElse_IsNoCode(string? typed) => Assert.False(InvitationCode.TryParse(typed, out _));
}
