using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Common;

/// <summary>Which part of a list to answer.</summary>
/// <param name="Limit">The most items, 1 to <see cref="MaxLimit"/>; null for <see cref="DefaultLimit"/>.</param>
/// <param name="Cursor">The <c>NextCursor</c> of the page before; null for the first page.</param>
public sealed record PageRequest(int? Limit = null, string? Cursor = null)
{
    /// <summary>How many items a page has when the caller does not say.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The most items that a page can have.</summary>
    public const int MaxLimit = 200;

    /// <summary>The message about a limit that is out of range.</summary>
    public static string LimitRule { get; } = $"must be a whole number from 1 to {MaxLimit}.";

    /// <summary>
    /// The most rows that any page reads. A query cuts an ordered list to this constant before it cuts it to the page.
    /// PostgreSQL estimates a LIMIT that is a parameter as a tenth of the list; without the constant it would find the
    /// generic plan too expensive and plan every page of a long list anew (ADR 0016).
    /// </summary>
    internal const int MaxRows = MaxLimit + 1;
}

/// <summary>A checked <see cref="PageRequest"/>: where a page begins and how long it may be.</summary>
/// <param name="List">The list with its filters; a cursor is good for this list only.</param>
/// <param name="Limit">The most items.</param>
/// <param name="After">The key of the last item of the page before; null on the first page.</param>
internal sealed record PagePosition(string List, int Limit, string? After)
{
    /// <summary>The rows to read: one more than the page has tells whether there is a next one.</summary>
    public int Rows => Limit + 1;

    /// <summary>Checks limit and cursor.</summary>
    /// <param name="page">The caller's request.</param>
    /// <param name="list">The list with its filters.</param>
    /// <param name="isPosition">Whether a text can be a position: the check sum of a cursor is no secret.</param>
    public static Result<PagePosition> From(PageRequest page, string list, Func<string, bool> isPosition)
    {
        var errors = new FieldErrors();
        var limit = page.Limit ?? PageRequest.DefaultLimit;
        if (limit is < 1 or > PageRequest.MaxLimit) errors.Add(nameof(page.Limit), PageRequest.LimitRule);

        string? after = null;
        if (page.Cursor is not null && !(Cursor.TryDecode(list, page.Cursor, out after) && isPosition(after)))
        {
            errors.Add(
                nameof(page.Cursor),
                "is not a cursor of this list with these filters: " +
                "give {NextCursor} of the page before, unchanged, or none.");
        }

        return errors.Any ? errors.ToError() : new PagePosition(list, limit, after);
    }

    /// <summary>Cuts the rows to the page and makes the cursor of the next one.</summary>
    /// <param name="rows">At most <see cref="Rows"/> rows in list order.</param>
    /// <param name="key">A row's position in the list.</param>
    public (IReadOnlyList<T> Items, string? NextCursor) Cut<T>(List<T> rows, Func<T, string> key) =>
        rows.Count <= Limit ? (rows, null) : (rows[..Limit], Cursor.Encode(List, key(rows[Limit - 1])));

    /// <summary>How many items the list has, if the rows are all of them; else null.</summary>
    /// <param name="rows">The rows as they were read.</param>
    public int? LengthOf<T>(List<T> rows) => After is null && rows.Count <= Limit ? rows.Count : null;
}
