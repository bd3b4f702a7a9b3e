using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Admin;

/// <summary>Counts guests and answers in one snapshot. Always succeeds.</summary>
public sealed record GetStats : IQuery<StatsResponse>;

/// <summary>The event in figures.</summary>
/// <param name="TotalGuests">Guests on the list.</param>
/// <param name="Attending">Those who attend.</param>
/// <param name="Declined">Those who declined.</param>
/// <param name="Pending">Those who have not answered.</param>
/// <param name="ResponseRate">The part that has answered, 0 to 1; null without guests.</param>
/// <param name="GroupCount">Groups with at least one member.</param>
/// <param name="WithDietary">Attending guests with a dietary note.</param>
/// <param name="Dietary">The notes among attending guests, most frequent first, at most 50.</param>
/// <param name="Capacity">The seats; null without a limit.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="RsvpOpen">Whether they still may.</param>
/// <param name="GeneratedAt">When the figures were taken.</param>
public sealed record StatsResponse(
    long TotalGuests,
    long Attending,
    long Declined,
    long Pending,
    double? ResponseRate,
    long GroupCount,
    long WithDietary,
    IReadOnlyList<DietaryCount> Dietary,
    Capacity? Capacity,
    DateTimeOffset? RsvpDeadline,
    bool RsvpOpen,
    DateTimeOffset GeneratedAt);

/// <summary>How often a dietary note occurs.</summary>
/// <param name="Dietary">The note.</param>
/// <param name="Count">Attending guests with it.</param>
public sealed record DietaryCount(string Dietary, long Count);

/// <summary>The seats.</summary>
/// <param name="MaxGuests">How many there are.</param>
/// <param name="Remaining">How many are free; 0 when the limit was lowered below the attending guests.</param>
public sealed record Capacity(int MaxGuests, long Remaining);

internal sealed class GetStatsHandler(GuestListDb db, TimeProvider clock)
    : IRequestHandler<GetStats, Result<StatsResponse>>
{
    private static readonly Func<GuestListDb, IAsyncEnumerable<StatsRow>> Read =
        EF.CompileAsyncQuery((GuestListDb db) => Query(db));

    // SQL, because LINQ needs three statements for it: one statement is one snapshot and one round trip. Every row
    // repeats the totals; there is always one row, and one for each dietary note.
    private static IQueryable<StatsRow> Query(GuestListDb db) => db.Database.SqlQuery<StatsRow>($"""
        WITH totals AS (
            SELECT count(*) AS "TotalGuests",
                   count(*) FILTER (WHERE attending) AS "Attending",
                   count(*) FILTER (WHERE NOT attending) AS "Declined",
                   count(*) FILTER (WHERE attending IS NULL) AS "Pending",
                   count(*) FILTER (WHERE attending AND dietary IS NOT NULL) AS "WithDietary",
                   count(DISTINCT group_id) AS "GroupCount"
            FROM guests),
        notes AS (
            SELECT dietary AS "Dietary", count(*) AS "DietaryCount"
            FROM guests
            WHERE attending AND dietary IS NOT NULL
            GROUP BY dietary
            ORDER BY count(*) DESC, dietary
            LIMIT 50)
        SELECT totals.*, notes.*, settings.max_guests AS "MaxGuests", settings.rsvp_deadline AS "RsvpDeadline"
        FROM totals
        LEFT JOIN notes ON true
        LEFT JOIN settings ON settings.id = {EventSettings.SingletonId}
        ORDER BY notes."DietaryCount" DESC, notes."Dietary"
        """);

    public async Task<Result<StatsResponse>> Handle(GetStats query, CancellationToken cancellationToken)
    {
        var rows = await Read(db).ToListAsync(cancellationToken);
        var stats = rows[0];
        var now = clock.GetUtcNow().ToStored();
        return new StatsResponse(
            stats.TotalGuests,
            stats.Attending,
            stats.Declined,
            stats.Pending,
            stats.TotalGuests == 0 ? null : (double)(stats.Attending + stats.Declined) / stats.TotalGuests,
            stats.GroupCount,
            stats.WithDietary,
            [.. rows.Where(row => row.Dietary is not null).Select(ToDietaryCount)],
            stats.MaxGuests is { } seats ? new Capacity(seats, Math.Max(0, seats - stats.Attending)) : null,
            stats.RsvpDeadline,
            EventSettings.CheckRsvpOpen(stats.RsvpDeadline, now).IsSuccess,
            now);
    }

    private static DietaryCount ToDietaryCount(StatsRow row) => new(row.Dietary!, row.DietaryCount!.Value);

    private sealed record StatsRow(
        long TotalGuests,
        long Attending,
        long Declined,
        long Pending,
        long WithDietary,
        long GroupCount,
        string? Dietary,
        long? DietaryCount,
        int? MaxGuests,
        DateTimeOffset? RsvpDeadline);
}
