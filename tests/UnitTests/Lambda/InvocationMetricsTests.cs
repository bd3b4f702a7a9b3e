using EventPlatform.Lambda.Telemetry;

namespace EventPlatform.UnitTests.Lambda;

public sealed class InvocationMetricsTests
{
    [Fact]
    public void Names_StandInTheGuide()
    {
        var guide = File.ReadAllText(Repository.PathOf("docs", "logging.md"));

        Assert.All(InvocationMetrics.Names, name => Assert.True(
            guide.Contains($"`{name}`", StringComparison.Ordinal),
            $"docs/logging.md does not name the metric {name}: add it to its table of metrics."));
    }
}
