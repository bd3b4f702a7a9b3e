using EventPlatform.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Activities;

/// <summary>An activity in answers.</summary>
/// <param name="Id">The activity's id.</param>
/// <param name="GuestId">The guest concerned; null for settings and access keys.</param>
/// <param name="Action">What happened, such as <c>rsvp.accepted</c>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="Actor">
/// Who did it, such as <c>host:KEY_ID</c> or <c>guest:GUEST_ID</c>; null in activities from before this was kept.
/// </param>
public sealed record ActivityResponse(
    Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp, DateTimeOffset CreatedAt, string? Actor);

/// <summary>A page of activities.</summary>
/// <param name="Activities">The activities, newest first.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityResponse> Activities, string? NextCursor);

internal static class ActivityPaging
{
    // EF Core leaves conditions on parameters that are null out of the SQL. Cut twice: see PageRequest.MaxRows.
    private static readonly
        Func<GuestListDb, Guid?, string?, DateTimeOffset?, Guid, int, IAsyncEnumerable<ActivityResponse>> ReadPage =
        EF.CompileAsyncQuery(
            (GuestListDb db, Guid? guestId, string? action, DateTimeOffset? time, Guid id, int rows) => db.Activities
                .Where(activity => guestId == null || activity.GuestId == guestId)
                .Where(activity => action == null || activity.Action == action)
                // The first condition follows from the second, and bounds the range of the index.
                .Where(activity => time == null || activity.Timestamp <= time)
                .Where(activity => time == null || activity.Timestamp < time || activity.Id < id)
                .OrderByDescending(activity => activity.Timestamp).ThenByDescending(activity => activity.Id)
                .Take(PageRequest.MaxRows)
                .OrderByDescending(activity => activity.Timestamp).ThenByDescending(activity => activity.Id)
                .Take(rows)
                .Select(activity => new ActivityResponse(
                    activity.Id, activity.GuestId, activity.Action, activity.Timestamp, activity.CreatedAt,
                    activity.Actor)));

    /// <summary>
    /// Reads one page, newest first; of two activities of the same microsecond, the one with the larger id.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="guestId">Only this guest's; null for all.</param>
    /// <param name="action">Only with this action; null for all.</param>
    /// <param name="position">Where the page begins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ActivityPage> ReadActivitiesAsync(
        this GuestListDb db, Guid? guestId, string? action, PagePosition position, CancellationToken cancellationToken)
    {
        DateTimeOffset? time = TimePosition.TryParse(position.After, out var last, out var id) ? last : null;
        var rows = await ReadPage(db, guestId, action, time, id, position.Rows).ToListAsync(cancellationToken);
        var (page, nextCursor) = position.Cut(
            rows, activity => new TimePosition(activity.Timestamp, $"{activity.Id:D}").ToText());
        return new ActivityPage(page, nextCursor);
    }

    /// <summary>Whether a text is a position in a list of activities.</summary>
    public static bool IsPosition(string text) => TimePosition.TryParse(text, out _, out _);
}
