using EventPlatform.Domain.Access;

namespace EventPlatform.UnitTests.Domain;

public sealed class KeyTextTests
{
    private const string Good = "ep_door_AbCdEfGhIj12_0123456789-_abcdefABCD";

    [Theory]
    [InlineData(Role.Host)]
    [InlineData(Role.Door)]
    [InlineData(Role.Caterer)]
    public void Create_OfARole_ReadsBackAndIsNoTwinOfAnother(Role role)
    {
        var key = KeyText.Create(role);

        Assert.True(KeyText.TryParse(key.Reveal(), out var read));
        Assert.Equal((role, key.Id, key.SecretHash), (read.Role, read.Id, read.SecretHash));
        Assert.NotEqual(key.Id, KeyText.Create(role).Id);
        Assert.NotEqual(key.SecretHash, KeyText.Create(role).SecretHash);
        // What an option on a command line begins with.
        Assert.Matches("^[A-Za-z0-9]{12}$", key.Id);
    }

    // printf %s 0123456789-_abcdefABCD | sha256sum
    [Fact]
    public void SecretHash_IsThatOfTheSecretsText()
    {
        Assert.True(KeyText.TryParse(Good, out var key));
        Assert.Equal("AbCdEfGhIj12", key.Id);
        Assert.Equal("b3a2b2a89ba2b632d1b8a3617e567ba8cb52fc441a65757fcd01114cc63260e7", key.SecretHash);
    }

    // A log may have it by accident.
    [Fact]
    public void ToString_HasNoSecret()
    {
        Assert.True(KeyText.TryParse(Good, out var key));
        Assert.Equal("AbCdEfGhIj12", $"{key}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ep_")]
    [InlineData("ep__AbCdEfGhIj12_0123456789-_abcdefABCD")]
    [InlineData("ep_guest_AbCdEfGhIj12_0123456789-_abcdefABCD")]
    [InlineData("ep_Door_AbCdEfGhIj12_0123456789-_abcdefABCD")]
    [InlineData("EP_door_AbCdEfGhIj12_0123456789-_abcdefABCD")]
    [InlineData("ep_door_AbCdEfGhIj12_0123456789-_abcdefABC")]
    [InlineData("ep_door_AbCdEfGhIj12_0123456789-_abcdefABCDE")]
    [InlineData("ep_door_AbCdEfGhIj1_00123456789-_abcdefABCD")]
    [InlineData("ep_door_AbCdEfGhIj12-0123456789-_abcdefABCD")]
    [InlineData("ep_door_AbCdEfGhIj12_0123456789+/abcdefABCD")]
    [InlineData("ep_door_AbCdEfGhIj12_0123456789-_abcdefABC\u00c4")]
    [InlineData(" ep_door_AbCdEfGhIj12_0123456789-_abcdefABCD")]
    public void TryParse_AnythingElse_IsNoKey(string? text) => Assert.False(KeyText.TryParse(text, out _));

    // Of base64url: an id or a secret may have underscores.
    [Fact]
    public void TryParse_UnderscoresAnywhere_AreReadByLength()
    {
        Assert.True(KeyText.TryParse("ep_host_____________" + new string('_', 23), out var key));
        Assert.Equal(new string('_', 12), key.Id);
    }
}
