using System.Data.Common;
using EventPlatform.ApiTests.Notifications;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>
/// An import that is interrupted and sent again leaves the list as if it had been sent once. A replay writes nothing
/// twice.
/// </summary>
public sealed class ImportReplayTests
{
    private const int Rows = 600;

    private const string Contents =
        """
        SELECT string_agg(
            concat_ws(' ', first_name, last_name, email, attending, dietary, group_id), ',' ORDER BY email)
        FROM guests
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string Csv { get; } = "first_name,last_name,email,dietary,group\n" + string.Concat(
        Enumerable.Range(0, Rows).Select(i => $"Guest,Of the list {i % 7},g{i}@example.com,{i},{i / 4}\n"));

    [Fact]
    public async Task ImportGuests_AnswerOfACommitLost_WritesEachLineOnce()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        await AddHalfAsync(other);
        var trap = new Trap { Commit = true, After = () => throw Broken() };
        var recorder = new NotificationRecorder();
        await using var api = await StartAsync(other, recorder, trap);

        var report = await ImportAsync(api).MustBe(200);

        ApiAssert.Members(report, ("created", "599"), ("updated", "1"), ("failed", "0"));
        Assert.Equal((long)Rows, await other.SqlAsync("SELECT count(*) FROM guests"));
        Assert.Equal(Rows + 1L, await other.SqlAsync("SELECT count(*) FROM activities"));
        Assert.Equal(599, recorder.Received.OfType<GuestCreated>().Count());
        Assert.Single(recorder.Received.OfType<GuestUpdated>());
    }

    [Fact]
    public async Task ImportGuests_AnswerOfACommitLost_UndoesNobodysChange()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var trap = new Trap
        {
            Commit = true,
            After = async () =>
            {
                var id = (Guid)(await other.SqlAsync("SELECT id FROM guests"))!;
                await other.PutAsync($"/guests/{id}", """{"dietary":"vegan"}""").MustBe(200);
                throw Broken();
            },
        };
        await using var api = await StartAsync(other, new NotificationRecorder(), trap);

        var report = await api.SendAsync(
            "POST", "/guests/import", "name,dietary\nAda,no nuts\n", "text/csv").MustBe(200);

        ApiAssert.Members(report, ("created", "1"));
        Assert.Equal("vegan", await other.SqlAsync("SELECT dietary FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_Conflict_ReplaysItsPartAlone()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await AddHalfAsync(other);
        var trap = new Trap
        {
            Statement = statement => statement.CommandText.Contains("UPDATE guests", StringComparison.Ordinal),
            Before = _ => other.PutAsync($"/guests/{guest}", """{"attending":true}""").MustBe(200),
        };
        await using var api = await StartAsync(other, new NotificationRecorder(), trap);

        var report = await ImportAsync(api).MustBe(200);

        ApiAssert.Members(report, ("created", "599"), ("updated", "1"), ("failed", "0"));
        ApiAssert.Members(
            await other.GetAsync($"/guests/{guest}"), ("attending", "true"), ("dietary", "\"0\""));
        Assert.Equal(2, trap.Seen);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ImportGuests_InterruptedAndSentAgain_IsAsIfSentOnce(int failsFrom)
    {
        await using var once = await TestApi.StartAsync(cancellationToken: Cancelled);
        await ImportAsync(once).MustBe(200);
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var recorder = new NotificationRecorder();
        await using var api = await StartAsync(other, recorder, new NoMoreCommits(failsFrom));

        ApiAssert.Problem(503, "unavailable", await ImportAsync(api));

        var written = (int)(long)(await other.SqlAsync("SELECT count(*) FROM guests"))!;
        Assert.InRange(written, 1, Rows - 1);
        // What is committed is told, whatever came after it.
        Assert.Equal(written, recorder.Received.OfType<GuestCreated>().Count());
        var report = await ImportAsync(other).MustBe(200);
        ApiAssert.Members(
            report, ("unchanged", $"{written}"), ("created", $"{Rows - written}"), ("failed", "0"));
        Assert.Equal(await once.SqlAsync(Contents), await other.SqlAsync(Contents));
        Assert.Equal((long)Rows, await other.SqlAsync("SELECT count(*) FROM activities"));
    }

    // A plan writes nothing, and a part of an import stores its activities with its changes.
    [Theory]
    [InlineData("?dry_run=true")]
    [InlineData("")]
    public async Task ImportGuests_ConnectionLost_LeavesNoActivityThatMayHaveHappened(string query)
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        await other.SaveSettingsAsync(("max_guests", 2), ("waitlist", true));
        await other.AddGuestAsync(("first_name", "Ada"), ("last_name", "A"), ("attending", true));
        await other.AddGuestAsync(("first_name", "Bob"), ("last_name", "A"), ("attending", true));
        await other.AddGuestAsync(("first_name", "Cleo"), ("last_name", "A"), ("attending", true));
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(
            new TestApiOptions
            {
                ConnectionString = other.ConnectionString,
                Interceptors = [new NoWaitingList(from: query.Length == 0 ? 2 : 1)],
                Settings = Faults.FewReplays,
                Services = services => services.AddSingleton<IActivityPublisher, NoQueue>(),
                Logs = logs,
            },
            Cancelled);

        var answer = await api.SendAsync(
            "POST", $"/guests/import{query}", "first_name,last_name,rsvp\nNew,A,\nAda,A,no\n", "text/csv");

        ApiAssert.Problem(503, "unavailable", answer);
        Assert.Empty(logs.At(LogLevel.Error, "may have happened"));
        Assert.Equal(3L, await other.SqlAsync("SELECT count(*) FROM guests"));
    }

    private static Task<ApiAnswer> ImportAsync(TestApi api) =>
        api.SendAsync("POST", "/guests/import", Csv, "text/csv");

    private static Task<Guid> AddHalfAsync(TestApi api) => api.AddGuestAsync(
        ("first_name", "Guest"), ("last_name", "Of the list 0"), ("email", "g0@example.com"));

    private static NpgsqlException Broken() =>
        new("Exception while reading from stream", new IOException("Connection reset by peer"));

    private static Task<TestApi> StartAsync(TestApi other, NotificationRecorder recorder, IInterceptor interceptor) =>
        TestApi.StartAsync(
            recorder.In(new TestApiOptions
            {
                ConnectionString = other.ConnectionString,
                Interceptors = [interceptor],
                Settings = Faults.FewReplays,
            }),
            Cancelled);

    private sealed class NoWaitingList(int from) : DbCommandInterceptor
    {
        private int _seen;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default) =>
            command.CommandText.Contains("-- WaitingList", StringComparison.Ordinal)
                && Interlocked.Increment(ref _seen) >= from
                ? throw Broken()
                : ValueTask.FromResult(result);
    }

    private sealed class NoQueue : IActivityPublisher
    {
        public Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }

    private sealed class NoMoreCommits(int from) : DbTransactionInterceptor
    {
        private int _seen;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default) =>
            Interlocked.Increment(ref _seen) >= from ? throw Broken() : ValueTask.FromResult(result);
    }
}
