using System.Globalization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Activities;

/// <summary>An activity as the API shows it.</summary>
/// <param name="Id">The activity's id.</param>
/// <param name="GuestId">The guest concerned; null for settings.</param>
/// <param name="Action">One of <see cref="ActivityAction"/>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record ActivityResponse(Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp, DateTimeOffset CreatedAt);

/// <summary>A page of activities.</summary>
/// <param name="Activities">The activities, newest first.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityResponse> Activities, string? NextCursor);

internal static class ActivityPaging
{
    /// <summary>Reads one page, newest first; of two activities of the same microsecond, the one with the larger id.</summary>
    public static async Task<ActivityPage> ReadPageAsync(
        this IQueryable<Activity> activities, PagePosition position, CancellationToken cancellationToken)
    {
        if (position.After is { } after && TryParsePosition(after, out var time, out var id))
        {
            // The first condition follows from the second; it is what makes the index range end where the page begins.
            activities = activities.Where(activity =>
                activity.Timestamp <= time && (activity.Timestamp < time || activity.Id < id));
        }

        var rows = await activities
            .OrderByDescending(activity => activity.Timestamp).ThenByDescending(activity => activity.Id)
            .Take(position.Rows)
            .Select(activity => new ActivityResponse(activity.Id, activity.GuestId, activity.Action, activity.Timestamp, activity.CreatedAt))
            .ToListAsync(cancellationToken);
        var (page, nextCursor) = position.Cut(
            rows, activity => string.Create(CultureInfo.InvariantCulture, $"{activity.Timestamp.UtcTicks} {activity.Id:D}"));
        return new ActivityPage(page, nextCursor);
    }

    /// <summary>Whether a text is a position in a list of activities.</summary>
    public static bool IsPosition(string text) => TryParsePosition(text, out _, out _);

    // Ticks of the time, a space, the id.
    private static bool TryParsePosition(string text, out DateTimeOffset time, out Guid id)
    {
        (time, id) = (default, default);
        if (text.Split(' ') is not [var ticks, var guid]) return false;
        if (!long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed > DateTimeOffset.MaxValue.Ticks) return false;

        time = new DateTimeOffset(parsed, TimeSpan.Zero);
        return Guid.TryParseExact(guid, "D", out id);
    }
}
