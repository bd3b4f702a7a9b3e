using System.Text.Json;

namespace EventPlatform.TestSupport.Telemetry;

/// <summary>
/// The rules of CloudWatch's embedded metric format; what breaks one is no metric, without an error:
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
internal static class EmbeddedMetricFormat
{
    private const int MaxBytes = 256 * 1024;
    private const int MaxMetrics = 100;
    private const int MaxDimensions = 30;
    private const int MaxValues = 100;
    private const int MaxName = 1024;

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    private static readonly string[] Units =
    [
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits",
        "Kilobits", "Megabits",
        "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second",
        "Gigabytes/Second", "Terabytes/Second",
        "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second",
        "None",
    ];

    /// <summary>What is wrong with a document; nothing when it is valid.</summary>
    public static IReadOnlyList<string> Check(string line, DateTimeOffset now) => [.. Breaches(line, now)];

    private static IEnumerable<string> Breaches(string line, DateTimeOffset now)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(line) > MaxBytes) yield return "too large";
        var root = JsonElement.Parse(line);
        if (!root.TryGetProperty("_aws", out var metadata) || metadata.ValueKind is not JsonValueKind.Object)
        {
            yield return "no metadata";
            yield break;
        }

        if (!Names(metadata).SequenceEqual(["CloudWatchMetrics", "Timestamp"])) yield return "members of _aws";
        if (!metadata.TryGetProperty("Timestamp", out var time) || !time.TryGetInt64(out var milliseconds)
            || DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) is var at
                && (at < now.AddDays(-14) || at > now.AddHours(2)))
        {
            yield return "timestamp";
        }

        if (!metadata.TryGetProperty("CloudWatchMetrics", out var directives)
            || directives.ValueKind is not JsonValueKind.Array || directives.GetArrayLength() == 0)
        {
            yield return "no directives";
            yield break;
        }

        foreach (var breach in directives.EnumerateArray().SelectMany(directive => BreachesOf(directive, root)))
            yield return breach;
    }

    private static IEnumerable<string> BreachesOf(JsonElement directive, JsonElement root)
    {
        if (!Names(directive).SequenceEqual(["Dimensions", "Metrics", "Namespace"]))
        {
            yield return "members of the directive";
            yield break;
        }

        if (directive.GetProperty("Namespace").GetString() is not { Length: > 0 and <= 255 } space
            || space.StartsWith("AWS/", StringComparison.Ordinal))
        {
            yield return "namespace";
        }

        if (directive.GetProperty("Dimensions").GetArrayLength() == 0) yield return "no dimension set";
        foreach (var set in directive.GetProperty("Dimensions").EnumerateArray())
        {
            if (set.GetArrayLength() > MaxDimensions) yield return "too many dimensions";
            foreach (var name in set.EnumerateArray().Select(name => name.GetString()!))
            {
                if (!root.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.String
                    || value.GetString() is not { Length: > 0 and <= MaxName })
                {
                    yield return $"dimension {name}";
                }
            }
        }

        var metrics = directive.GetProperty("Metrics");
        if (metrics.GetArrayLength() is 0 or > MaxMetrics) yield return "number of metrics";
        foreach (var metric in metrics.EnumerateArray())
        {
            if (Names(metric).Except(["Name", "Unit", "StorageResolution"]).Any()) yield return "members of a metric";
            if (metric.GetProperty("Name").GetString() is not { Length: > 0 and <= MaxName } name)
            {
                yield return "name";
                continue;
            }

            if (metric.TryGetProperty("Unit", out var unit) && !Units.Contains(unit.GetString()))
                yield return $"unit of {name}";
            if (metric.TryGetProperty("StorageResolution", out var resolution)
                && resolution.GetInt32() is not (1 or 60))
            {
                yield return $"resolution of {name}";
            }

            if (!root.TryGetProperty(name, out var value) || !IsNumeric(value)) yield return $"value of {name}";
        }
    }

    private static bool IsNumeric(JsonElement value) => value.ValueKind is JsonValueKind.Number
        || (value.ValueKind is JsonValueKind.Array
            && value.GetArrayLength() is > 0 and <= MaxValues
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Number));

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
}
