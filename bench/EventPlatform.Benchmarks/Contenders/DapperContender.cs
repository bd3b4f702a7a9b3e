using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Dapper;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
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
    private static readonly string FindGuestSql =
        TakenIn(Named(Statements.FindGuest, "WantsSeat", "Brings", "Id"));
    private static readonly string FindGuestAndOthersSql =
        TakenIn(Named(Statements.FindGuestAndOthers, "Moves", "WantsSeat", "Brings", "WritesAddress", "Id"))
        .Replace("END, g0.id", "END, g0.id AS other_id", StringComparison.Ordinal);
    private static readonly string UpdateDietarySql =
        Named(Statements.UpdateDietary, "Note", "NoteFolded", "Version", "Version", "Now", "Version", "Id");
    private static readonly string UpdateAnswerSql =
        Named(Statements.UpdateAnswer, "Accepts", "Version", "Version", "Now", "Now", "Version", "Id");
    private static readonly string ClaimSeatSql = Named(Statements.ClaimSeat, "Claims", "SettingsId");
    private static readonly string CreateGuestSql = Named(
        Statements.CreateGuest, "Id", "GroupId", "FirstName", "LastName", "Email", "Attending", "Dietary", "RsvpAt",
        "Now", "Now", "Version", "SortKey", "FirstNameFolded", "EmailFolded", "DietaryFolded", "Words", "NameWords",
        "Version", "Version", "Code", "Now", "Action", "Actor", "IsStored", "MaxDuplicates");
    private static readonly string RecordSql =
        Named(Statements.RecordActivities, "Now", "Ids", "GuestIds", "Actions", "Timestamps", "Actors");

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
        UseCase.CreateGuest => await CreateGuestAsync(inputs.NewGuest(turn)),
        _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
    };

    public string Show(object answer) => Answers.Json(answer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // From the last parameter to the first: $1 is also the beginning of $10. Rows are mapped by the names of columns.
    private static string Named(string sql, params string[] names)
    {
        for (var i = names.Length; i > 0; i--) sql = sql.Replace($"${i}", $"@{names[i - 1]}", StringComparison.Ordinal);
        return Regex.Replace(sql, @"(?:NULLIF|COALESCE)\(\w+\.(\w+), '[^']*'\)", "$0 AS $1");
    }

    // The first of three figures of the seats.
    private static string TakenIn(string sql) =>
        new Regex("END, CASE").Replace(sql, "END AS taken, CASE", count: 1);

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
        return new GuestPage(page, rows.Count > PageSize ? rows[PageSize - 1].SortKey : null, Total: null);
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
            members.ConvertAll(row => row.Member.ToResponse()), null)
        {
            Version = all.Versions is null ? null : Household.VersionOf(all.Versions),
        };
    }

    private async Task<StatsResponse> GetStatsAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        var rows = (List<StatsRow>)await connection.QueryAsync<StatsRow>(Statements.GetStats);
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
            stats.MaxGuests is { } limit ? new Capacity(limit, Math.Max(0, limit - stats.SeatsTaken)) : null,
            stats.RsvpDeadline,
            stats.RsvpTimes.Check(attending: true, now).IsSuccess,
            stats.RsvpTimes.Check(attending: false, now).IsSuccess,
            stats.SeatsTaken,
            new Waitlisted(stats.WaitingGuests, stats.WaitingSeats),
            stats.Arrived,
            Questions: [],
            now);
    }

    private async Task<GuestResponse> UpdateGuestAsync(Guid id, string note)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var found = await FindAsync(
            connection, FindGuestAndOthersSql,
            new { Moves = false, WantsSeat = false, Brings = false, WritesAddress = false, Id = id });
        var others = found.Select(row => row.Settings!.OtherId).OfType<Guid>().Where(other => other != id);
        var (now, version) = (TimeProvider.System.GetUtcNow().ToStored(), Guid.NewGuid());
        await connection.ExecuteAsync(
            UpdateDietarySql,
            new { Note = note, NoteFolded = note.ToLowerInvariant(), Now = now, Version = version, Id = id },
            transaction);
        await transaction.CommitAsync();
        return found[0].ToResponse() with
        {
            Dietary = note,
            UpdatedAt = now,
            Version = version,
            Duplicates = [.. others.Take(GuestResponse.MaxDuplicates)],
        };
    }

    private async Task<GuestResponse> SubmitRsvpAsync(Guid id, bool accepts)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var parameters = new { WantsSeat = accepts, Id = id, Brings = false };
        var guest = (await FindAsync(connection, FindGuestSql, parameters))[0];
        var (now, version) = (TimeProvider.System.GetUtcNow().ToStored(), Guid.NewGuid());
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
                Version = version,
                Id = id,
                Claims = claims,
                SettingsId = settingsId,
            },
            transaction);
        await transaction.CommitAsync();
        return guest.ToResponse() with { Attending = accepts, RsvpAt = now, UpdatedAt = now, Version = version };
    }

    private static async Task<List<GuestRow>> FindAsync(NpgsqlConnection connection, string sql, object parameters)
    {
        var found = await connection.QueryAsync<GuestRow, SettingsRow, GuestRow>(
            sql,
            (guest, settings) =>
            {
                guest.Settings = settings;
                return guest;
            },
            parameters,
            splitOn: "id");
        return found.AsList();
    }

    private async Task<GuestResponse> CreateGuestAsync(int number)
    {
        var (id, version, now) = (Guid.NewGuid(), Guid.NewGuid(), TimeProvider.System.GetUtcNow().ToStored());
        var email = Inputs.NewGuestEmail(number);
        var (first, last) = (Inputs.NewGuestFirstName.ToLowerInvariant(), Inputs.NewGuestLastName.ToLowerInvariant());
        await using var connection = await pool.OpenConnectionAsync();
        var others = await connection.QueryAsync<Guid>(CreateGuestSql, new
        {
            Id = id,
            GroupId = (Guid?)null,
            FirstName = Inputs.NewGuestFirstName,
            LastName = Inputs.NewGuestLastName,
            Email = email,
            Attending = (bool?)null,
            Dietary = Inputs.NewGuestDietary,
            RsvpAt = (DateTimeOffset?)null,
            Now = now,
            Version = version,
            SortKey = $"{last}\u0001{first}\u0001{id:D}",
            FirstNameFolded = first,
            EmailFolded = email.ToLowerInvariant(),
            DietaryFolded = Inputs.NewGuestDietary.ToLowerInvariant(),
            Words = Inputs.NewGuestWords(number),
            NameWords = Inputs.NewGuestNameWords,
            Code = InvitationCode.Create(),
            Action = ActivityAction.GuestCreated,
            Inputs.Actor,
            IsStored = false,
            GuestResponse.MaxDuplicates,
        });
        return new GuestResponse(
            id, null, Inputs.NewGuestFirstName, Inputs.NewGuestLastName, email, null, Inputs.NewGuestDietary, null, now,
            now, 0, 0, null, null, new JsonText(GuestAnswers.None), null, null)
        {
            Version = version,
            Duplicates = others.AsList(),
        };
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
            Actors = activities.Select(activity => activity.Actor).ToArray(),
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

        public string? FirstName { get; set; }

        public string? LastName { get; set; }

        public string? Email { get; set; }

        public bool? Attending { get; set; }

        public string? Dietary { get; set; }

        public DateTime? RsvpAt { get; set; }

        public DateTime CreatedAt { get; set; }

        public DateTime UpdatedAt { get; set; }

        public int? PlusOnesAllowed { get; set; }

        public int? PlusOnes { get; set; }

        public DateTime? WaitlistedAt { get; set; }

        public int? Position { get; set; }

        public string? Answers { get; set; }

        public DateTime? CheckedInAt { get; set; }

        public int? Arrived { get; set; }

        public string SortKey { get; set; } = "";

        public Guid Version { get; set; }

        public SettingsRow? Settings { get; set; }

        public GuestResponse ToResponse() => new(
            Id, GroupId, FirstName is "" ? null : FirstName, LastName is "" ? null : LastName, Email, Attending,
            Dietary, RsvpAt, CreatedAt, UpdatedAt, PlusOnesAllowed ?? 0, PlusOnes ?? 0,
            Attending is null ? WaitlistedAt : null, Position, new JsonText(Answers ?? GuestAnswers.None), CheckedInAt,
            Arrived)
        {
            Version = Version,
        };
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

        public Guid? OtherId { get; set; }
    }

    [SuppressMessage(
        "Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Dapper creates them.")]
    private sealed class GroupRow
    {
        public int Members { get; set; }

        public int Attending { get; set; }

        public int Declined { get; set; }

        public int Pending { get; set; }

        public string? Versions { get; set; }
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

        public long SeatsTaken { get; set; }

        public long WaitingGuests { get; set; }

        public long WaitingSeats { get; set; }

        public long Arrived { get; set; }

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
