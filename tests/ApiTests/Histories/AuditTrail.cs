using System.Text.Json;
using EventPlatform.TestSupport.Histories;
using Npgsql;

namespace EventPlatform.ApiTests.Histories;

/// <summary>
/// Lets PostgreSQL itself write down each commit. The triggers run when the transaction commits, and hold a lock until
/// it has done so: the numbers are the order in which commits became visible. Snapshots overlap as they would without.
/// </summary>
internal static class AuditTrail
{
    private const string Schema = """
        CREATE SCHEMA audit;

        CREATE TABLE audit.changes (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            transaction text NOT NULL,
            visible bigint NOT NULL,
            limit_seen integer,
            name text NOT NULL,
            before text,
            after text);

        CREATE FUNCTION audit.record() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(12);
            INSERT INTO audit.changes (transaction, visible, limit_seen, name, before, after)
            VALUES (
                pg_current_xact_id()::text,
                coalesce((SELECT max(number) FROM audit.changes), 0),
                (SELECT max_guests FROM public.settings),
                TG_TABLE_NAME,
                CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD)::text END,
                CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW)::text END);
            RETURN NULL;
        END $$;

        CREATE CONSTRAINT TRIGGER audit_new AFTER INSERT OR DELETE ON public.guests
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.record();

        CREATE CONSTRAINT TRIGGER audit_new AFTER INSERT OR DELETE ON public.settings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.record();

        -- Writes that make others collide are part of a guest's change, and the API does not show them.
        CREATE CONSTRAINT TRIGGER audit AFTER UPDATE ON public.guests
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION audit.record();

        CREATE CONSTRAINT TRIGGER audit AFTER UPDATE ON public.settings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (to_jsonb(OLD) - 'seat_claims' <> to_jsonb(NEW) - 'seat_claims') EXECUTE FUNCTION audit.record();
        """;

    /// <summary>Begins to write down commits, in a database that has the product's tables.</summary>
    public static Task InstallAsync(string connectionString) =>
        ServerSteps.ExecuteAsync(connectionString, Schema);

    /// <summary>The commits so far, in their order.</summary>
    public static async Task<List<Commit>> ReadCommitsAsync(string connectionString)
    {
        var rows = await RowsAsync(
            connectionString,
            "SELECT transaction, number, visible, limit_seen, name, before, after FROM audit.changes ORDER BY number",
            row => (
                Transaction: row.GetString(0),
                Number: row.GetInt64(1),
                Visible: row.GetInt64(2),
                Limit: row.IsDBNull(3) ? (int?)null : row.GetInt32(3),
                Change: new Change(row.GetString(4), Json(row, 5), Json(row, 6))));
        return [.. rows.GroupBy(row => row.Transaction).Select(rowsOfOne =>
        {
            var first = rowsOfOne.First();
            return new Commit(first.Number, first.Visible, first.Limit, [.. rowsOfOne.Select(row => row.Change)]);
        })];
    }

    public static Task<List<StoredActivity>> ReadActivitiesAsync(string connectionString) => RowsAsync(
        connectionString,
        "SELECT id, guest_id, action, timestamp FROM activities",
        row => new StoredActivity(
            row.GetGuid(0),
            row.IsDBNull(1) ? null : row.GetGuid(1),
            row.GetString(2),
            row.GetFieldValue<DateTimeOffset>(3)));

    /// <summary>What the tables hold now.</summary>
    public static async Task<World> ReadWorldAsync(string connectionString)
    {
        var guests = await RowsAsync(connectionString, "SELECT to_jsonb(g)::text FROM guests AS g", State<GuestState>);
        var settings = await RowsAsync(
            connectionString, "SELECT to_jsonb(s)::text FROM settings AS s", State<SettingsState>);
        return World.Empty with
        {
            Guests = World.Empty.Guests.AddRange(guests.Select(guest => KeyValuePair.Create(guest.Id, guest))),
            Settings = settings.SingleOrDefault(SettingsState.Unset),
        };
    }

    /// <summary>Counts the words that guests have in their column alone, or in the table of words alone.</summary>
    public static async Task<long> CountWordsAmissAsync(string connectionString) => (await RowsAsync(
        connectionString,
        """
        WITH columns AS (
            SELECT id, unnest(string_to_array(search_words, ' ')) AS word, sort_key FROM guests),
        rows AS (SELECT guest_id, word, sort_key FROM guest_words)
        SELECT count(*) FROM (
            (SELECT * FROM columns EXCEPT SELECT * FROM rows)
            UNION ALL (SELECT * FROM rows EXCEPT SELECT * FROM columns)) AS amiss
        """,
        row => row.GetInt64(0))).Single();

    private static T State<T>(NpgsqlDataReader row) => StateJson.Read<T>(JsonElement.Parse(row.GetString(0)));

    private static JsonElement? Json(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonElement.Parse(row.GetString(column));

    private static async Task<List<T>> RowsAsync<T>(string connectionString, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements are constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}
