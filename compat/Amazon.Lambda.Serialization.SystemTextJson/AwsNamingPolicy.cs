using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Leaves names as they are, or as another policy makes them, but for two headers of S3.</summary>
/// <param name="fallbackNamingPolicy">The other policy.</param>
public class AwsNamingPolicy(JsonNamingPolicy? fallbackNamingPolicy) : JsonNamingPolicy
{
    /// <summary>Leaves names as they are.</summary>
    public AwsNamingPolicy()
        : this(null)
    {
    }

    /// <inheritdoc />
    public override string ConvertName(string name) => name switch
    {
        "XAmzId2" => "x-amz-id-2",
        "XAmzRequestId" => "x-amz-request-id",
        _ => fallbackNamingPolicy?.ConvertName(name) ?? name,
    };
}
