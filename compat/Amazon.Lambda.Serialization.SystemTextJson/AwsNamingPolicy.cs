using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Keeps names or applies another policy. Two headers of S3 have names of their own.</summary>
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
