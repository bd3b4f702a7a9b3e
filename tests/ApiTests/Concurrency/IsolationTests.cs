using System.Collections.Concurrent;
using System.Data.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Replay;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Concurrency;

public sealed class IsolationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryTransaction_IsRepeatableReadAndSetsNoSavepoint()
    {
        var observer = new TransactionObserver();
        await using var api = await Intercepted.StartAsync(observer);
        await api.PutAsync("/admin/settings", """{"max_guests":10}""");
        var guest = await api.AddGuestAsync();
        await api.PostAsync("/guests", """{"first_name":"Grace","last_name":"Hopper","attending":true}""");
        await api.PutAsync($"/guests/{guest}", """{"attending":true,"email":"ada@example.com"}""");
        await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":false}""");
        await api.DeleteAsync($"/guests/{guest}");
        await api.GetAsync("/admin/stats");
        await api.GetAsync("/guests");

        // Settings, the guest who attends from the start, the change and the answer; the others are one statement each.
        Assert.Equal(Enumerable.Repeat("repeatable read", 4), observer.Levels);
        Assert.Equal(0, observer.Savepoints);
    }

    // The control: Npgsql asks for READ COMMITTED, although the database's own default is REPEATABLE READ.
    [Theory]
    [InlineData(true, "repeatable read")]
    [InlineData(false, "read committed")]
    public async Task ImplicitTransactionOfSaveChanges_IsRepeatableReadBecauseOfTheInterceptor(
        bool intercepted, string level)
    {
        await using var api = await Intercepted.StartAsync();
        var observer = new TransactionObserver();
        IInterceptor[] interceptors = intercepted ? [new RepeatableReadInterceptor(), observer] : [observer];
        await using var db = Connect(api, interceptors);

        AddTwoGuests(db);
        await db.SaveChangesAsync(Cancelled);

        Assert.Equal([level], observer.Levels);
    }

    // The control of the first test: a context left as EF Core makes it does set savepoints, and the observer sees
    // them.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task SaveChanges_InATransaction_SetsASavepointOnlyWhenTheContextAllowsIt(bool allowed, int savepoints)
    {
        await using var api = await Intercepted.StartAsync();
        var observer = new TransactionObserver();
        await using var db = Connect(api, [observer]);
        if (allowed) db.Database.AutoSavepointsEnabled = true;

        await using (await db.Database.BeginTransactionAsync(Cancelled))
        {
            AddTwoGuests(db);
            await db.SaveChangesAsync(Cancelled);
        }

        Assert.Equal(savepoints, observer.Savepoints);
    }

    private static AppDbContext Connect(TestApi api, IInterceptor[] interceptors) =>
        new(
            new DbContextOptionsBuilder<AppDbContext>().UseNpgsql(api.ConnectionString)
                .AddInterceptors(interceptors).Options);

    private static void AddTwoGuests(AppDbContext db)
    {
        var details = new GuestChanges { FirstName = "Ada", LastName = "Lovelace" };
        for (var i = 0; i < 2; i++)
            db.Guests.Add(Guest.Create(Guid.NewGuid(), details, DateTimeOffset.UnixEpoch, Guid.NewGuid()).Value);
    }

    private sealed class TransactionObserver : DbTransactionInterceptor
    {
        private int _savepoints;

        public ConcurrentQueue<string> Levels { get; } = [];

        public int Savepoints => _savepoints;

        public override async ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection, TransactionEndEventData eventData, DbTransaction result,
            CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = result;
            command.CommandText = "SHOW transaction_isolation";
            Levels.Enqueue((string)(await command.ExecuteScalarAsync(cancellationToken))!);
            return result;
        }

        public override ValueTask<InterceptionResult> CreatingSavepointAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _savepoints);
            return ValueTask.FromResult(result);
        }
    }
}
