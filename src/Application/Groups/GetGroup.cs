using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using EventPlatform.Application.Access;
using EventPlatform.Application.Admin;
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
    string? NextCursor) : IVersioned
{
    /// <summary>
    /// The version of the group: another one when any of its members was changed, came or left. Null when it has more
    /// than <see cref="Household.MaxMembers"/>. Not part of the representation.
    /// </summary>
    [JsonIgnore]
    public Guid? Version { get; init; }

    /// <summary>Places on the waiting list change with others.</summary>
    bool IVersioned.IsAsWritten => Members.All(member => member.WaitlistPosition is null);
}

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
                    Versions = all.Count() <= Household.MaxMembers
                        ? string.Concat(all.OrderBy(guest => guest.Id).Select(
                            guest => guest.Id.ToString() + guest.Version.ToString()))
                        : null,
                })
                .LeftJoin(
                    PlacedGuest.In(db)
                        .Where(row => row.Guest.GroupId == groupId)
                        .Where(row => after == null || string.Compare(row.Guest.SortKey, after) > 0)
                        .OrderBy(row => row.Guest.SortKey)
                        .Take(rows),
                    figures => figures.GroupId,
                    row => row.Guest.GroupId,
                    (figures, row) => new { figures, guest = row!.Guest, row.Position })
                .OrderBy(row => row.guest.SortKey)
                .Select(row => new FiguresAndMember(
                    row.figures.Members,
                    row.figures.Attending,
                    row.figures.Declined,
                    row.figures.Pending,
                    row.figures.Versions,
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
                        row.guest.UpdatedAt,
                        row.guest.PlusOnesAllowed ?? 0,
                        row.guest.PlusOnes ?? 0,
                        row.guest.Attending == null ? row.guest.WaitlistedAt : null,
                        row.Position,
                        new JsonText(row.guest.Answers ?? GuestAnswers.None),
                        row.guest.CheckedInAt,
                        row.guest.Arrived)
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
            query.GroupId, figures.Members, figures.Attending, figures.Declined, figures.Pending, page, nextCursor)
        {
            Version = figures.Versions is null ? null : Household.VersionOf(figures.Versions),
        };
    }

    private sealed record FiguresAndMember(
        int Members, int Attending, int Declined, int Pending, string? Versions, GuestResponse? Member);
}
