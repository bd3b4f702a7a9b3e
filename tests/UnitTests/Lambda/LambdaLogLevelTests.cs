using EventPlatform.Lambda.Telemetry;
using Microsoft.Extensions.Logging;

namespace EventPlatform.UnitTests.Lambda;

public sealed class LambdaLogLevelTests
{
    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData("", LogLevel.Information)]
    [InlineData("verbose", LogLevel.Information)]
    [InlineData("TRACE", LogLevel.Trace)]
    [InlineData("Debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("wArN", LogLevel.Warning)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("ERROR", LogLevel.Error)]
    [InlineData("fatal", LogLevel.Critical)]
    public void Level_IsReadInEitherCase(string? setting, LogLevel level) =>
        Assert.Equal(level, LambdaLogLevel.Parse(setting));
}
