using System.Collections.Concurrent;
using EventPlatform.ApiTests.Histories;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.TestSupport.Histories;
using EventPlatform.TestSupport.Histories.Checks;
using EventPlatform.TestSupport.Wire;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>Seats that get free go to those who wait, in order, whoever else answers meanwhile.</summary>
public sealed class WaitingListTests(ITestOutputHelper output)
{
    private const int Parties = 256;
    private const int Seats = 100;
    private const int Leaving = 30;

    // So many meet in the database: as many as the pool of a host has.
    private const int Connections = 10;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // The control: without the claim, those who decline do not see who begins to wait.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attend_ManyPartiesWhileOthersDecline_FillsTheSeatsInOrderWithTheClaimAlone(bool claims)
    {
        await using var database = await TestApi.StartAsync(cancellationToken: Cancelled);
        await AuditTrail.InstallAsync(database.ConnectionString);
        var model = await database.AddGuestAsync();
        var attending = await CopyGuestsAsync(database, model, 40, "attending = true");
        await database.SqlAsync($"DELETE FROM guests WHERE id = '{model}'");
        await database.SaveSettingsAsync(("max_guests", Seats), ("waitlist", true));
        var history = new History();
        await using (var api = await StartAsync(database, claims))
        {
            var requests = (await CreatePartiesAsync(database, history))
                .Concat(attending.Take(Leaving).Select(guest => Answering(history, guest, attending: false, 0)))
                .OrderBy(_ => Random.Shared.Next());
            await Parallel.ForEachAsync(
                requests, new ParallelOptions { MaxDegreeOfParallelism = Parties, CancellationToken = Cancelled },
                async (request, _) => await history.RunAsync(api, request()));
        }

        var world = await AuditTrail.ReadWorldAsync(database.ConnectionString);
        var recording = new Recording(
            history.Operations, await AuditTrail.ReadCommitsAsync(database.ConnectionString), [], world);
        var violations = SeatRules.Check(recording).Concat(WaitingRules.Check(recording)).ToList();
        output.WriteLine(
            $"{world.SeatsTaken} seats taken, {world.Parties.Count} parties wait, "
            + $"statuses {string.Join(", ", history.Operations.CountBy(operation => operation.Status))}");
        output.WriteLine(HistoryRules.Describe(violations, examples: 3));
        Assert.Equal(claims, violations.Count == 0);
        if (!claims) return;

        Assert.All(history.Operations, operation => Assert.Equal(200, operation.Status));
        Assert.InRange(world.SeatsTaken, Seats - world.Parties[0].Seats + 1, Seats);
        Assert.All(recording.Worlds, state => Assert.InRange(state.SeatsTaken, 0, Seats));
        var left = attending.Take(Leaving).ToHashSet();
        Assert.All(world.Guests.Values, guest => Assert.Equal(
            left.Contains(guest.Id), guest is { Attending: not true, IsWaiting: false }));
    }

    // Each has read before the other writes.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attend_MeetingOneWhoDeclines_LeavesAFreeSeatWithoutTheClaimAlone(bool claims)
    {
        var barrier = new ReadBarrier(2);
        await using var api = claims
            ? await Intercepted.StartAsync(barrier)
            : await Intercepted.StartAsync(barrier, new NoSeatClaims());
        var (leaves, comes) = (await api.AddGuestAsync(), await api.AddGuestAsync());
        await api.SqlAsync($"UPDATE guests SET attending = true WHERE id = '{leaves}'");
        await api.StoreLimitAsync(1, waitlist: true);

        var answers = await Task.WhenAll(api.RsvpAsync(leaves, false), api.RsvpAsync(comes, true));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(claims, await IsAttendingAsync(api, comes));
        Assert.Equal(!claims, await IsWaitingAsync(api, comes));
    }

    // A party of two becomes two parties of one, while a seat is freed that was too little for both.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Regroup_MeetingOneWhoDeclines_LeavesAFreeSeatWithoutTheClaimAlone(bool claims)
    {
        var barrier = new ReadBarrier(2);
        await using var api = claims
            ? await Intercepted.StartAsync(barrier)
            : await Intercepted.StartAsync(barrier, new NoSeatClaims());
        var (leaves, stays, moves) = (await api.AddGuestAsync(), await api.AddGuestAsync(), await api.AddGuestAsync());
        await api.SqlAsync($"UPDATE guests SET attending = true WHERE id = '{leaves}'");
        await api.SqlAsync(
            $"UPDATE guests SET waitlisted_at = now(), group_id = '{Guid.NewGuid()}' WHERE id <> '{leaves}'");
        await api.StoreLimitAsync(1, waitlist: true);

        var answers = await Task.WhenAll(
            api.RsvpAsync(leaves, false), api.PutAsync($"/guests/{moves}", $$"""{"group_id":"{{Guid.NewGuid()}}"}"""));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(claims, await IsAttendingAsync(api, stays) || await IsAttendingAsync(api, moves));
    }

    // The list is emptied, and a seat is left, while another joins those who wait.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attend_BehindOneWhoGetsSeats_LeavesAFreeSeatWithoutTheWriteAlone(bool writes)
    {
        var barrier = new ReadBarrier(2);
        await using var api = writes
            ? await Intercepted.StartAsync(barrier)
            : await Intercepted.StartAsync(barrier, new NoOneAhead());
        var (leaves, waits, comes) = (await api.AddGuestAsync(), await api.AddGuestAsync(), await api.AddGuestAsync());
        await api.SqlAsync(
            $"UPDATE guests SET attending = true, plus_ones = 1, plus_ones_allowed = 1 WHERE id = '{leaves}'");
        await api.SqlAsync($"UPDATE guests SET waitlisted_at = now() WHERE id = '{waits}'");
        await api.StoreLimitAsync(2, waitlist: true);

        var answers = await Task.WhenAll(api.RsvpAsync(leaves, false), api.RsvpAsync(comes, true));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.True(await IsAttendingAsync(api, waits));
        Assert.Equal(writes, await IsAttendingAsync(api, comes));
        Assert.Equal(!writes, await IsWaitingAsync(api, comes));
    }

    // By whichever way.
    [Theory]
    [InlineData("PUT", "/guests/{0}", """{"attending":true}""")]
    [InlineData("POST", "/guests/{0}/rsvp", """{"attending":true}""")]
    [InlineData("POST", "/groups/{1}/rsvp", """{"answers":[{"guest_id":"{0}","attending":true}]}""")]
    [InlineData("POST", "/guests", """{"first_name":"Ada","attending":true}""")]
    public async Task Attend_WhileAnotherJoinsThoseWhoWait_NeedsNoReplay(string method, string path, string body)
    {
        var group = Guid.NewGuid();
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        for (var i = 0; i < 2; i++)
        {
            var waits = await api.AddGuestAsync();
            await api.SqlAsync($"UPDATE guests SET waitlisted_at = now() WHERE id = '{waits}'");
        }

        var comes = await api.AddGuestAsync(("group_id", group));
        await api.StoreLimitAsync(0, waitlist: true);
        await using var other = new NpgsqlConnection(api.ConnectionString);
        await other.OpenAsync(Cancelled);
        await using var transaction = await other.BeginTransactionAsync(Cancelled);
        await using var claim = new NpgsqlCommand("UPDATE settings SET seat_claims = seat_claims + 1", other);
        await claim.ExecuteNonQueryAsync(Cancelled);

        var answer = await api.SendAsync(
            method, path.Replace("{0}", $"{comes}", StringComparison.Ordinal)
                .Replace("{1}", $"{group}", StringComparison.Ordinal),
            body.Replace("{0}", $"{comes}", StringComparison.Ordinal));

        Assert.InRange(answer.Status, 200, 201);
        Assert.Equal(3L, await api.SqlAsync("SELECT count(*) FROM guests WHERE waitlisted_at IS NOT NULL"));
    }

    [Theory]
    [InlineData("declining")]
    [InlineData("clearing")]
    [InlineData("deleting")]
    [InlineData("fewer plus-ones")]
    [InlineData("a higher limit")]
    [InlineData("no limit")]
    [InlineData("the waiting list off, and declining")]
    public async Task Promotion_WhenSeatsGetFree_GoesToTheFirstWhoFit(string how)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.SaveSettingsAsync(("max_guests", 3), ("waitlist", true));
        var seated = await api.AddGuestAsync(("attending", true), ("plus_ones_allowed", 2), ("plus_ones", 2));
        var waiting = new List<Guid>();
        for (var i = 0; i < 3; i++)
            waiting.Add(await api.AddGuestAsync(("attending", true), ("plus_ones_allowed", 1), ("plus_ones", i % 2)));
        if (how == "the waiting list off, and declining") await api.SaveSettingsAsync(("waitlist", false));

        var answer = await (how switch
        {
            "clearing" => api.PutAsync($"/guests/{seated}", """{"attending":null}"""),
            "deleting" => api.DeleteAsync($"/guests/{seated}"),
            "fewer plus-ones" => api.PutAsync($"/guests/{seated}", """{"plus_ones":0}"""),
            "a higher limit" => api.SaveSettingsAsync(("max_guests", 5)),
            "no limit" => api.SaveSettingsAsync(("max_guests", null)),
            _ => api.RsvpAsync(seated, false),
        });

        // They need 1, 2 and 1 seats; 2 or 3 are free, or any number. The last one does not overtake the second.
        var promoted = how switch
        {
            "no limit" => 3,
            "fewer plus-ones" or "a higher limit" => 1,
            _ => 2,
        };
        Assert.InRange(answer.Status, 200, 204);
        for (var i = 0; i < waiting.Count; i++)
        {
            Assert.Equal(i < promoted, await IsAttendingAsync(api, waiting[i]));
            Assert.Equal(i < promoted, (await api.ActionsOfAsync(waiting[i])).Contains("waitlist.promoted"));
        }

        Assert.Equal((long)promoted, await CountPromotedAsync(api));
    }

    [Fact]
    public async Task Attend_BehindAPartyThatDoesNotFit_WaitsBehindItAndKeepsThePlace()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.SaveSettingsAsync(("max_guests", 2), ("waitlist", true));
        await api.AddGuestAsync(("attending", true));
        var large = await api.AddGuestAsync(("attending", true), ("plus_ones_allowed", 1), ("plus_ones", 1));
        var small = await api.AddGuestAsync();

        await api.RsvpAsync(small, true).MustBe(200);
        var again = await api.RsvpAsync(large, true).MustBe(200);
        await api.PutAsync($"/guests/{large}", """{"attending":null}""").MustBe(200);
        var smaller = await api.PutAsync($"/guests/{large}", """{"plus_ones":0}""").MustBe(200);

        Assert.Equal(1, again["waitlist_position"].GetInt32());
        Assert.True(smaller["attending"].GetBoolean());
        Assert.True(await IsWaitingAsync(api, small));
        Assert.Equal(1, (await api.GetAsync($"/guests/{small}"))["waitlist_position"].GetInt32());
    }

    // The database does not say what became of the first COMMIT.
    [Theory]
    [InlineData("declining", true)]
    [InlineData("declining", false)]
    [InlineData("deleting", true)]
    [InlineData("deleting", false)]
    [InlineData("a higher limit", true)]
    [InlineData("a higher limit", false)]
    public async Task Promotion_WithUnknownOutcome_IsPublishedOnceForThosePromoted(string how, bool isCommitted)
    {
        var queue = new OpenQueue();
        await using var api = await StartAsync(queue);
        var (seated, waiting) = await SeatOneOfThreeAsync(api);
        queue.Sent.Clear();
        api.Wire.InjectServerUnavailable(isCommitted, sql => sql == "COMMIT");

        var answer = await FreeASeatAsync(api, how, seated);

        Assert.InRange(answer.Status, 200, 204);
        Assert.True(await IsAttendingAsync(api, waiting[0]));
        Assert.True(await IsWaitingAsync(api, waiting[1]));
        var promoted = queue.Sent.Where(activity => activity.Action == "waitlist.promoted").ToList();
        Assert.Equal([waiting[0]], promoted.Select(activity => activity.GuestId!.Value));
        Assert.Equal(
            promoted[0].Id, await api.SqlAsync($"SELECT version FROM guests WHERE id = '{waiting[0]}'"));
    }

    // What the first run would have promoted, the second one does not: nobody waits any more when it decides.
    [Theory]
    [InlineData("declining")]
    [InlineData("deleting")]
    public async Task Promotion_RolledBackAndNotRepeated_IsNotPublished(string how)
    {
        var queue = new OpenQueue();
        await using var api = await StartAsync(queue);
        var (seated, waiting) = await SeatOneOfThreeAsync(api);
        queue.Sent.Clear();
        var failed = api.Wire.InjectServerUnavailable(isCarriedOut: false, sql => sql == "COMMIT");
        var isFree = false;
        api.Wire.Inject(WireFault.LoseRequest, sql => sql != "COMMIT" && failed.Hits == 1 && GiveUp());

        var answer = await FreeASeatAsync(api, how, seated);

        Assert.InRange(answer.Status, 200, 204);
        Assert.False(await IsAttendingAsync(api, waiting[0]));
        Assert.DoesNotContain("waitlist.promoted", queue.Sent.Select(activity => activity.Action));

        // Before the first statement of the replay, and no fault.
        bool GiveUp()
        {
            if (isFree) return false;

            isFree = true;
            using var connection = new NpgsqlConnection(api.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand(
                "UPDATE guests SET attending = false, waitlisted_at = NULL WHERE waitlisted_at IS NOT NULL",
                connection);
            command.ExecuteNonQuery();
            return false;
        }
    }

    [Fact]
    public async Task CheckIn_OnTwoDevicesAtOnce_TellsOneThatTheOtherWasFirst()
    {
        await using var api = await Intercepted.StartAsync(new ReadBarrier(2, command =>
            command.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
            && command.CommandText.Contains("FROM guests", StringComparison.Ordinal)));
        var guest = await api.AddGuestAsync(("attending", true));

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            api.PutAsync($"/guests/{guest}/check-in", """{"arrived":1}""").MustBe(200)));

        Assert.Equal([false, true], answers.Select(answer => answer["already"].GetBoolean()).Order());
        Assert.Single(answers.Select(answer => answer["checked_in_at"].GetDateTimeOffset()).Distinct());
        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'guest.checked_in'"));
    }

    // The answer is that of the first run, which its replay finds done.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckIn_WithUnknownOutcome_SaysWhetherItWasTheFirst(bool isSecond)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Settings = Faults.QuickReplays }, Cancelled);
        var guest = await api.AddGuestAsync(("attending", true), ("plus_ones_allowed", 1), ("plus_ones", 1));
        if (isSecond) await api.PutAsync($"/guests/{guest}/check-in", """{"arrived":1}""").MustBe(200);
        api.Wire.InjectServerUnavailable(isCarriedOut: true, sql => sql == "COMMIT");

        var answer = await api.PutAsync($"/guests/{guest}/check-in", """{"arrived":2}""").MustBe(200);

        Assert.Equal(isSecond, answer["already"].GetBoolean());
    }

    private static Task<TestApi> StartAsync(TestApi database, bool claims)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Connections };
        List<IInterceptor> interceptors = [new HeldDecisions(new Random(1))];
        if (!claims) interceptors.Add(new NoSeatClaims());
        return TestApi.StartAsync(
            new TestApiOptions
            {
                ConnectionString = connection.ConnectionString,
                Interceptors = interceptors,
                StatementCheck = false,
            },
            Cancelled);
    }

    private static Task<TestApi> StartAsync(OpenQueue queue) => TestApi.StartAsync(
        new TestApiOptions
        {
            Services = services => services.AddSingleton<IActivityQueue>(queue),
            Settings = Faults.QuickReplays,
        },
        Cancelled);

    // One guest in four answers for a household, in turns as a host and as a guest; the others bring people.
    private static async Task<List<Func<Request>>> CreatePartiesAsync(TestApi api, History history)
    {
        var model = await api.AddGuestAsync();
        var singles = await CopyGuestsAsync(api, model, Parties * 3 / 4, "plus_ones_allowed = 4");
        var requests = singles.Select((guest, i) => Answering(history, guest, attending: true, i % 5)).ToList();
        for (var i = 0; requests.Count < Parties; i++)
        {
            var group = Guid.NewGuid();
            var members = await CopyGuestsAsync(api, model, 1 + (i % 5), $"group_id = '{group}'");
            var code = i % 2 == 0 ? null : await api.CodeOfAsync(members[0]);
            requests.Add(() => Household(history.NewTag(), group, members, code));
        }

        await api.SqlAsync($"DELETE FROM guests WHERE id = '{model}'");
        return requests;
    }

    private static Func<Request> Answering(History history, Guid guest, bool attending, int plusOnes) => () =>
    {
        var tag = history.NewTag();
        var body = Bodies.Of(("attending", attending), ("plus_ones", plusOnes), ("dietary", tag));
        return new Request("SubmitRsvp", "POST", $"/guests/{guest}/rsvp", body) { Tag = tag, GuestId = guest };
    };

    private static Request Household(string tag, Guid group, List<Guid> members, string? code)
    {
        var answers = members.Select(member => new { guest_id = member, attending = true, dietary = tag });
        var request = code is null
            ? new Request("SubmitGroupRsvp", "POST", $"/groups/{group}/rsvp")
            : new Request("AnswerInvitation", "PUT", "/invitation") { Code = code };
        return request with { Body = Bodies.Of(("answers", answers)), Tag = tag, Members = members, GroupId = group };
    }

    // Many guests by the API would take longer than the test.
    private static async Task<List<Guid>> CopyGuestsAsync(TestApi api, Guid model, int count, string values)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        await api.SqlAsync(
            $"""
            INSERT INTO guests SELECT (jsonb_populate_record(model, jsonb_build_object(
                'id', own, 'sort_key', replace(model.sort_key, model.id::text, own),
                'invitation_code', translate(upper(substr(replace(own, '-', ''), 1, length(model.invitation_code))),
                    '01', '23')))).*
            FROM guests AS model, unnest(ARRAY['{string.Join("', '", ids)}']) AS own WHERE model.id = '{model}'
            """);
        await api.SqlAsync(
            $"""
            INSERT INTO guest_words (guest_id, word, sort_key)
            SELECT own::uuid, word, replace(sort_key, guest_id::text, own)
            FROM guest_words, unnest(ARRAY['{string.Join("', '", ids)}']) AS own WHERE guest_id = '{model}'
            """);
        await api.SqlAsync($"UPDATE guests SET {values} WHERE id = ANY (ARRAY['{string.Join("', '", ids)}']::uuid[])");
        return ids;
    }

    private static async Task<(Guid Seated, List<Guid> Waiting)> SeatOneOfThreeAsync(TestApi api)
    {
        await api.SaveSettingsAsync(("max_guests", 1), ("waitlist", true));
        var seated = await api.AddGuestAsync(("attending", true));
        return (seated, [await api.AddGuestAsync(("attending", true)), await api.AddGuestAsync(("attending", true))]);
    }

    private static Task<ApiAnswer> FreeASeatAsync(TestApi api, string how, Guid seated) => how switch
    {
        "deleting" => api.DeleteAsync($"/guests/{seated}"),
        "a higher limit" => api.PutAsync("/admin/settings", """{"max_guests":2}"""),
        _ => api.RsvpAsync(seated, false),
    };

    private static async Task<bool> IsAttendingAsync(TestApi api, Guid guest) =>
        (bool)(await api.SqlAsync($"SELECT attending IS TRUE FROM guests WHERE id = '{guest}'"))!;

    private static async Task<bool> IsWaitingAsync(TestApi api, Guid guest) => (bool)(await api.SqlAsync(
        $"SELECT attending IS NULL AND waitlisted_at IS NOT NULL FROM guests WHERE id = '{guest}'"))!;

    private static Task<object?> CountPromotedAsync(TestApi api) =>
        api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'waitlist.promoted'");

    private sealed class OpenQueue : IActivityQueue
    {
        public ConcurrentQueue<ActivityMessage> Sent { get; } = new();

        public string Name => "open";

        public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
        {
            foreach (var activity in activities) Sent.Enqueue(activity);
            return Task.FromResult<Refusal?>(null);
        }
    }
}
