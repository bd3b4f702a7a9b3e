using System.Globalization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Groups;

/// <summary>Lists the groups that have members, by id. Fails with <c>validation_failed</c>.</summary>
public sealed record ListGroups : IQuery<GroupPage>
{
    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A group in figures.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberCount">Guests in the group.</param>
/// <param name="AttendingCount">Those who attend.</param>
/// <param name="DeclinedCount">Those who declined.</param>
/// <param name="PendingCount">Those who have not answered.</param>
public sealed record GroupSummary(Guid GroupId, int MemberCount, int AttendingCount, int DeclinedCount, int PendingCount);

/// <summary>A page of groups.</summary>
/// <param name="Groups">The groups, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GroupPage(IReadOnlyList<GroupSummary> Groups, string? NextCursor);

internal sealed class ListGroupsHandler(IAppDbContext db) : IRequestHandler<ListGroups, Result<GroupPage>>
{
    public async Task<Result<GroupPage>> Handle(ListGroups query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, "groups", text => Guid.TryParseExact(text, "D", out _));
        if (!position.IsSuccess) return position.Error;

        var guests = db.Guests.Where(guest => guest.GroupId != null);
        if (position.Value.After is { } after)
        {
            var lastGroup = Guid.Parse(after, CultureInfo.InvariantCulture);
            guests = guests.Where(guest => guest.GroupId > lastGroup);
        }

        var rows = await guests
            .GroupBy(guest => guest.GroupId!.Value)
            .OrderBy(group => group.Key)
            .Take(position.Value.Rows)
            .Select(group => new GroupSummary(
                group.Key,
                group.Count(),
                group.Count(guest => guest.Attending == true),
                group.Count(guest => guest.Attending == false),
                group.Count(guest => guest.Attending == null)))
            .ToListAsync(cancellationToken);

        var (page, nextCursor) = position.Value.Cut(rows, group => group.GroupId.ToString("D"));
        return new GroupPage(page, nextCursor);
    }
}
