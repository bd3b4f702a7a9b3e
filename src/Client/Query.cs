using System.Text;

namespace EventPlatform.Client;

/// <summary>The query of a request.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    public Query Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public Query Add(Page? page) => Add("limit", page?.Limit is { } limit ? $"{limit}" : null)
        .Add("cursor", page?.Cursor);

    public Query Add(GuestFilter? filter) => Add("attending", AnswerOf(filter))
        .Add("group_id", filter?.GroupId?.ToString())
        .Add("email", filter?.Email)
        .Add("checked_in", filter?.CheckedIn is { } hasArrived ? (hasArrived ? "true" : "false") : null)
        .Add("q", filter?.Search)
        .Add("sort", filter?.Sort);

    public Query Add(bool count) => Add("count", count);

    public Query Add(string name, bool isSet) => Add(name, isSet ? "true" : null);

    public override string ToString() => _text.ToString();

    private static string? AnswerOf(GuestFilter? filter) => filter?.Attending switch
    {
        { IsSet: true, Value: true } => "true",
        { IsSet: true, Value: false } => "false",
        { IsSet: true, Value: null } => "pending",
        _ => null,
    };
}

/// <summary>Which part of a list to read.</summary>
public sealed record Page
{
    /// <summary>The most items that a page can have.</summary>
    public const int MaxLimit = 200;

    /// <summary>The most items, 1 to <see cref="MaxLimit"/>; null for 50.</summary>
    public int? Limit { get; init; }

    /// <summary>The <c>NextCursor</c> of the page before; null for the first page.</summary>
    public string? Cursor { get; init; }
}
