using System.Globalization;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Events;
using Npgsql;
using NpgsqlTypes;

namespace EventPlatform.Benchmarks.Database;

/// <summary>One database of the run.</summary>
/// <param name="connectionString">An Npgsql connection string.</param>
/// <param name="guests">How many guests it begins with.</param>
internal sealed class BenchDatabase(string connectionString, int guests)
{
    /// <summary>An Npgsql connection string; holds a password.</summary>
    public string ConnectionString { get; } = connectionString;

    /// <summary>How many guests it began with.</summary>
    public int Guests { get; } = guests;

    /// <summary>The database's name.</summary>
    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>A query that counts the product's sessions on this database.</summary>
    public string SessionsSql =>
        $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{Name}' AND application_name = 'eventplatform'";

    /// <summary>A connection string with a pool of another size than the product's own.</summary>
    /// <param name="maxPoolSize">The largest number of connections.</param>
    public string WithPool(int maxPoolSize) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = maxPoolSize }.ConnectionString;

    /// <summary>
    /// Drops the indexes, fills the empty database by COPY, creates the indexes again and takes statistics.
    /// </summary>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        const string FromIndexes =
            "FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'guest%' AND indexname LIKE 'ix%'";
        var indexes = await QueryAsync(connection, $"SELECT indexdef {FromIndexes}", cancellationToken);
        var names = await QueryAsync(connection, $"SELECT quote_ident(indexname) {FromIndexes}", cancellationToken);
        foreach (var name in names) await ExecuteAsync(connection, $"DROP INDEX {name}", cancellationToken);
        await CopyAsync(connection, cancellationToken);
        await CopyWordsAsync(connection, cancellationToken);
        await ExecuteAsync(connection, "SET maintenance_work_mem = '256MB'", cancellationToken);
        foreach (var definition in indexes) await ExecuteAsync(connection, definition, cancellationToken);
        await ExecuteAsync(
            connection,
            $$"""
            INSERT INTO settings (id, settings_data, seat_claims, created_at, updated_at)
            VALUES ('{{EventSettings.SingletonId:D}}', '{}', 0, now(), now())
            """,
            cancellationToken);
        // Autovacuum does this to a list that is in use.
        await ExecuteAsync(connection, "VACUUM (ANALYZE)", cancellationToken);
    }

    /// <summary>Sets the limit of seats.</summary>
    /// <param name="seats">Null for none.</param>
    public Task SetSeatsAsync(int? seats) =>
        ExecuteAsync($"UPDATE settings SET max_guests = {(seats is { } limit ? $"{limit}" : "NULL")}");

    /// <summary>Deletes the rows of earlier measurements, so that each begins with the same tables.</summary>
    public async Task TidyAsync()
    {
        await ExecuteAsync("TRUNCATE activities");
        await ExecuteAsync(
            $"""
            WITH deleted AS (DELETE FROM guests WHERE email LIKE '{Contenders.Inputs.NewGuestPrefix}%' RETURNING id)
            DELETE FROM guest_words USING deleted WHERE guest_id = deleted.id
            """);
        await ExecuteAsync("VACUUM (ANALYZE) guests");
        await ExecuteAsync("VACUUM (ANALYZE) guest_words");
        await ExecuteAsync("VACUUM (ANALYZE) settings");
    }

    /// <summary>Runs a statement on a connection of its own.</summary>
    /// <param name="sql">A constant of the benchmarks.</param>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        await ExecuteAsync(connection, sql, CancellationToken.None);
    }

    /// <summary>Reads the first column of all rows, as text.</summary>
    /// <param name="sql">A constant of the benchmarks.</param>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        return await QueryAsync(connection, sql, CancellationToken.None);
    }

    /// <summary>Reads one number.</summary>
    /// <param name="sql">A constant of the benchmarks.</param>
    public async Task<long> NumberAsync(string sql) =>
        long.Parse((await QueryAsync(sql))[0], CultureInfo.InvariantCulture);

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // Without a pool: this connection must not be among those that are counted or measured.
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private async Task CopyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            """
            COPY guests (id, group_id, first_name, last_name, email, attending, dietary, rsvp_at, created_at,
                updated_at, version, sort_key, first_name_folded, email_folded, dietary_folded, search_words,
                name_words, names_version, folded_version, invitation_code, invitation_created_at)
            FROM STDIN (FORMAT BINARY)
            """,
            cancellationToken);
        for (var i = 0; i < Guests; i++)
        {
            var guest = GuestData.Make(i);
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(guest.Id, NpgsqlDbType.Uuid, cancellationToken);
            await WriteAsync(guest.GroupId, NpgsqlDbType.Uuid);
            await writer.WriteAsync(guest.FirstName, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(guest.LastName, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(guest.Email, NpgsqlDbType.Varchar, cancellationToken);
            await WriteAsync(guest.Attending, NpgsqlDbType.Boolean);
            await WriteTextAsync(guest.Dietary, NpgsqlDbType.Varchar);
            await WriteAsync(guest.RsvpAt, NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(guest.CreatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await writer.WriteAsync(guest.UpdatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await WriteAsync(guest.Version, NpgsqlDbType.Uuid);
            await writer.WriteAsync(guest.SortKey, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(guest.FirstNameFolded, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(guest.EmailFolded, NpgsqlDbType.Text, cancellationToken);
            await WriteTextAsync(guest.DietaryFolded, NpgsqlDbType.Text);
            await writer.WriteAsync(guest.SearchWords, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(guest.NameWords, NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(guest.NamesVersion, NpgsqlDbType.Uuid);
            await WriteAsync(guest.FoldedVersion, NpgsqlDbType.Uuid);
            await writer.WriteAsync(InvitationCode.Create(), NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(guest.CreatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);

        Task WriteTextAsync(string? value, NpgsqlDbType type) =>
            value is null
                ? writer.WriteNullAsync(cancellationToken)
                : writer.WriteAsync(value, type, cancellationToken);

        Task WriteAsync<T>(T? value, NpgsqlDbType type)
            where T : struct =>
            value is { } given
                ? writer.WriteAsync(given, type, cancellationToken)
                : writer.WriteNullAsync(cancellationToken);
    }

    private async Task CopyWordsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY guest_words (guest_id, word, sort_key) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var i = 0; i < Guests; i++)
        {
            var guest = GuestData.Make(i);
            foreach (var word in guest.SearchWords!.Split(' '))
            {
                await writer.StartRowAsync(cancellationToken);
                await writer.WriteAsync(guest.Id, NpgsqlDbType.Uuid, cancellationToken);
                await writer.WriteAsync(word, NpgsqlDbType.Text, cancellationToken);
                await writer.WriteAsync(guest.SortKey, NpgsqlDbType.Text, cancellationToken);
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants, and definitions that the server gave.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> QueryAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
