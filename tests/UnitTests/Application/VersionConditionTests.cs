using EventPlatform.Application.Common;

namespace EventPlatform.UnitTests.Application;

public sealed class VersionConditionTests
{
    private static readonly Guid Version = Guid.NewGuid();

    [Fact]
    public void AnySaved_AllowsEveryRowAndNotNone()
    {
        Assert.True(VersionCondition.AnySaved.Allows(Version));
        Assert.True(VersionCondition.AnySaved.Allows(Guid.Empty));
        Assert.False(VersionCondition.AnySaved.Allows(null));
    }

    [Fact]
    public void OneOf_AllowsTheseAlone()
    {
        var condition = VersionCondition.OneOf(Guid.NewGuid(), Version);

        Assert.True(condition.Allows(Version));
        Assert.False(condition.Allows(Guid.NewGuid()));
        Assert.False(condition.Allows(Guid.Empty));
        Assert.False(condition.Allows(null));
        Assert.False(VersionCondition.OneOf().Allows(Version));
    }

    [Fact]
    public void OneOf_NullOrEmpty_AllowsNoVersionAndNoRow()
    {
        foreach (var condition in new[] { VersionCondition.OneOf((Guid?)null), VersionCondition.OneOf(Guid.Empty) })
        {
            Assert.True(condition.Allows(Guid.Empty));
            Assert.True(condition.Allows(null));
            Assert.False(condition.Allows(Version));
        }
    }
}
