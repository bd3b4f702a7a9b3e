using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Reads a request. Everything that is wrong with it is collected, so that a caller learns it at once.
/// </summary>
internal sealed class HttpInput(APIGatewayHttpApiV2ProxyRequest request)
{
    private readonly FieldErrors _errors = [];
    private readonly HashSet<string> _knownQuery = new(StringComparer.Ordinal);
    private JsonBody? _body;
    private Problem? _fileProblem;
    private Preconditions? _preconditions;

    /// <summary>The body; without fields when it cannot be read, which <see cref="FindProblem"/> reports.</summary>
    public JsonBody Body => _body ??= JsonBody.Read(request, _errors);

    /// <summary>Reads a guest list from the body; empty when it cannot be read, which is reported.</summary>
    public GuestSheet Sheet()
    {
        _fileProblem = FileBody.TryRead(request, out var file);
        if (_fileProblem is not null) return GuestSheet.Empty;

        var sheet = GuestSheet.Read(file, ImportGuests.MaxRows);
        if (sheet.IsSuccess) return sheet.Value;

        foreach (var (field, messages) in sheet.Error.Fields)
            foreach (var message in messages) _errors.Add(ApiNames.Of(field), message);
        return GuestSheet.Empty;
    }

    /// <summary>The preconditions.</summary>
    public Preconditions Preconditions => _preconditions ??= new Preconditions(request, _errors);

    /// <summary>Reads a UUID.</summary>
    /// <param name="name">The name of the path variable or query parameter that it comes from.</param>
    /// <param name="text">Its value.</param>
    public Guid Id(string name, string? text)
    {
        if (Uuid.TryParse(text, out var id)) return id;

        _errors.Add(name, $"must be {Uuid.Example}.");
        return default;
    }

    /// <summary>Reads a query parameter; null when absent, and when it is an error by its form.</summary>
    public string? Query(string name)
    {
        _knownQuery.Add(name);
        if (request.QueryStringParameters?.TryGetValue(name, out var value) is not true) return null;

        var sent = RawValues(name);
        if (sent.Count > 1)
            _errors.Add(name, "is given more than once: give it once.");
        else if (sent.Any(raw => !IsUtf8(raw)))
            _errors.Add(name, "must be UTF-8, percent-encoded: å is %C3%A5.");
        else
            return value;
        return null;
    }

    /// <summary>Reads a UUID from the query; null when absent.</summary>
    public Guid? QueryId(string name) => Query(name) is { } text ? Id(name, text) : null;

    /// <summary>Reads <c>true</c>, <c>false</c> or <c>pending</c> (null) from the query.</summary>
    public Optional<bool?> QueryAnswer(string name)
    {
        switch (Query(name))
        {
            case null: return default;
            case "true": return true;
            case "false": return false;
            case "pending": return new Optional<bool?>(null);
            default:
                _errors.Add(name, "must be true, false or pending.");
                return default;
        }
    }

    /// <summary>Reads one of several words from the query; null when absent.</summary>
    public string? QueryChoice(string name, params ReadOnlySpan<string> choices)
    {
        var text = Query(name);
        if (text is null || choices.Contains(text)) return text;

        _errors.Add(name, $"must be {string.Join(", ", choices[..^1])} or {choices[^1]}.");
        return null;
    }

    /// <summary>Reads <c>true</c> or <c>false</c> from the query; false when absent.</summary>
    public bool QueryFlag(string name) => QueryChoice(name, "true", "false") is "true";

    /// <summary>Reads <c>true</c> or <c>false</c> from the query; null when absent.</summary>
    public bool? QueryOptionalFlag(string name) =>
        QueryChoice(name, "true", "false") is { } flag ? flag is "true" : null;

    /// <summary>Reads <c>limit</c> and <c>cursor</c> from the query.</summary>
    public PageRequest Page()
    {
        int? limit = null;
        if (Query("limit") is { } text)
        {
            // .NET's parser takes NULs at the end.
            var valid = int.TryParse(text, CultureInfo.InvariantCulture, out var parsed) && text.All(char.IsAsciiDigit);
            limit = parsed;
            if (!valid) _errors.Add("limit", PageRequest.LimitRule);
        }

        return new PageRequest(limit, Query("cursor"));
    }

    /// <summary>Says what is wrong with the request; call it when all of it has been read.</summary>
    public Problem? FindProblem()
    {
        if ((_body?.Problem ?? _fileProblem) is { } unreadable) return unreadable;

        _body?.RejectUnknownFields();
        // A misspelt filter would answer the whole list. Requests that take no query parameter ignore all of them.
        if (_knownQuery.Count > 0 && request.QueryStringParameters is { } query)
            _errors.RejectUnknown(query.Keys, _knownQuery, "query", "a parameter of this list");
        Preconditions.RejectUnsupported();
        return _errors.Any ? Problem.Invalid(_errors) : null;
    }

    // From the raw query: API Gateway joins repeated values by commas and loses bytes that are no text.
    private List<string> RawValues(string name)
    {
        var values = new List<string>();
        foreach (var pair in (request.RawQueryString ?? "").Split('&'))
        {
            var (key, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : (pair, "");
            if (WebUtility.UrlDecode(key) == name) values.Add(value);
        }

        return values;
    }

    private static bool IsUtf8(string raw)
    {
        var bytes = Encoding.UTF8.GetBytes(raw);
        return Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
    }
}
