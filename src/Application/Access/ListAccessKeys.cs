using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Access;

/// <summary>Lists all access keys, newest first. Fails with <c>validation_failed</c>.</summary>
[AllowedTo(Role.Host)]
public sealed record ListAccessKeys : IQuery<AccessKeyPage>
{
    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>An access key in answers: never its secret.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
/// <param name="Label">Who has it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record AccessKeyResponse(
    string Id, string Role, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);

/// <summary>A page of access keys.</summary>
/// <param name="AccessKeys">The keys, newest first.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record AccessKeyPage(IReadOnlyList<AccessKeyResponse> AccessKeys, string? NextCursor);

internal sealed class ListAccessKeysHandler(GuestListDb db) : IRequestHandler<ListAccessKeys, Result<AccessKeyPage>>
{
    private static readonly
        Func<GuestListDb, DateTimeOffset?, string, int, IAsyncEnumerable<AccessKeyResponse>> ReadPage =
        EF.CompileAsyncQuery((GuestListDb db, DateTimeOffset? time, string id, int rows) => db.AccessKeys
            .Where(key => time == null || key.CreatedAt < time
                || (key.CreatedAt == time && string.Compare(key.Id, id) < 0))
            .OrderByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id)
            .Take(rows)
            .Select(key => new AccessKeyResponse(
                key.Id, key.Role, key.Label, key.CreatedAt, key.ExpiresAt, key.RevokedAt)));

    public async Task<Result<AccessKeyPage>> Handle(ListAccessKeys query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, "access keys", text => TimePosition.TryParse(text, out _));
        if (!position.IsSuccess) return position.Error;

        DateTimeOffset? time = TimePosition.TryParse(position.Value.After, out var last) ? last.Time : null;
        var rows = await ReadPage(db, time, last.Id ?? "", position.Value.Rows).ToListAsync(cancellationToken);
        var (page, nextCursor) = position.Value.Cut(rows, key => new TimePosition(key.CreatedAt, key.Id).ToText());
        return new AccessKeyPage(page, nextCursor);
    }
}
