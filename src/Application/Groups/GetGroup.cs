using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Groups;

/// <summary>
/// Reads a group: its figures and a page of its members. Fails with <c>group_not_found</c> or <c>validation_failed</c>.
/// </summary>
/// <param name="GroupId">Which group.</param>
[AllowedTo(Role.Host)]
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

[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal sealed class GetGroupHandler(GuestListDb db) : IRequestHandler<GetGroup, Result<GroupResponse>>
{
    // Figures and members in one statement: one round trip, and they agree. A collection in the result would become
    // LATERAL, which DSQL refuses, so the figures come with every member, and with nobody when the page is empty.
    // Compiled, as looking the query up by its expression tree would take EF Core longer than the database takes to
    // answer it.
    private static readonly Func<GuestListDb, Guid, string?, int, IAsyncEnumerable<FiguresAndMember>> Read =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid groupId, string? after, int rows) => db.Guests
                .Where(guest => guest.GroupId == groupId)
                .GroupBy(guest => guest.GroupId)
                .Select(all => new
                {
                    GroupId = all.Key,
                    Members = all.Count(),
                    Attending = all.Count(guest => guest.Attending == true),
                    Declined = all.Count(guest => guest.Attending == false),
                    Pending = all.Count(guest => guest.Attending == null),
                })
                .LeftJoin(
                    db.Guests
                        .Where(guest => guest.GroupId == groupId)
                        .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
                        .OrderBy(guest => guest.SortKey)
                        .Take(rows),
                    figures => figures.GroupId,
                    guest => guest.GroupId,
                    (figures, guest) => new { figures, guest })
                .OrderBy(row => row.guest!.SortKey)
                .Select(row => new FiguresAndMember(
                    row.figures.Members,
                    row.figures.Attending,
                    row.figures.Declined,
                    row.figures.Pending,
                    row.guest == null ? null : new GuestResponse(
                        row.guest.Id,
                        row.guest.GroupId,
                        row.guest.FirstName == "" ? null : row.guest.FirstName,
                        row.guest.LastName == "" ? null : row.guest.LastName,
                        row.guest.Email,
                        row.guest.Attending,
                        row.guest.Dietary,
                        row.guest.RsvpAt,
                        row.guest.CreatedAt,
                        row.guest.UpdatedAt)
                    {
                        SortKey = row.guest.SortKey,
                    })));

    public async Task<Result<GroupResponse>> Handle(GetGroup query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, $"group {query.GroupId}", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var (after, rows) = (position.Value.After, position.Value.Rows);
        var found = await Read(db, query.GroupId, after, rows).ToListAsync(cancellationToken);
        if (found is not [var figures, ..]) return GuestErrors.GroupNotFound;

        var members = found.Select(row => row.Member).OfType<GuestResponse>().ToList();
        var (page, nextCursor) = position.Value.Cut(members, guest => guest.SortKey);
        return new GroupResponse(
            query.GroupId, figures.Members, figures.Attending, figures.Declined, figures.Pending, page, nextCursor);
    }

    private sealed record FiguresAndMember(
        int Members, int Attending, int Declined, int Pending, GuestResponse? Member);
}
