using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Admin;

/// <summary>The event in figures, of one snapshot.</summary>
/// <param name="Row">The counts.</param>
/// <param name="Dietary">The notes, most frequent first.</param>
/// <param name="OtherCount">Attending guests with another note.</param>
/// <param name="Questions">The answers to the questions.</param>
/// <param name="Now">When the figures were taken.</param>
internal sealed record Figures(
    FiguresRow Row, IReadOnlyList<DietaryCount> Dietary, long OtherCount, IReadOnlyList<QuestionCount> Questions,
    DateTimeOffset Now)
{
    private RsvpTimes Times => new(Row.EventDate, Row.RsvpDeadline, Row.DeclineDeadline, Row.RsvpAfterStart is true);

    /// <summary>The seats; null without a limit.</summary>
    public Capacity? Capacity =>
        Row.MaxGuests is { } seats ? new Capacity(seats, Math.Max(0, seats - Row.SeatsTaken)) : null;

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
    long SeatsTaken,
    long WaitingGuests,
    long WaitingSeats,
    long Arrived,
    string? Dietary,
    long? DietaryCount,
    string? Question,
    string? Answer,
    long? AnswerCount,
    int? MaxGuests,
    DateTimeOffset? EventDate,
    DateTimeOffset? RsvpDeadline,
    DateTimeOffset? DeclineDeadline,
    bool? RsvpAfterStart,
    string? Questions);

/// <summary>Counts guests and answers.</summary>
internal static class FiguresQuery
{
    private static readonly Func<GuestListDb, IAsyncEnumerable<FiguresRow>> Read =
        EF.CompileAsyncQuery((GuestListDb db) => Query(db));

    // SQL, because LINQ needs three statements for it: one statement is one snapshot and one round trip. Every row
    // repeats the totals; there is always one row with the questions, and one for each dietary note and each choice.
    private static IQueryable<FiguresRow> Query(GuestListDb db) => db.Database.SqlQuery<FiguresRow>($"""
        WITH totals AS (
            SELECT count(*) AS "TotalGuests",
                   count(*) FILTER (WHERE attending) AS "Attending",
                   count(*) FILTER (WHERE NOT attending) AS "Declined",
                   count(*) FILTER (WHERE attending IS NULL) AS "Pending",
                   count(*) FILTER (WHERE attending AND dietary IS NOT NULL) AS "WithDietary",
                   count(DISTINCT group_id) AS "GroupCount",
                   coalesce(sum(1 + coalesce(plus_ones, 0)) FILTER (WHERE attending), 0) AS "SeatsTaken",
                   count(waitlisted_at) FILTER (WHERE attending IS NULL) AS "WaitingGuests",
                   coalesce(sum(1 + coalesce(plus_ones, 0)) FILTER (
                       WHERE attending IS NULL AND waitlisted_at IS NOT NULL), 0) AS "WaitingSeats",
                   coalesce(sum(arrived), 0) AS "Arrived"
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
            SELECT dietary, total::bigint AS frequency
            FROM ranked
            WHERE place = 1
            ORDER BY total DESC, dietary
            LIMIT 50),
        asked AS (
            SELECT json_array_elements(questions::json) AS question
            FROM settings WHERE settings.id = {EventSettings.SingletonId} AND questions IS NOT NULL),
        choices AS (
            SELECT question ->> 'id' AS question,
                   json_array_elements_text(CASE question ->> 'type'
                       WHEN 'choice' THEN question -> 'choices' WHEN 'yes_no' THEN '["true", "false"]' END) AS choice
            FROM asked),
        -- The answers of each guest are parsed once, not once for each question.
        answered AS (
            SELECT (pair).key AS id, (pair).value AS answer, attends, count(*) AS frequency
            FROM (
                SELECT json_each_text(answers::json) AS pair, attending IS TRUE AS attends
                FROM guests WHERE answers IS NOT NULL) AS pairs
            GROUP BY 1, 2, 3),
        given AS (
            SELECT id AS question, answer, frequency
            FROM asked JOIN answered ON id = question ->> 'id' AND (attends OR question ->> 'ask' = 'everyone')),
        lists AS (
            SELECT NULL::text AS "Dietary", NULL::bigint AS "DietaryCount", NULL::text AS "Question",
                   NULL::text AS "Answer", NULL::bigint AS "AnswerCount"
            UNION ALL
            SELECT dietary, frequency, NULL, NULL, NULL FROM notes
            UNION ALL
            -- Texts, and what was among the choices before, in one.
            SELECT NULL, NULL, given.question, choice, sum(frequency)::bigint
            FROM given LEFT JOIN choices ON choices.question = given.question AND choice = answer
            WHERE answer IS NOT NULL
            GROUP BY given.question, choice)
        SELECT totals.*, lists.*, settings.max_guests AS "MaxGuests", settings.event_date AS "EventDate",
               settings.rsvp_deadline AS "RsvpDeadline", settings.decline_deadline AS "DeclineDeadline",
               settings.rsvp_after_start AS "RsvpAfterStart",
               CASE WHEN "Dietary" IS NULL AND "Question" IS NULL THEN settings.questions END AS "Questions"
        FROM totals
        CROSS JOIN lists
        LEFT JOIN settings ON settings.id = {EventSettings.SingletonId}
        ORDER BY lists."DietaryCount" DESC, lists."Dietary"
        """);

    /// <summary>Reads the figures in one statement, and so in one snapshot.</summary>
    public static async Task<Figures> ReadFiguresAsync(
        this GuestListDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await Read(db).ToListAsync(cancellationToken);
        var shown = rows.Where(row => row.Dietary is not null)
            .Select(row => new DietaryCount(row.Dietary!, row.DietaryCount!.Value)).ToList();
        var answers = rows.Where(row => row.Question is not null).ToLookup(row => row.Question!);
        var questions = QuestionList.Read(rows.Find(row => row.Questions is not null)?.Questions);
        return new Figures(
            rows[0], shown, rows[0].WithDietary - shown.Sum(note => note.Count),
            [.. questions.Select(question => Count(question, answers[question.Id]))],
            now.ToStored());
    }

    private static QuestionCount Count(Question question, IEnumerable<FiguresRow> rows)
    {
        // Null: texts, and answers that were among the choices before.
        var given = rows.ToLookup(row => row.Answer, row => row.AnswerCount ?? 0);
        IReadOnlyList<string> shown = question.Type switch
        {
            Question.Choice => question.Choices!,
            Question.YesNo => ["true", "false"],
            _ => [],
        };
        return new QuestionCount(
            question.Id, question.Label, question.Type, given.Sum(answer => answer.Sum()),
            [.. shown.Select(answer => new AnswerCount(answer, given[answer].Sum()))]);
    }
}
