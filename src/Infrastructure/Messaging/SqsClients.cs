using System.Text.RegularExpressions;
using Amazon.SQS;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Creates clients for SQS. The URL of a queue gives the address of the service.</summary>
public static partial class SqsClients
{
    /// <summary>The URL of a queue, for messages.</summary>
    public const string ExampleUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/activities";

    /// <summary>Creates a client with credentials from the SDK's default chain. It may be shared.</summary>
    /// <param name="queueUrl">The URL of a queue.</param>
    /// <param name="endpoint">Another address of the service; null for the one in the queue's URL.</param>
    /// <param name="region">The region to sign for when the queue's URL names none.</param>
    /// <param name="timeout">The longest time of one try; null for the SDK's default.</param>
    /// <param name="maxRetries">The most tries after the first; null for the SDK's default.</param>
    public static IAmazonSQS Create(
        Uri queueUrl, string? endpoint = null, string? region = null, TimeSpan? timeout = null, int? maxRetries = null)
    {
        ArgumentNullException.ThrowIfNull(queueUrl);
        var config = new AmazonSQSConfig
        {
            ServiceURL = string.IsNullOrWhiteSpace(endpoint) ? queueUrl.GetLeftPart(UriPartial.Authority) : endpoint,
            // A service outside AWS takes any region.
            AuthenticationRegion = RegionInHost().Match(queueUrl.Host) is { Success: true } match
                ? match.Groups["region"].Value
                : region ?? "us-east-1",
        };
        if (timeout is not null) config.Timeout = config.ConnectTimeout = timeout;
        if (maxRetries is { } retries) config.MaxErrorRetry = config.MaxStaleConnectionRetries = retries;
        return new AmazonSQSClient(config);
    }

    /// <summary>Reads the URL of a queue. Returns false unless it is http or https and has a path.</summary>
    public static bool TryParseUrl(string? text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https" && NameOf(url).Length > 0;

    /// <summary>Returns the name of a queue: the last part of its URL's path.</summary>
    public static string NameOf(Uri queueUrl)
    {
        ArgumentNullException.ThrowIfNull(queueUrl);
        return queueUrl.Segments[^1].Trim('/');
    }

    // sqs.REGION.amazonaws.com, sqs-fips.REGION…, vpce-….sqs.REGION.vpce.amazonaws.com, REGION.queue.amazonaws.com
    [GeneratedRegex(
        @"(?:^|\.)sqs(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws|api)\." +
        @"|^(?<region>[a-z0-9-]+)\.queue\.amazonaws\.",
        RegexOptions.CultureInvariant)]
    private static partial Regex RegionInHost();
}
