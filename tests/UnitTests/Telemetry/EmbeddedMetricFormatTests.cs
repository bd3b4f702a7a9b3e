using EventPlatform.TestSupport.Telemetry;

namespace EventPlatform.UnitTests.Telemetry;

/// <summary>The check of what functions report to CloudWatch finds every breach of the format.</summary>
public sealed class EmbeddedMetricFormatTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"Unit\":\"Count\"", "\"Unit\":\"count\"", "unit of Busy")]
    [InlineData("\"Busy\":1", "\"Busy\":\"1\"", "value of Busy")]
    [InlineData("\"Busy\":1", "\"busy\":1", "value of Busy")]
    [InlineData("\"FunctionName\":\"F\"", "\"FunctionName\":\"\"", "dimension FunctionName")]
    [InlineData("1798804800000", "1798804800", "timestamp")]
    [InlineData("[[\"FunctionName\"]]", "[]", "no dimension set")]
    [InlineData("\"Namespace\"", "\"NameSpace\"", "members of the directive")]
    public void Check_OfABrokenDocument_NamesTheBreach(string text, string instead, string breach)
    {
        var valid =
            """
            {"_aws":{"Timestamp":1798804800000,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[["FunctionName"]],
            "Metrics":[{"Name":"Busy","Unit":"Count"}]}]},"FunctionName":"F","Busy":1}
            """.ReplaceLineEndings("");
        Assert.Empty(EmbeddedMetricFormat.Check(valid, Now));

        Assert.Equal([breach], EmbeddedMetricFormat.Check(valid.Replace(text, instead, StringComparison.Ordinal), Now));
    }
}
