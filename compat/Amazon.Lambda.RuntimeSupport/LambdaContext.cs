using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The context of an invocation, from its headers and the environment of the process.</summary>
internal sealed class LambdaContext(HttpResponseHeaders headers, ILambdaSerializer? serializer) : ILambdaContext
{
    // Read on first use: the caller writes this JSON, and invalid JSON must fail only handlers that use it.
    private readonly Lazy<MobileClient> _client = new(() => new(Read(Header(headers, "Client-Context"))));
    private readonly Lazy<CognitoIdentity> _identity = new(() => new(Read(Header(headers, "Cognito-Identity"))));

    private readonly long _deadlineMs = long.TryParse(
        Header(headers, "Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture,
        out var deadline) ? deadline : 0;

    public string AwsRequestId { get; } = Header(headers, "Aws-Request-Id")
        ?? throw new InvalidDataException("The Runtime API sent an invocation without an id.");

    public string InvokedFunctionArn { get; } = Header(headers, "Invoked-Function-Arn") ?? string.Empty;

    public string? TraceId { get; } = Header(headers, "Trace-Id");

    public string? TenantId { get; } = Header(headers, "Aws-Tenant-Id");

    public IClientContext ClientContext => _client.Value;

    public ICognitoIdentity Identity => _identity.Value;

    public TimeSpan RemainingTime =>
        TimeSpan.FromMilliseconds(_deadlineMs - (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds);

    public ILambdaSerializer? Serializer => serializer;

    public ILambdaLogger Logger => LambdaConsole.Instance;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB => int.TryParse(
        Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture,
        out var size) ? size : 0;

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues("Lambda-Runtime-" + name, out var values) ? values.FirstOrDefault() : null;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? string.Empty;

    private static JsonElement Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return default;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Undefined && json.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: not JsonValueKind.Undefined } value ? value.GetString() : null;

    private sealed class CognitoIdentity(JsonElement json) : ICognitoIdentity
    {
        public string? IdentityId { get; } = Text(json, "cognitoIdentityId");

        public string? IdentityPoolId { get; } = Text(json, "cognitoIdentityPoolId");
    }

    private sealed class MobileClient(JsonElement json) : IClientContext
    {
        public IDictionary<string, string>? Environment { get; } = Map(Member(json, "env"));

        public IDictionary<string, string>? Custom { get; } = Map(Member(json, "custom"));

        public IClientApplication? Client { get; } =
            Member(json, "client") is { ValueKind: not JsonValueKind.Undefined } client
                ? new Application(client)
                : null;

        private static Dictionary<string, string>? Map(JsonElement json) => json.ValueKind == JsonValueKind.Undefined
            ? null
            : json.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString());
    }

    private sealed class Application(JsonElement json) : IClientApplication
    {
        public string? AppPackageName { get; } = Text(json, "app_package_name");

        public string? AppTitle { get; } = Text(json, "app_title");

        public string? AppVersionCode { get; } = Text(json, "app_version_code");

        public string? AppVersionName { get; } = Text(json, "app_version_name");

        public string? InstallationId { get; } = Text(json, "installation_id");
    }
}
