using System.Data;
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
using NpgsqlTypes;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// The yardstick: the same statements, prepared, in the same transactions and round trips, on the same pool, and
/// nothing else. It answers the same objects, but checks no input, writes no JSON, signs no cursor and replays nothing.
/// </summary>
/// <param name="pool">The product's pool.</param>
/// <param name="inputs">The contender's inputs.</param>
internal sealed class NpgsqlContender(NpgsqlDataSource pool, Inputs inputs) : IContender
{
    private const int PageSize = PageRequest.DefaultLimit;

    public string Name => "Npgsql";

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

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };

    // For values that may be null; the value of a typed parameter cannot be.
    private static NpgsqlParameter P(NpgsqlDbType type, object? value) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    // Npgsql prepares a statement once for each physical connection; afterwards this sends nothing.
    private static async Task<NpgsqlCommand> CommandAsync(
        NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // One of Statements.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        await command.PrepareAsync();
        return command;
    }

    private static GuestResponse Guest(NpgsqlDataReader row, int first = 0) => new(
        row.GetGuid(first),
        Get<Guid>(row, first + 1),
        TextAt(row, first + 2),
        TextAt(row, first + 3),
        TextAt(row, first + 4),
        Get<bool>(row, first + 5),
        TextAt(row, first + 6),
        Get<DateTimeOffset>(row, first + 7),
        row.GetFieldValue<DateTimeOffset>(first + 8),
        row.GetFieldValue<DateTimeOffset>(first + 9),
        row.GetInt32(first + 10),
        row.GetInt32(first + 11),
        Get<DateTimeOffset>(row, first + 12),
        Get<int>(row, first + 13),
        new JsonText(row.GetString(first + 14)),
        Get<DateTimeOffset>(row, first + 15),
        Get<int>(row, first + 16));

    private static T? Get<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static string? TextAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private async Task<GuestResponse> GetGuestAsync(Guid id)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(connection, Statements.GetGuest, P(id));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? Guest(row) with { Version = row.GetGuid(18) }
            : throw new InvalidOperationException("There is no such guest.");
    }

    private async Task<GuestPage> ListGuestsAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(connection, Statements.ListGuests, P(PageSize + 1));
        await using var row = await command.ExecuteReaderAsync();
        var guests = new List<GuestResponse>(PageSize);
        string? last = null;
        while (await row.ReadAsync())
        {
            if (guests.Count == PageSize) return new GuestPage(guests, last, Total: null);
            guests.Add(Guest(row) with { Version = row.GetGuid(18) });
            last = row.GetString(17);
        }

        return new GuestPage(guests, null, Total: null);
    }

    private async Task<GroupResponse> GetGroupAsync(Guid id)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(connection, Statements.GetGroup, P(id), P(PageSize + 1));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) throw new InvalidOperationException("There is no such group.");

        var (all, attending, declined, pending) = (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3));
        Guid? version = row.IsDBNull(4) ? null : Household.VersionOf(row.GetString(4));
        var members = new List<GuestResponse>(all);
        do members.Add(Guest(row, first: 6));
        while (await row.ReadAsync());
        return new GroupResponse(id, all, attending, declined, pending, members, null)
        {
            Version = version,
        };
    }

    private async Task<StatsResponse> GetStatsAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(connection, Statements.GetStats);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var (total, attending, declined, pending) =
            (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
        var (withDietary, groups) = (row.GetInt64(4), row.GetInt64(5));
        var (taken, waitlisted) = (row.GetInt64(6), new Waitlisted(row.GetInt64(7), row.GetInt64(8)));
        var (arrived, seats) = (row.GetInt64(9), Get<int>(row, 15));
        var times = Times(row, eventDate: 16, rsvpDeadline: 17, declineDeadline: 18, rsvpAfterStart: 19);
        var notes = new List<DietaryCount>();
        do
        {
            if (!row.IsDBNull(10)) notes.Add(new DietaryCount(row.GetString(10), row.GetInt64(11)));
        }
        while (await row.ReadAsync());
        var now = TimeProvider.System.GetUtcNow().ToStored();
        double? answered = total == 0 ? null : (double)(attending + declined) / total;
        var capacity = seats is { } limit ? new Capacity(limit, Math.Max(0, limit - taken)) : null;
        return new StatsResponse(
            total, attending, declined, pending, answered, groups, withDietary, notes,
            withDietary - notes.Sum(note => note.Count), capacity, times.RsvpDeadline,
            times.Check(attending: true, now).IsSuccess, times.Check(attending: false, now).IsSuccess, taken,
            waitlisted, arrived, Questions: [], now);
    }

    private async Task<GuestResponse> UpdateGuestAsync(Guid id, string note)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var (found, others) = await FindWithOthersAsync(connection, id);
        var (now, version) = (TimeProvider.System.GetUtcNow().ToStored(), Guid.NewGuid());
        await using (var command = await CommandAsync(
            connection, Statements.UpdateDietary,
            P(note), P(note.ToLowerInvariant()), P(version), P(version), P(now), P(version), P(id)))
        {
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return found with { Dietary = note, UpdatedAt = now, Version = version, Duplicates = others };
    }

    private async Task<GuestResponse> SubmitRsvpAsync(Guid id, bool accepts)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var (guest, (seats, times, claims, taken)) = await FindAsync(connection, id, wantsSeat: accepts);
        var (now, version) = (TimeProvider.System.GetUtcNow().ToStored(), Guid.NewGuid());
        if (!times.Check(accepts, now).IsSuccess) throw new InvalidOperationException("Too late.");
        var takesSeat = accepts && guest.Attending is not true && seats is not null;
        if (takesSeat && taken >= seats) throw new InvalidOperationException("Full.");

        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Statements.UpdateAnswer)
            {
                Parameters = { P(accepts), P(version), P(version), P(now), P(now), P(version), P(id) },
            });
            var claim = new NpgsqlBatchCommand(Statements.ClaimSeat)
            {
                Parameters = { P(claims + 1), P(EventSettings.SingletonId) },
            };
            if (takesSeat) batch.BatchCommands.Add(claim);
            await batch.PrepareAsync();
            await batch.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return guest with { Attending = accepts, RsvpAt = now, UpdatedAt = now, Version = version };
    }

    private sealed record Seats(int? Limit, RsvpTimes Times, long Claims, int? Taken);

    private static async Task<(GuestResponse Guest, Seats Seats)> FindAsync(
        NpgsqlConnection connection, Guid id, bool wantsSeat)
    {
        await using var command = await CommandAsync(connection, Statements.FindGuest, P(wantsSeat), P(false), P(id));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) throw new InvalidOperationException("There is no such guest.");

        var times = Times(row, eventDate: 30, rsvpDeadline: 36, declineDeadline: 29, rsvpAfterStart: 35);
        return (FoundGuest(row), new Seats(Get<int>(row, 33), times, Get<long>(row, 37) ?? 0, Get<int>(row, 43)));
    }

    private static async Task<(GuestResponse Guest, IReadOnlyList<Guid> Others)> FindWithOthersAsync(
        NpgsqlConnection connection, Guid id)
    {
        await using var command = await CommandAsync(
            connection, Statements.FindGuestAndOthers, P(false), P(false), P(false), P(false), P(id));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) throw new InvalidOperationException("There is no such guest.");

        var (guest, others) = (FoundGuest(row), new List<Guid>());
        do
        {
            if (Get<Guid>(row, 47) is { } other && other != id && others.Count < GuestResponse.MaxDuplicates)
                others.Add(other);
        }
        while (await row.ReadAsync());
        return (guest, others);
    }

    // The columns of FindGuest and FindGuestAndOthers.
    private static GuestResponse FoundGuest(NpgsqlDataReader row) => new(
        row.GetGuid(0), Get<Guid>(row, 13), NameAt(row, 10), NameAt(row, 16), TextAt(row, 8), Get<bool>(row, 3),
        TextAt(row, 6), Get<DateTimeOffset>(row, 21), row.GetFieldValue<DateTimeOffset>(5),
        row.GetFieldValue<DateTimeOffset>(24), Get<int>(row, 20) ?? 0, Get<int>(row, 19) ?? 0,
        Get<bool>(row, 3) is null ? Get<DateTimeOffset>(row, 26) : null, null,
        new JsonText(TextAt(row, 1) ?? GuestAnswers.None), Get<DateTimeOffset>(row, 4), Get<int>(row, 2));

    private static string? NameAt(NpgsqlDataReader row, int column) => row.GetString(column) is { Length: > 0 } name
        ? name
        : null;

    private static RsvpTimes Times(
        NpgsqlDataReader row, int eventDate, int rsvpDeadline, int declineDeadline, int rsvpAfterStart) => new(
        Get<DateTimeOffset>(row, eventDate),
        Get<DateTimeOffset>(row, rsvpDeadline),
        Get<DateTimeOffset>(row, declineDeadline),
        Get<bool>(row, rsvpAfterStart) is true);

    private async Task<GuestResponse> CreateGuestAsync(int number)
    {
        var (id, version, now) = (Guid.NewGuid(), Guid.NewGuid(), TimeProvider.System.GetUtcNow().ToStored());
        var (email, words) = (Inputs.NewGuestEmail(number), Inputs.NewGuestWords(number));
        var (first, last) = (Inputs.NewGuestFirstName.ToLowerInvariant(), Inputs.NewGuestLastName.ToLowerInvariant());
        var (sortKey, emailFolded) = ($"{last}\u0001{first}\u0001{id:D}", email.ToLowerInvariant());
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(
            connection, Statements.CreateGuest,
            P(id), P(NpgsqlDbType.Uuid, null), P(Inputs.NewGuestFirstName), P(Inputs.NewGuestLastName), P(email),
            P(NpgsqlDbType.Boolean, null), P(Inputs.NewGuestDietary), P(NpgsqlDbType.TimestampTz, null), P(now), P(now),
            P(version), P(sortKey), P(first), P(emailFolded), P(Inputs.NewGuestDietary.ToLowerInvariant()), P(words),
            P(Inputs.NewGuestNameWords), P(version), P(version), P(InvitationCode.Create()), P(now),
            P(ActivityAction.GuestCreated), P(Inputs.Actor), P(false), P(GuestResponse.MaxDuplicates));
        await using var row = await command.ExecuteReaderAsync();
        var others = new List<Guid>();
        while (await row.ReadAsync()) others.Add(row.GetGuid(0));
        return new GuestResponse(
            id, null, Inputs.NewGuestFirstName, Inputs.NewGuestLastName, email, null, Inputs.NewGuestDietary, null, now,
            now, 0, 0, null, null, new JsonText(GuestAnswers.None), null, null)
        {
            Version = version,
            Duplicates = others,
        };
    }

    private async Task<object> RecordAsync(List<ActivityMessage> activities)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = await CommandAsync(
            connection, Statements.RecordActivities,
            P(TimeProvider.System.GetUtcNow().ToStored()),
            P(activities.ConvertAll(activity => activity.Id)),
            P(activities.ConvertAll(activity => activity.GuestId)),
            P(activities.ConvertAll(activity => activity.Action)),
            P(activities.ConvertAll(activity => activity.Timestamp)),
            P(activities.ConvertAll(activity => activity.Actor)));
        var stored = await command.ExecuteNonQueryAsync();
        return stored == activities.Count
            ? Answers.Recorded
            : throw new InvalidOperationException($"{stored} of {activities.Count} were stored.");
    }
}
