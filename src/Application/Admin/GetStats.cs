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
/// <param name="Dietary">The notes among attending guests, most frequent first, at most 50. Spellings that differ only
/// in case, spaces and invisible characters are one note, shown in the most frequent of them.</param>
/// <param name="OtherCount">Attending guests with a note beyond those.</param>
/// <param name="Capacity">The seats; null without a limit.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
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
    long OtherCount,
    Capacity? Capacity,
    DateTimeOffset? RsvpDeadline,
    bool RsvpOpen,
    bool DeclineOpen,
    DateTimeOffset GeneratedAt);

/// <summary>How often a dietary note occurs.</summary>
/// <param name="Dietary">The note in its most frequent spelling.</param>
/// <param name="Count">Attending guests with it, in any spelling.</param>
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
        spellings AS (
            SELECT CASE WHEN folded_version = version THEN dietary_folded ELSE dietary END AS folded,
                   dietary, count(*) AS frequency
            FROM guests
            WHERE attending AND dietary IS NOT NULL
            GROUP BY folded, dietary),
        ranked AS (
            SELECT dietary,
                   sum(frequency) OVER (PARTITION BY folded) AS total,
                   row_number() OVER (PARTITION BY folded ORDER BY frequency DESC, dietary) AS place
            FROM spellings),
        notes AS (
            SELECT dietary AS "Dietary", total::bigint AS "DietaryCount"
            FROM ranked
            WHERE place = 1
            ORDER BY total DESC, dietary
            LIMIT 50)
        SELECT totals.*, notes.*, settings.max_guests AS "MaxGuests", settings.event_date AS "EventDate",
               settings.rsvp_deadline AS "RsvpDeadline", settings.decline_deadline AS "DeclineDeadline",
               settings.rsvp_after_start AS "RsvpAfterStart"
        FROM totals
        LEFT JOIN notes ON true
        LEFT JOIN settings ON settings.id = {EventSettings.SingletonId}
        ORDER BY notes."DietaryCount" DESC, notes."Dietary"
        """);

    public async Task<Result<StatsResponse>> Handle(GetStats query, CancellationToken cancellationToken)
    {
        var rows = await Read(db).ToListAsync(cancellationToken);
        var stats = rows[0];
        var times = new RsvpTimes(
            stats.EventDate, stats.RsvpDeadline, stats.DeclineDeadline, stats.RsvpAfterStart is true);
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
            stats.WithDietary - rows.Sum(row => row.DietaryCount ?? 0),
            stats.MaxGuests is { } seats ? new Capacity(seats, Math.Max(0, seats - stats.Attending)) : null,
            stats.RsvpDeadline,
            times.Check(attending: true, now).IsSuccess,
            times.Check(attending: false, now).IsSuccess,
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
        DateTimeOffset? EventDate,
        DateTimeOffset? RsvpDeadline,
        DateTimeOffset? DeclineDeadline,
        bool? RsvpAfterStart);
}
