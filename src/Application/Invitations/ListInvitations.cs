using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Invitations;

/// <summary>
/// Lists all guests with their invitation codes, in the order of the guest list, for a mail merge. Fails with
/// <c>validation_failed</c>.
/// </summary>
[AllowedTo(Role.Host)]
public sealed record ListInvitations : IQuery<InvitationPage>
{
    /// <summary>Whether to count the guests of all pages; not for CSV.</summary>
    public bool Count { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A guest with the invitation code.</summary>
/// <param name="GuestId">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Email">E-mail address, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Code">As people read it; null for a guest of an earlier release who has none yet.</param>
/// <param name="Link">Where the guest answers; null without a code, and in the library, which knows no address.</param>
/// <param name="CreatedAt">When the code was made; null without one.</param>
public sealed record InvitedGuest(
    Guid GuestId,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Code,
    string? Link,
    DateTimeOffset? CreatedAt)
{
    /// <summary>The guest's position in the list; not part of the representation.</summary>
    internal string SortKey { get; init; } = "";

    /// <summary>Leaves out the code, so that no log shows it by accident.</summary>
    /// <returns>The guest's id.</returns>
    public override string ToString() => $"{GuestId}";
}

/// <summary>A page of guests with their invitation codes.</summary>
/// <param name="Invitations">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The guests of all pages, counted right after this page was read; null unless asked.</param>
public sealed record InvitationPage(IReadOnlyList<InvitedGuest> Invitations, string? NextCursor, int? Total);

[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal sealed class ListInvitationsHandler(GuestListDb db) : IRequestHandler<ListInvitations, Result<InvitationPage>>
{
    // EF Core leaves conditions on parameters that are null out of the SQL. Cut twice: see PageRequest.MaxRows.
    private static readonly Func<GuestListDb, string?, int, IAsyncEnumerable<InvitedGuest>> ReadPage =
        EF.CompileAsyncQuery((GuestListDb db, string? after, int rows) => db.Guests
            .Where(guest => after == null || string.Compare(guest.SortKey, after) > 0)
            .OrderBy(guest => guest.SortKey).Take(PageRequest.MaxRows)
            .OrderBy(guest => guest.SortKey).Take(rows)
            .Select(g => new InvitedGuest(
                g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Email,
                g.Attending, g.InvitationCode, null, g.InvitationCreatedAt)
            {
                SortKey = g.SortKey,
            }));

    public async Task<Result<InvitationPage>> Handle(ListInvitations query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, "invitations", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var rows = await ReadPage(db, position.Value.After, position.Value.Rows).ToListAsync(cancellationToken);
        var (page, nextCursor) = position.Value.Cut(rows, guest => guest.SortKey);
        int? total = query.Count
            ? position.Value.LengthOf(rows)
                ?? await db.CountAsync($"SELECT count(*)::int FROM guests", cancellationToken)
            : null;
        return new InvitationPage([.. page.Select(Show)], nextCursor, total);
    }

    private static InvitedGuest Show(InvitedGuest guest) =>
        guest.Code is null ? guest : guest with { Code = InvitationCode.Show(guest.Code) };
}
