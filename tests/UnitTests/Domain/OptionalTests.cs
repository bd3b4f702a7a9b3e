using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class OptionalTests
{
    [Fact]
    public void Or_Absent_KeepsTheCurrentValue() => Assert.Equal("current", default(Optional<string?>).Or("current"));

    [Fact]
    public void Or_SetToNull_Clears() => Assert.Null(new Optional<string?>(null).Or("current"));

    [Fact]
    public void Conversion_FromNull_IsSet() => Assert.True(((Optional<string?>)null).IsSet);
}
