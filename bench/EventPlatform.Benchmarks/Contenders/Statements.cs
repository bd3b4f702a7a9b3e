namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// The statements that the product sends, with numbered parameters for Npgsql. The report shows for each use case
/// whether the product's handlers still send them.
/// </summary>
internal static class Statements
{
    public const string GetGuest =
        """
        SELECT g.id, g.group_id, NULLIF(g.first_name, ''), NULLIF(g.last_name, ''), g.email, g.attending, g.dietary,
            g.rsvp_at, g.created_at, g.updated_at, COALESCE(g.plus_ones_allowed, 0), COALESCE(g.plus_ones, 0), CASE
            WHEN g.attending IS NULL THEN g.waitlisted_at
        END, CASE
            WHEN g.attending IS NULL AND g.waitlisted_at IS NOT NULL THEN 1 + (
                SELECT count(*)::int
                FROM (
                    SELECT DISTINCT g0.waitlisted_at
                    FROM guests AS g0
                    WHERE g0.attending IS NULL AND g0.waitlisted_at < g.waitlisted_at
                ) AS g1)
        END, COALESCE(g.answers, '{}'), g.checked_in_at, g.arrived, g.sort_key,
            COALESCE(g.version, '00000000-0000-0000-0000-000000000000')
        FROM guests AS g
        WHERE g.id = $1
        LIMIT 2
        """;

    public const string ListGuests =
        """
        SELECT g0.id, g0.group_id, NULLIF(g0.first_name, ''), NULLIF(g0.last_name, ''), g0.email, g0.attending,
            g0.dietary, g0.rsvp_at, g0.created_at, g0.updated_at, COALESCE(g0.plus_ones_allowed, 0),
            COALESCE(g0.plus_ones, 0), CASE
            WHEN g0.attending IS NULL THEN g0.waitlisted_at
        END, g0."Position", COALESCE(g0.answers, '{}'), g0.checked_in_at, g0.arrived, g0.sort_key,
            COALESCE(g0.version, '00000000-0000-0000-0000-000000000000')
        FROM (
            SELECT g.id, g.answers, g.arrived, g.attending, g.checked_in_at, g.created_at, g.dietary, g.email,
                g.first_name, g.group_id, g.last_name, g.plus_ones, g.plus_ones_allowed, g.rsvp_at, g.sort_key,
                g.updated_at, g.version, g.waitlisted_at, CASE
                WHEN g.attending IS NULL AND g.waitlisted_at IS NOT NULL THEN 1 + (
                    SELECT count(*)::int
                    FROM (
                        SELECT DISTINCT g1.waitlisted_at
                        FROM guests AS g1
                        WHERE g1.attending IS NULL AND g1.waitlisted_at < g.waitlisted_at
                    ) AS g2)
            END AS "Position"
            FROM guests AS g
            ORDER BY g.sort_key
            LIMIT 201
        ) AS g0
        ORDER BY g0.sort_key
        LIMIT $1
        """;

    public const string GetGroup =
        """
        SELECT g1."Members", g1."Attending", g1."Declined", g1."Pending", g1."Versions", g2.id IS NULL, g2.id,
            g2.group_id, NULLIF(g2.first_name, ''), NULLIF(g2.last_name, ''), g2.email, g2.attending, g2.dietary,
            g2.rsvp_at, g2.created_at, g2.updated_at, COALESCE(g2.plus_ones_allowed, 0), COALESCE(g2.plus_ones, 0), CASE
            WHEN g2.attending IS NULL THEN g2.waitlisted_at
        END, g2."Position", COALESCE(g2.answers, '{}'), g2.checked_in_at, g2.arrived, g2.sort_key
        FROM (
            SELECT g.group_id AS "GroupId", count(*)::int AS "Members",
                count(*) FILTER (WHERE g.attending)::int AS "Attending",
                count(*) FILTER (WHERE g.attending = FALSE)::int AS "Declined",
                count(*) FILTER (WHERE g.attending IS NULL)::int AS "Pending", CASE
                WHEN count(*)::int <= 200 THEN string_agg(g.id::text || COALESCE(g.version::text, ''), '' ORDER BY g.id)
            END AS "Versions"
            FROM guests AS g
            WHERE g.group_id = $1
            GROUP BY g.group_id
        ) AS g1
        LEFT JOIN (
            SELECT g0.id, g0.answers, g0.arrived, g0.attending, g0.checked_in_at, g0.created_at, g0.dietary, g0.email,
                g0.first_name, g0.group_id, g0.last_name, g0.plus_ones, g0.plus_ones_allowed, g0.rsvp_at, g0.sort_key,
                g0.updated_at, g0.waitlisted_at, CASE
                WHEN g0.attending IS NULL AND g0.waitlisted_at IS NOT NULL THEN 1 + (
                    SELECT count(*)::int
                    FROM (
                        SELECT DISTINCT g3.waitlisted_at
                        FROM guests AS g3
                        WHERE g3.attending IS NULL AND g3.waitlisted_at < g0.waitlisted_at
                    ) AS g4)
            END AS "Position"
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
            FROM settings WHERE settings.id = '00000000-0000-4000-8000-000000000001' AND questions IS NOT NULL),
        given AS (
            SELECT question ->> 'id' AS question, question ->> 'type' AS type,
                   answers::json ->> (question ->> 'id') AS answer
            FROM asked JOIN guests ON answers IS NOT NULL AND (attending OR question ->> 'ask' = 'everyone')),
        lists AS (
            SELECT dietary AS "Dietary", frequency AS "DietaryCount", NULL::text AS "Question", NULL::text AS "Answer",
                   NULL::bigint AS "AnswerCount"
            FROM notes
            UNION ALL
            SELECT NULL, NULL, question, CASE WHEN type <> 'text' THEN answer END AS shown, count(*)
            FROM given
            WHERE answer IS NOT NULL
            GROUP BY question, shown)
        SELECT totals.*, lists.*, settings.max_guests AS "MaxGuests", settings.event_date AS "EventDate",
               settings.rsvp_deadline AS "RsvpDeadline", settings.decline_deadline AS "DeclineDeadline",
               settings.rsvp_after_start AS "RsvpAfterStart", settings.questions AS "Questions"
        FROM totals
        LEFT JOIN lists ON true
        LEFT JOIN settings ON settings.id = '00000000-0000-4000-8000-000000000001'
        ORDER BY lists."DietaryCount" DESC, lists."Dietary"
        """;

    public const string FindGuest =
        """
        -- SeatQueries

        SELECT g.id, g.answers, g.arrived, g.attending, g.checked_in_at, g.created_at, g.dietary, g.dietary_folded,
            g.email, g.email_folded, g.first_name, g.first_name_folded, g.folded_version, g.group_id,
            g.invitation_code, g.invitation_created_at, g.last_name, g.name_words, g.names_version, g.plus_ones,
            g.plus_ones_allowed, g.rsvp_at, g.search_words, g.sort_key, g.updated_at, g.version, g.waitlisted_at, s.id,
            s.created_at, s.decline_deadline, s.event_date, s.event_name, s.location, s.max_guests, s.questions,
            s.rsvp_after_start, s.rsvp_deadline, s.seat_claims, s.settings_data, s.time_zone, s.updated_at, s.version,
            s.waitlist, CASE
            WHEN s.max_guests IS NOT NULL AND (($1 AND ($2 OR g.attending <> TRUE OR g.attending IS NULL)) OR EXISTS (
                SELECT 1
                FROM guests AS g0
                WHERE g0.attending IS NULL AND g0.waitlisted_at IS NOT NULL)) THEN (
                SELECT count(*)::int
                FROM guests AS g1
                WHERE g1.attending) + (
                SELECT COALESCE(sum(g2.plus_ones), 0)::int
                FROM guests AS g2
                WHERE g2.attending AND g2.plus_ones > 0)
        END, CASE
            WHEN s.max_guests IS NOT NULL THEN (
                SELECT count(*)::int
                FROM (
                    SELECT DISTINCT g3.waitlisted_at AS "WaitlistedAt", COALESCE(g3.group_id, g3.id) AS "Party"
                    FROM guests AS g3
                    WHERE g3.attending IS NULL AND g3.waitlisted_at IS NOT NULL
                ) AS g4)
            ELSE 0
        END, CASE
            WHEN s.max_guests IS NOT NULL THEN (
                SELECT max(g5.waitlisted_at)
                FROM guests AS g5
                WHERE g5.attending IS NULL AND g5.waitlisted_at IS NOT NULL)
        END, CASE
            WHEN s.max_guests IS NOT NULL THEN (
                SELECT g6.id
                FROM guests AS g6
                WHERE g6.attending IS NULL AND g6.waitlisted_at IS NOT NULL
                ORDER BY random()
                LIMIT 1)
        END
        FROM guests AS g
        LEFT JOIN settings AS s ON '00000000-0000-4000-8000-000000000001' = s.id
        WHERE g.id = $3
        LIMIT 2
        """;

    /// <summary>The guest with the seats, once for each of those who have the address, itself included.</summary>
    public const string FindGuestAndOthers =
        """
        -- SeatQueries

        SELECT g.id, g.answers, g.arrived, g.attending, g.checked_in_at, g.created_at, g.dietary, g.dietary_folded,
            g.email, g.email_folded, g.first_name, g.first_name_folded, g.folded_version, g.group_id,
            g.invitation_code, g.invitation_created_at, g.last_name, g.name_words, g.names_version, g.plus_ones,
            g.plus_ones_allowed, g.rsvp_at, g.search_words, g.sort_key, g.updated_at, g.version, g.waitlisted_at, s.id,
            s.created_at, s.decline_deadline, s.event_date, s.event_name, s.location, s.max_guests, s.questions,
            s.rsvp_after_start, s.rsvp_deadline, s.seat_claims, s.settings_data, s.time_zone, s.updated_at, s.version,
            s.waitlist, CASE
            WHEN $1 AND s.max_guests IS NOT NULL AND (
                ($2 AND ($3 OR g.attending <> TRUE OR g.attending IS NULL)) OR EXISTS (
                SELECT 1
                FROM guests AS g1
                WHERE g1.attending IS NULL AND g1.waitlisted_at IS NOT NULL)) THEN (
                SELECT count(*)::int
                FROM guests AS g2
                WHERE g2.attending) + (
                SELECT COALESCE(sum(g3.plus_ones), 0)::int
                FROM guests AS g3
                WHERE g3.attending AND g3.plus_ones > 0)
        END, CASE
            WHEN $1 AND s.max_guests IS NOT NULL THEN (
                SELECT count(*)::int
                FROM (
                    SELECT DISTINCT g4.waitlisted_at AS "WaitlistedAt",
                        COALESCE(g4.group_id, g4.id) AS "Party"
                    FROM guests AS g4
                    WHERE g4.attending IS NULL AND g4.waitlisted_at IS NOT NULL
                ) AS g5)
            ELSE 0
        END, CASE
            WHEN $1 AND s.max_guests IS NOT NULL THEN (
                SELECT max(g6.waitlisted_at)
                FROM guests AS g6
                WHERE g6.attending IS NULL AND g6.waitlisted_at IS NOT NULL)
        END, CASE
            WHEN $1 AND s.max_guests IS NOT NULL THEN (
                SELECT g7.id
                FROM guests AS g7
                WHERE g7.attending IS NULL AND g7.waitlisted_at IS NOT NULL
                ORDER BY random()
                LIMIT 1)
        END, g0.id
        FROM guests AS g
        LEFT JOIN settings AS s ON '00000000-0000-4000-8000-000000000001' = s.id
        LEFT JOIN guests AS g0 ON CASE
            WHEN $4 THEN NULL
            ELSE g.email_folded
        END = g0.email_folded
        WHERE g.id = $5
        ORDER BY g0.id
        LIMIT 6
        """;

    public const string UpdateDietary =
        """
        UPDATE guests SET dietary = $1, dietary_folded = $2, folded_version = $3, names_version = $4, updated_at = $5,
            version = $6
        WHERE id = $7
        """;

    public const string UpdateAnswer =
        """
        UPDATE guests SET attending = $1, folded_version = $2, names_version = $3, rsvp_at = $4, updated_at = $5,
            version = $6
        WHERE id = $7
        """;

    public const string ClaimSeat =
        """
        UPDATE settings SET seat_claims = $1
        WHERE id = $2
        """;

    public const string CreateGuest =
        """
        WITH guest AS (
            INSERT INTO guests (
                id, group_id, first_name, last_name, email, attending, dietary, rsvp_at, created_at, updated_at,
                version, sort_key, first_name_folded, email_folded, dietary_folded, search_words, name_words,
                names_version, folded_version, invitation_code, invitation_created_at, plus_ones_allowed, plus_ones)
            VALUES (
                $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0, 0)
            RETURNING *),
        words AS (
            INSERT INTO guest_words (guest_id, word, sort_key)
            SELECT id, unnest(string_to_array(search_words, ' ')), sort_key FROM guest),
        activity AS (
            INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
            SELECT version, id, $22, created_at, created_at, $23 FROM guest
            WHERE $24)
        SELECT id FROM guests WHERE email_folded = (SELECT email_folded FROM guest)
        ORDER BY id LIMIT $25
        """;

    public const string RecordActivities =
        """
        INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
        SELECT id, guest_id, action, happened_at, $1, actor
        FROM unnest(
            $2, $3,
            $4, $5,
            $6)
            AS new (id, guest_id, action, happened_at, actor)
        ON CONFLICT (id) DO NOTHING
        """;
}
