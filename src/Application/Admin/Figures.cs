using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Admin;

/// <summary>The event in figures, of one snapshot.</summary>
/// <param name="Row">The counts.</param>
/// <param name="Dietary">The notes, most frequent first.</param>
/// <param name="OtherCount">Attending guests with another note.</param>
/// <param name="Now">When the figures were taken.</param>
internal sealed record Figures(
    FiguresRow Row, IReadOnlyList<DietaryCount> Dietary, long OtherCount, DateTimeOffset Now)
{
    private RsvpTimes Times => new(Row.EventDate, Row.RsvpDeadline, Row.DeclineDeadline, Row.RsvpAfterStart is true);

    /// <summary>The seats; null without a limit.</summary>
    public Capacity? Capacity =>
        Row.MaxGuests is { } seats ? new Capacity(seats, Math.Max(0, seats - Row.Attending)) : null;

    /// <summary>Whether guests may accept, if there is a seat.</summary>
    public bool RsvpOpen => Times.Check(attending: true, Now).IsSuccess;

    /// <summary>Whether guests may decline.</summary>
    public bool DeclineOpen => Times.Check(attending: false, Now).IsSuccess;
}

/// <summary>A row of the statement: the totals, and one note.</summary>
internal sealed record FiguresRow(
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

/// <summary>Counts guests and answers.</summary>
internal static class FiguresQuery
{
    private static readonly Func<GuestListDb, IAsyncEnumerable<FiguresRow>> Read =
        EF.CompileAsyncQuery((GuestListDb db) => Query(db));

    // SQL, because LINQ needs three statements for it: one statement is one snapshot and one round trip. Every row
    // repeats the totals; there is always one row, and one for each dietary note.
    private static IQueryable<FiguresRow> Query(GuestListDb db) => db.Database.SqlQuery<FiguresRow>($"""
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

    /// <summary>Reads the figures in one statement, and so in one snapshot.</summary>
    public static async Task<Figures> ReadFiguresAsync(
        this GuestListDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await Read(db).ToListAsync(cancellationToken);
        var shown = rows.Where(row => row.Dietary is not null)
            .Select(row => new DietaryCount(row.Dietary!, row.DietaryCount!.Value)).ToList();
        return new Figures(rows[0], shown, rows[0].WithDietary - shown.Sum(note => note.Count), now.ToStored());
    }
}
