using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>
/// Collects what no page may do, in all pages of a window: write errors to the console (a breach of the CSP is one),
/// throw errors that nobody catches, and ask other servers.
/// </summary>
internal sealed partial class PageWatch
{
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<Regex> _allowed = [];
    private readonly string _server;

    public PageWatch(IBrowserContext context, Uri server)
    {
        _server = server.GetLeftPart(UriPartial.Authority);
        context.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsAnswer(message)) Add($"{message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => Add(error.Error);
        context.Request += (_, request) =>
        {
            var uri = new Uri(request.Url);
            if (uri.Scheme is not ("data" or "blob" or "about") && uri.GetLeftPart(UriPartial.Authority) != _server)
                Add($"{request.Method} {request.Url}");
        };
    }

    /// <summary>What has happened so far and was not allowed.</summary>
    public IReadOnlyList<string> Faults =>
        [.. _faults.Where(fault => !_allowed.Exists(allowed => allowed.IsMatch(fault)))];

    /// <summary>Lets pages do what a test provokes, before or after this call.</summary>
    public void Allow([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) => _allowed.Add(new Regex(pattern));

    // The browser logs each answer that is no success. Those of the API are its way to say no; a file of the page that
    // is missing is a fault.
    private bool IsAnswer(IConsoleMessage message) =>
        Refusal().IsMatch(message.Text)
        && message.Location.StartsWith($"{_server}/", StringComparison.Ordinal)
        && !message.Location.StartsWith($"{_server}/app", StringComparison.Ordinal);

    private void Add(string fault) => _faults.Enqueue(fault);

    [GeneratedRegex(@"^Failed to load resource: the server responded with a status of (401|404|409|412) ")]
    private static partial Regex Refusal();
}
