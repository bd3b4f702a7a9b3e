namespace EventPlatform.Pages;

/// <summary>What is answered to a request for a page or an asset.</summary>
/// <param name="Status">The HTTP status: 200, 304 or 404.</param>
/// <param name="Headers">The headers, with lower-case names.</param>
/// <param name="Body">The body as it is sent; empty with a 304.</param>
public sealed record PageAnswer(
    int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
