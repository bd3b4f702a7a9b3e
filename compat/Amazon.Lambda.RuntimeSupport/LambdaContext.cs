using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>What the headers of an invocation and the environment of the process say.</summary>
internal sealed class LambdaContext(HttpResponseHeaders headers, ILambdaSerializer? serializer) : ILambdaContext
{
    private readonly long _deadlineMs = long.TryParse(
        Header(headers, "Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var deadline) ? deadline : 0;

    public string AwsRequestId { get; } = Header(headers, "Aws-Request-Id")
        ?? throw new InvalidDataException("The Runtime API sent an invocation without an id.");

    public string InvokedFunctionArn { get; } = Header(headers, "Invoked-Function-Arn") ?? string.Empty;

    public string? TraceId { get; } = Header(headers, "Trace-Id");

    public string? TenantId { get; } = Header(headers, "Aws-Tenant-Id");

    public IClientContext? ClientContext { get; } = MobileClient.Parse(Header(headers, "Client-Context"));

    public ICognitoIdentity? Identity { get; } = CognitoIdentity.Parse(Header(headers, "Cognito-Identity"));

    public TimeSpan RemainingTime =>
        TimeSpan.FromMilliseconds(_deadlineMs - (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds);

    public ILambdaSerializer? Serializer => serializer;

    public ILambdaLogger Logger => LambdaConsole.Instance;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB => int.TryParse(
        Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues("Lambda-Runtime-" + name, out var values) ? values.FirstOrDefault() : null;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? string.Empty;

    private sealed class CognitoIdentity(JsonElement json) : ICognitoIdentity
    {
        public string? IdentityId { get; } = Text(json, "cognitoIdentityId", "identity_id");

        public string? IdentityPoolId { get; } = Text(json, "cognitoIdentityPoolId", "identity_pool_id");

        public static CognitoIdentity? Parse(string? json) => string.IsNullOrEmpty(json) ? null : new(Read(json));
    }

    private sealed class MobileClient(JsonElement json) : IClientContext, IClientApplication
    {
        private readonly JsonElement _client = json.TryGetProperty("client", out var client) ? client : default;

        public IDictionary<string, string> Environment { get; } = Map(json, "env");

        public IDictionary<string, string> Custom { get; } = Map(json, "custom");

        public IClientApplication? Client => _client.ValueKind == JsonValueKind.Object ? this : null;

        public string? AppPackageName => Text(_client, "app_package_name");

        public string? AppTitle => Text(_client, "app_title");

        public string? AppVersionCode => Text(_client, "app_version_code");

        public string? AppVersionName => Text(_client, "app_version_name");

        public string? InstallationId => Text(_client, "installation_id");

        public static MobileClient? Parse(string? json) => string.IsNullOrEmpty(json) ? null : new(Read(json));

        private static Dictionary<string, string> Map(JsonElement json, string name) =>
            json.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
                ? map.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString())
                : [];
    }

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var value))
            {
                return value.GetString();
            }
        }

        return null;
    }
}
