using System.Text.RegularExpressions;
using Amazon.SQS;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Makes clients for SQS. The queue's URL says where the service is, on AWS and elsewhere.</summary>
public static partial class SqsClients
{
    /// <summary>The SDK's own setting for another address of the service.</summary>
    public const string EndpointSetting = "AWS_ENDPOINT_URL_SQS";

    // A service that is not AWS's takes any region.
    private const string RegionElsewhere = "us-east-1";

    /// <summary>Makes a client. Credentials come from where the SDK looks for them.</summary>
    /// <param name="queueUrl">The queue that the client is for.</param>
    /// <param name="endpoint">Another address of the service; null for the one in the queue's URL.</param>
    /// <param name="region">The region to sign for when the queue's URL names none.</param>
    /// <param name="timeout">How long one try may take; null for the SDK's default.</param>
    /// <param name="maxRetries">The most tries after the first; null for the SDK's default.</param>
    /// <returns>A client, safe to share; dispose of it unless it lives as long as the process.</returns>
    public static IAmazonSQS Create(
        Uri queueUrl, string? endpoint = null, string? region = null, TimeSpan? timeout = null, int? maxRetries = null)
    {
        ArgumentNullException.ThrowIfNull(queueUrl);
        var config = new AmazonSQSConfig
        {
            ServiceURL = string.IsNullOrWhiteSpace(endpoint) ? queueUrl.GetLeftPart(UriPartial.Authority) : endpoint,
            AuthenticationRegion = RegionOf(queueUrl.Host) ?? region ?? RegionElsewhere,
        };
        if (timeout is not null) config.Timeout = config.ConnectTimeout = timeout;
        if (maxRetries is { } retries) config.MaxErrorRetry = config.MaxStaleConnectionRetries = retries;
        return new AmazonSQSClient(config);
    }

    /// <summary>Reads the URL of a queue.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="url">The URL, when it is one.</param>
    /// <returns>False unless it is http or https and has the path of a queue.</returns>
    public static bool TryParseUrl(string? text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https" && NameOf(url).Length > 0;

    /// <summary>A queue's name.</summary>
    /// <param name="queueUrl">Its URL.</param>
    /// <returns>The last part of the path.</returns>
    public static string NameOf(Uri queueUrl)
    {
        ArgumentNullException.ThrowIfNull(queueUrl);
        return queueUrl.Segments[^1].Trim('/');
    }

    private static string? RegionOf(string host) =>
        RegionInHost().Match(host) is { Success: true } match ? match.Groups["region"].Value : null;

    // sqs.REGION.amazonaws.com, sqs-fips.REGION…, vpce-….sqs.REGION.vpce.amazonaws.com, and REGION.queue.amazonaws.com
    // of old.
    [GeneratedRegex(
        @"(?:^|\.)sqs(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws|api)\.|^(?<region>[a-z0-9-]+)\.queue\.amazonaws\.",
        RegexOptions.CultureInvariant)]
    private static partial Regex RegionInHost();
}
