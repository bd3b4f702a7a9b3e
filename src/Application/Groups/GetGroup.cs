using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Groups;

/// <summary>Reads a group: its figures and a page of its members. Fails with <c>group_not_found</c> or <c>validation_failed</c>.</summary>
/// <param name="GroupId">Which group.</param>
public sealed record GetGroup(Guid GroupId) : IQuery<GroupResponse>
{
    /// <summary>Which page of the members.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A group with a page of its members. The figures count all members, whatever the page.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberCount">Guests in the group.</param>
/// <param name="AttendingCount">Those who attend.</param>
/// <param name="DeclinedCount">Those who declined.</param>
/// <param name="PendingCount">Those who have not answered.</param>
/// <param name="Members">The members on this page, in the order of the guest list.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GroupResponse(
    Guid GroupId,
    int MemberCount,
    int AttendingCount,
    int DeclinedCount,
    int PendingCount,
    IReadOnlyList<GuestResponse> Members,
    string? NextCursor);

internal sealed class GetGroupHandler(IAppDbContext db) : IRequestHandler<GetGroup, Result<GroupResponse>>
{
    // Figures and members in one statement: one round trip, and they agree. Compiled, as looking the query up by its
    // expression tree would take EF Core longer than the database takes to answer it. Cut once: a tenth of a group is little.
    private static readonly Func<DbContext, Guid, string?, int, CancellationToken, Task<FiguresAndPage?>> FindAsync = EF.CompileAsyncQuery(
        (DbContext db, Guid groupId, string? after, int rows, CancellationToken _) => db.Set<Guest>()
            .Where(guest => guest.GroupId == groupId)
            .GroupBy(guest => guest.GroupId)
            .Select(all => new FiguresAndPage(
                all.Count(),
                all.Count(guest => guest.Attending == true),
                all.Count(guest => guest.Attending == false),
                all.Count(guest => guest.Attending == null),
                db.Set<Guest>()
                    .Where(guest => guest.GroupId == groupId && (after == null || string.Compare(guest.SortKey, after) > 0))
                    .OrderBy(guest => guest.SortKey)
                    .Take(rows)
                    .Select(GuestResponse.Projection)
                    .ToList()))
            .SingleOrDefault());

    public async Task<Result<GroupResponse>> Handle(GetGroup query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, $"group {query.GroupId}", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var group = await FindAsync(db.Context, query.GroupId, position.Value.After, position.Value.Rows, cancellationToken);
        if (group is null) return GuestErrors.GroupNotFound;

        var (page, nextCursor) = position.Value.Cut(group.Page, guest => guest.SortKey);
        return new GroupResponse(query.GroupId, group.Members, group.Attending, group.Declined, group.Pending, page, nextCursor);
    }

    private sealed record FiguresAndPage(int Members, int Attending, int Declined, int Pending, List<GuestResponse> Page);
}
