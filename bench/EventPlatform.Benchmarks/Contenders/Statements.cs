namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// The statements that the product sends, with numbered parameters for Npgsql. The report shows for each use case
/// whether the product's handlers still send them.
/// </summary>
internal static class Statements
{
    public const string GetGuest =
        """
        SELECT g.id, g.group_id, g.first_name, g.last_name, g.email, g.attending, g.dietary, g.rsvp_at, g.created_at,
            g.updated_at, g.sort_key
        FROM guests AS g
        WHERE g.id = $1
        LIMIT 2
        """;

    public const string ListGuests =
        """
        SELECT g0.id, g0.group_id, g0.first_name, g0.last_name, g0.email, g0.attending, g0.dietary, g0.rsvp_at,
            g0.created_at, g0.updated_at, g0.sort_key
        FROM (
            SELECT g.id, g.attending, g.created_at, g.dietary, g.email, g.first_name, g.group_id, g.last_name,
                g.rsvp_at, g.sort_key, g.updated_at
            FROM guests AS g
            ORDER BY g.sort_key
            LIMIT 201
        ) AS g0
        ORDER BY g0.sort_key
        LIMIT $1
        """;

    public const string GetGroup =
        """
        SELECT g1."Members", g1."Attending", g1."Declined", g1."Pending", g2.id IS NULL, g2.id, g2.group_id,
            g2.first_name, g2.last_name, g2.email, g2.attending, g2.dietary, g2.rsvp_at, g2.created_at, g2.updated_at,
            g2.sort_key
        FROM (
            SELECT g.group_id AS "GroupId", count(*)::int AS "Members",
                count(*) FILTER (WHERE g.attending)::int AS "Attending",
                count(*) FILTER (WHERE g.attending = FALSE)::int AS "Declined",
                count(*) FILTER (WHERE g.attending IS NULL)::int AS "Pending"
            FROM guests AS g
            WHERE g.group_id = $1
            GROUP BY g.group_id
        ) AS g1
        LEFT JOIN (
            SELECT g0.id, g0.attending, g0.created_at, g0.dietary, g0.email, g0.first_name, g0.group_id, g0.last_name,
                g0.rsvp_at, g0.sort_key, g0.updated_at
            FROM guests AS g0
            WHERE g0.group_id = $1
            ORDER BY g0.sort_key
            LIMIT $2
        ) AS g2 ON g1."GroupId" = g2.group_id
        ORDER BY g2.sort_key
        """;

    public const string GetStats =
        """
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
        SELECT totals.*, notes.*, settings.max_guests AS "MaxGuests", settings.event_date AS "EventDate",
               settings.rsvp_deadline AS "RsvpDeadline", settings.decline_deadline AS "DeclineDeadline",
               settings.rsvp_after_start AS "RsvpAfterStart"
        FROM totals
        LEFT JOIN notes ON true
        LEFT JOIN settings ON settings.id = $1
        ORDER BY notes."DietaryCount" DESC, notes."Dietary"
        """;

    public const string FindGuest =
        """
        -- SeatQueries

        SELECT g.id, g.attending, g.created_at, g.dietary, g.email, g.email_folded, g.first_name, g.first_name_folded,
            g.group_id, g.last_name, g.rsvp_at, g.sort_key, g.updated_at, g.version, s.id, s.created_at,
            s.decline_deadline, s.event_date, s.event_name, s.location, s.max_guests, s.rsvp_after_start,
            s.rsvp_deadline, s.seat_claims, s.settings_data, s.time_zone, s.updated_at, s.version, CASE
            WHEN $1 AND (g.attending <> TRUE OR g.attending IS NULL) AND s.max_guests IS NOT NULL THEN (
                SELECT count(*)::int
                FROM guests AS g0
                WHERE g0.attending)
        END
        FROM guests AS g
        LEFT JOIN settings AS s ON '00000000-0000-4000-8000-000000000001' = s.id
        WHERE g.id = $2
        LIMIT 2
        """;

    public const string UpdateDietary =
        """
        UPDATE guests SET dietary = $1, updated_at = $2, version = $3
        WHERE id = $4
        """;

    public const string UpdateAnswer =
        """
        UPDATE guests SET attending = $1, rsvp_at = $2, updated_at = $3, version = $4
        WHERE id = $5
        """;

    public const string ClaimSeat =
        """
        UPDATE settings SET seat_claims = $1
        WHERE id = $2
        """;

    public const string CreateGuest =
        """
        INSERT INTO guests (id, attending, created_at, dietary, email, email_folded, first_name, first_name_folded,
            group_id, last_name, rsvp_at, sort_key, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    public const string RecordActivities =
        """
        INSERT INTO activities (id, guest_id, action, "timestamp", created_at)
        SELECT id, guest_id, action, happened_at, $1
        FROM unnest(
            $2, $3,
            $4, $5)
            AS new (id, guest_id, action, happened_at)
        ON CONFLICT (id) DO NOTHING
        """;
}
