using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Lists guests by folded last name, first name and id. Fails with <c>validation_failed</c>. Guests that come or go
/// between two pages do not make others appear twice or vanish.
/// </summary>
public sealed record ListGuests : IQuery<GuestPage>
{
    /// <summary>Only guests with this answer; set to null for those who have not answered.</summary>
    public Optional<bool?> Attending { get; init; }

    /// <summary>Only guests of this group; null for all.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Only guests with this e-mail address, whatever the case; null for all.</summary>
    public string? Email { get; init; }

    /// <summary>
    /// Only guests for whom every word of this begins a word of the first name, the last name or the e-mail address, in
    /// any order, whatever the case and the marks; null, or text without a word, for all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GuestPage(IReadOnlyList<GuestResponse> Guests, string? NextCursor);

internal sealed class ListGuestsHandler(GuestListDb db) : IRequestHandler<ListGuests, Result<GuestPage>>
{
    // EF Core leaves conditions on parameters that are null out of the SQL: answer is true or false, pending true for
    // those who have not answered, and null for a filter that is not set. Cut twice: see PageRequest.MaxRows.
    private static readonly
        Func<GuestListDb, bool?, bool?, Guid?, string?, string?, int, IAsyncEnumerable<GuestResponse>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, bool? answer, bool? pending, Guid? groupId, string? email, string? after, int rows) =>
                db.Guests
                .Where(guest => answer == null || guest.Attending == answer)
                .Where(guest => pending == null || guest.Attending == null)
                .Where(guest => groupId == null || guest.GroupId == groupId)
                .Where(guest => email == null || guest.EmailFolded == email)
                .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows)
                .OrderBy(guest => guest.SortKey).Take(rows)
                .Select(GuestResponse.Projection));

    public async Task<Result<GuestPage>> Handle(ListGuests query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        // As copied from a table.
        var spaced = query.Search?.Replace('\t', ' ');
        var search = TextRules.Clean(spaced, nameof(query.Search), Guest.EmailMaxLength, errors);
        var email = Guest.FoldAddress(query.Email);
        if (query.Email is not null && email is null) errors.Add(nameof(query.Email), "must be an e-mail address.");
        if (errors.Any) return errors.ToError();

        var words = GuestWords.InQuery(search ?? "");
        var filters = $"guests {query.Attending} {query.GroupId} {email} {string.Join(',', words)}";
        var position = PagePosition.From(query.Page, filters, GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var filter = new GuestFilter(
            query.Attending.Or(null), query.Attending is { IsSet: true, Value: null } ? true : null, query.GroupId,
            email);
        var (after, rows) = (position.Value.After, position.Value.Rows);
        var read = words is []
            ? ReadPage(db, filter.Answer, filter.Pending, filter.GroupId, filter.Email, after, rows)
                .ToListAsync(cancellationToken).AsTask()
            : db.SearchAsync(
                words, search!.ToUpperInvariant().ToLowerInvariant(), filter, after, rows, cancellationToken);
        var (page, nextCursor) = position.Value.Cut(await read, guest => guest.SortKey);
        return new GuestPage(page, nextCursor);
    }
}

internal static class GuestPaging
{
    /// <summary>Whether a text can be a sort key. Text with a NUL in it would fail in the database.</summary>
    public static bool IsPosition(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
