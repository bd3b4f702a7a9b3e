using System.Data;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using Npgsql;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// Dapper with the same statements on the same pool, parameters by name, rows mapped by the names of their columns.
/// Dapper prepares no statement, so they are prepared only if the connection string sets that. It leaves out the same
/// work as <see cref="NpgsqlContender"/>.
/// </summary>
/// <param name="pool">The product's pool.</param>
/// <param name="inputs">The contender's inputs.</param>
internal sealed class DapperContender(NpgsqlDataSource pool, Inputs inputs) : IContender
{
    private const int PageSize = PageRequest.DefaultLimit;

    private static readonly string GetGuestSql = Named(Statements.GetGuest, "Id");
    private static readonly string ListGuestsSql = Named(Statements.ListGuests, "Rows");
    private static readonly string GetGroupSql = Named(Statements.GetGroup, "Id", "Rows");
    private static readonly string GetStatsSql = Named(Statements.GetStats, "Id");
    private static readonly string FindGuestSql =
        Named(Statements.FindGuest, "WantsSeat", "Id").Replace("END\n", "END AS taken\n", StringComparison.Ordinal);
    private static readonly string UpdateDietarySql = Named(Statements.UpdateDietary, "Note", "Now", "Version", "Id");
    private static readonly string UpdateAnswerSql =
        Named(Statements.UpdateAnswer, "Accepts", "Now", "Now", "Version", "Id");
    private static readonly string ClaimSeatSql = Named(Statements.ClaimSeat, "Claims", "SettingsId");
    private static readonly string CreateGuestSql = Named(
        Statements.CreateGuest, "Id", "Attending", "Now", "Dietary", "Email", "EmailFolded", "FirstName",
        "FirstNameFolded", "GroupId", "LastName", "RsvpAt", "SortKey", "Now", "Version");
    private static readonly string RecordSql =
        Named(Statements.RecordActivities, "Now", "Ids", "GuestIds", "Actions", "Timestamps");

    static DapperContender() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public string Name => "Dapper";

    public async Task<object> RunAsync(UseCase useCase, int turn) => useCase switch
    {
        UseCase.GetGuest => await GetGuestAsync(inputs.GuestId(turn)),
        UseCase.ListGuests => await ListGuestsAsync(),
        UseCase.GetGroup => await GetGroupAsync(inputs.GroupId(turn)),
        UseCase.GetStats => await GetStatsAsync(),
        UseCase.UpdateGuest => await UpdateGuestAsync(inputs.GuestId(turn), inputs.Note(turn)),
        UseCase.SubmitRsvp or UseCase.SubmitRsvpWithLimit =>
            await SubmitRsvpAsync(inputs.GuestId(turn), inputs.Accepts(turn)),
        UseCase.RecordOneActivity or UseCase.RecordTenActivities =>
            await RecordAsync(inputs.Activities(useCase.Activities(), turn)),
        UseCase.CreateGuest => await CreateGuestAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
    };

    public string Show(object answer) => Answers.Json(answer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // From the last parameter to the first: $1 is also the beginning of $10.
    private static string Named(string sql, params string[] names)
    {
        for (var i = names.Length; i > 0; i--) sql = sql.Replace($"${i}", $"@{names[i - 1]}", StringComparison.Ordinal);
        return sql;
    }

    private async Task<GuestResponse> GetGuestAsync(Guid id)
    {
        await using var connection = await pool.OpenConnectionAsync();
        return (await connection.QuerySingleAsync<GuestRow>(GetGuestSql, new { Id = id })).ToResponse();
    }

    private async Task<GuestPage> ListGuestsAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        var rows = (List<GuestRow>)await connection.QueryAsync<GuestRow>(ListGuestsSql, new { Rows = PageSize + 1 });
        var page = rows.Take(PageSize).Select(row => row.ToResponse()).ToList();
        return new GuestPage(page, rows.Count > PageSize ? rows[PageSize - 1].SortKey : null);
    }

    private async Task<GroupResponse> GetGroupAsync(Guid id)
    {
        await using var connection = await pool.OpenConnectionAsync();
        var rows = await connection.QueryAsync<GroupRow, GuestRow, (GroupRow Figures, GuestRow Member)>(
            GetGroupSql, (figures, member) => (figures, member), new { Id = id, Rows = PageSize + 1 }, splitOn: "id");
        var members = rows.AsList();
        var all = members[0].Figures;
        return new GroupResponse(
            id, all.Members, all.Attending, all.Declined, all.Pending,
            members.ConvertAll(row => row.Member.ToResponse()), null);
    }

    private async Task<StatsResponse> GetStatsAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        var rows = (List<StatsRow>)await connection.QueryAsync<StatsRow>(
            GetStatsSql, new { Id = EventSettings.SingletonId });
        var stats = rows[0];
        var notes = rows.Where(row => row.Dietary is not null);
        var now = TimeProvider.System.GetUtcNow().ToStored();
        return new StatsResponse(
            stats.TotalGuests,
            stats.Attending,
            stats.Declined,
            stats.Pending,
            stats.TotalGuests == 0 ? null : (double)(stats.Attending + stats.Declined) / stats.TotalGuests,
            stats.GroupCount,
            stats.WithDietary,
            [.. notes.Select(row => new DietaryCount(row.Dietary!, row.DietaryCount!.Value))],
            stats.WithDietary - rows.Sum(row => row.DietaryCount ?? 0),
            stats.MaxGuests is { } limit ? new Capacity(limit, Math.Max(0, limit - stats.Attending)) : null,
            stats.RsvpDeadline,
            stats.RsvpTimes.Check(attending: true, now).IsSuccess,
            stats.RsvpTimes.Check(attending: false, now).IsSuccess,
            now);
    }

    private async Task<GuestResponse> UpdateGuestAsync(Guid id, string note)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var guest = await FindAsync(connection, id, wantsSeat: false);
        var now = TimeProvider.System.GetUtcNow().ToStored();
        await connection.ExecuteAsync(
            UpdateDietarySql, new { Note = note, Now = now, Version = Guid.NewGuid(), Id = id }, transaction);
        await transaction.CommitAsync();
        return guest.ToResponse() with { Dietary = note, UpdatedAt = now };
    }

    private async Task<GuestResponse> SubmitRsvpAsync(Guid id, bool accepts)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var guest = await FindAsync(connection, id, wantsSeat: accepts);
        var now = TimeProvider.System.GetUtcNow().ToStored();
        if (!guest.Settings!.RsvpTimes.Check(accepts, now).IsSuccess) throw new InvalidOperationException("Too late.");
        var takesSeat = accepts && guest.Attending is not true && guest.Settings.MaxGuests is not null;
        if (takesSeat && guest.Settings.Taken >= guest.Settings.MaxGuests) throw new InvalidOperationException("Full.");

        // One round trip for both: Npgsql sends statements that a semicolon separates as a batch.
        var sql = takesSeat ? $"{UpdateAnswerSql};{ClaimSeatSql}" : UpdateAnswerSql;
        var (claims, settingsId) = (guest.Settings.SeatClaims + 1, EventSettings.SingletonId);
        await connection.ExecuteAsync(
            sql,
            new
            {
                Accepts = accepts,
                Now = now,
                Version = Guid.NewGuid(),
                Id = id,
                Claims = claims,
                SettingsId = settingsId,
            },
            transaction);
        await transaction.CommitAsync();
        return guest.ToResponse() with { Attending = accepts, RsvpAt = now, UpdatedAt = now };
    }

    private static async Task<GuestRow> FindAsync(NpgsqlConnection connection, Guid id, bool wantsSeat)
    {
        var found = await connection.QueryAsync<GuestRow, SettingsRow, GuestRow>(
            FindGuestSql,
            (guest, settings) =>
            {
                guest.Settings = settings;
                return guest;
            },
            new { WantsSeat = wantsSeat, Id = id },
            splitOn: "id");
        return found.Single();
    }

    private async Task<GuestResponse> CreateGuestAsync()
    {
        var (id, now) = (Guid.NewGuid(), TimeProvider.System.GetUtcNow().ToStored());
        var (first, last) = (Inputs.NewGuestFirstName.ToLowerInvariant(), Inputs.NewGuestLastName.ToLowerInvariant());
        await using var connection = await pool.OpenConnectionAsync();
        await connection.ExecuteAsync(CreateGuestSql, new
        {
            Id = id,
            Attending = (bool?)null,
            Now = now,
            Dietary = Inputs.NewGuestDietary,
            Email = Inputs.NewGuestEmail,
            EmailFolded = Inputs.NewGuestEmail.ToLowerInvariant(),
            FirstName = Inputs.NewGuestFirstName,
            FirstNameFolded = first,
            GroupId = (Guid?)null,
            LastName = Inputs.NewGuestLastName,
            RsvpAt = (DateTimeOffset?)null,
            SortKey = $"{last}\u0001{first}\u0001{id:D}",
            Version = Guid.NewGuid(),
        });
        return new GuestResponse(
            id, null, Inputs.NewGuestFirstName, Inputs.NewGuestLastName, Inputs.NewGuestEmail, null,
            Inputs.NewGuestDietary, null, now, now);
    }

    private async Task<object> RecordAsync(List<ActivityMessage> activities)
    {
        await using var connection = await pool.OpenConnectionAsync();
        // Dapper expands an IEnumerable parameter, but passes an array to Npgsql.
        var stored = await connection.ExecuteAsync(RecordSql, new
        {
            Now = TimeProvider.System.GetUtcNow().ToStored(),
            Ids = activities.Select(activity => activity.Id).ToArray(),
            GuestIds = activities.Select(activity => activity.GuestId).ToArray(),
            Actions = activities.Select(activity => activity.Action).ToArray(),
            Timestamps = activities.Select(activity => activity.Timestamp).ToArray(),
        });
        return stored == activities.Count
            ? Answers.Recorded
            : throw new InvalidOperationException($"{stored} of {activities.Count} were stored.");
    }

    // Dapper reads timestamps as Npgsql gives them by default: DateTime in UTC.
    [SuppressMessage(
        "Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Dapper creates them.")]
    private sealed class GuestRow
    {
        public Guid Id { get; set; }

        public Guid? GroupId { get; set; }

        public string FirstName { get; set; } = "";

        public string LastName { get; set; } = "";

        public string? Email { get; set; }

        public bool? Attending { get; set; }

        public string? Dietary { get; set; }

        public DateTime? RsvpAt { get; set; }

        public DateTime CreatedAt { get; set; }

        public DateTime UpdatedAt { get; set; }

        public string SortKey { get; set; } = "";

        public SettingsRow? Settings { get; set; }

        public GuestResponse ToResponse() =>
            new(Id, GroupId, FirstName, LastName, Email, Attending, Dietary, RsvpAt, CreatedAt, UpdatedAt);
    }

    [SuppressMessage(
        "Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Dapper creates them.")]
    private sealed class SettingsRow
    {
        public int? MaxGuests { get; set; }

        public DateTime? EventDate { get; set; }

        public DateTime? RsvpDeadline { get; set; }

        public DateTime? DeclineDeadline { get; set; }

        public bool? RsvpAfterStart { get; set; }

        public RsvpTimes RsvpTimes => new(EventDate, RsvpDeadline, DeclineDeadline, RsvpAfterStart is true);

        public long SeatClaims { get; set; }

        public int? Taken { get; set; }
    }

    [SuppressMessage(
        "Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Dapper creates them.")]
    private sealed class GroupRow
    {
        public int Members { get; set; }

        public int Attending { get; set; }

        public int Declined { get; set; }

        public int Pending { get; set; }
    }

    [SuppressMessage(
        "Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Dapper creates them.")]
    private sealed class StatsRow
    {
        public long TotalGuests { get; set; }

        public long Attending { get; set; }

        public long Declined { get; set; }

        public long Pending { get; set; }

        public long WithDietary { get; set; }

        public long GroupCount { get; set; }

        public string? Dietary { get; set; }

        public long? DietaryCount { get; set; }

        public int? MaxGuests { get; set; }

        public DateTime? EventDate { get; set; }

        public DateTime? RsvpDeadline { get; set; }

        public DateTime? DeclineDeadline { get; set; }

        public bool? RsvpAfterStart { get; set; }

        public RsvpTimes RsvpTimes => new(EventDate, RsvpDeadline, DeclineDeadline, RsvpAfterStart is true);
    }
}
