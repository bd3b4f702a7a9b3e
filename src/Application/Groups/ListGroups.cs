using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Groups;

/// <summary>Lists the groups that have members, by id. Fails with <c>validation_failed</c>.</summary>
[AllowedTo(Role.Host)]
public sealed record ListGroups : IQuery<GroupPage>
{
    /// <summary>Whether to count the groups of all pages.</summary>
    public bool Count { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A group in figures.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberCount">Guests in the group.</param>
/// <param name="AttendingCount">Those who attend.</param>
/// <param name="DeclinedCount">Those who declined.</param>
/// <param name="PendingCount">Those who have not answered.</param>
public sealed record GroupSummary(
    Guid GroupId, int MemberCount, int AttendingCount, int DeclinedCount, int PendingCount);

/// <summary>A page of groups.</summary>
/// <param name="Groups">The groups, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The groups of all pages, counted right after this page was read; null unless asked.</param>
public sealed record GroupPage(IReadOnlyList<GroupSummary> Groups, string? NextCursor, int? Total);

[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal sealed class ListGroupsHandler(GuestListDb db) : IRequestHandler<ListGroups, Result<GroupPage>>
{
    // EF Core leaves conditions on parameters that are null out of the SQL. Cut twice: see PageRequest.MaxRows.
    private static readonly Func<GuestListDb, Guid?, int, IAsyncEnumerable<GroupSummary>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid? after, int rows) => db.Guests
                .Where(guest => guest.GroupId != null && (after == null || guest.GroupId > after))
                .GroupBy(guest => guest.GroupId!.Value)
                .Select(group => new
                {
                    Id = group.Key,
                    Members = group.Count(),
                    Attending = group.Count(guest => guest.Attending == true),
                    Declined = group.Count(guest => guest.Attending == false),
                    Pending = group.Count(guest => guest.Attending == null),
                })
                .OrderBy(group => group.Id).Take(PageRequest.MaxRows)
                .OrderBy(group => group.Id).Take(rows)
                .Select(group => new GroupSummary(
                    group.Id, group.Members, group.Attending, group.Declined, group.Pending)));

    public async Task<Result<GroupPage>> Handle(ListGroups query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, "groups", text => Guid.TryParseExact(text, "D", out _));
        if (!position.IsSuccess) return position.Error;

        Guid? after = position.Value.After is { } last ? Guid.Parse(last, CultureInfo.InvariantCulture) : null;
        var rows = await ReadPage(db, after, position.Value.Rows).ToListAsync(cancellationToken);
        var (page, nextCursor) = position.Value.Cut(rows, group => group.GroupId.ToString("D"));
        int? total = query.Count
            ? position.Value.LengthOf(rows) ?? await db.CountAsync(
                $"SELECT count(*)::int FROM (SELECT DISTINCT group_id FROM guests WHERE group_id IS NOT NULL) AS ids",
                cancellationToken)
            : null;
        return new GroupPage(page, nextCursor, total);
    }
}
