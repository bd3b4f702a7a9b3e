using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.TestSupport.Histories;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Histories;

/// <summary>Clients, faults and the audit trail, put together.</summary>
internal static class HistoryRun
{
    /// <summary>Lets clients do everything for a while, then waits until nothing is under way.</summary>
    /// <param name="connectionString">A database with the product's empty tables.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Takes a line about what happened.</param>
    public static async Task<Recording> RunAsync(string connectionString, HistoryOptions options, Action<string> report)
    {
        await AuditTrail.InstallAsync(connectionString);
        var queue = new RecordingQueue(new Random(options.Seed), options.LostActivities);
        var history = new History();
        await using (var api = await StartApiAsync(connectionString, options, queue))
        {
            var disturbance = new Disturbance(api.Wire, queue, new Random(options.Seed + 1));
            if (options.HasFaults) disturbance.Begin();
            var guests = new KnownGuests();
            await RunClientsAsync(api, history, queue, guests, disturbance, options);

            api.Wire.Heal();
            history.FaultsAreOver();
            await NewClient(api, history, guests, options, options.Clients).RunOnceAsync();
            await queue.DrainAsync(api);
            report($"{history.Operations.Count} requests, seed {options.Seed}; {disturbance}");
        }

        // With a guard off, other rules are to be broken.
        if (options.Interceptors is []) Assert.Equal(0L, await AuditTrail.CountWordsAmissAsync(connectionString));
        var activities = await AuditTrail.ReadActivitiesAsync(connectionString);
        AttributeDeletions(history.Operations, activities);
        return new Recording(
            history.Operations,
            await AuditTrail.ReadCommitsAsync(connectionString),
            activities,
            await AuditTrail.ReadWorldAsync(connectionString));
    }

    // A deletion stores its activity itself and publishes none. It belongs to whoever received the answer that the
    // guest is deleted, and without such a one to whoever received no answer.
    private static void AttributeDeletions(IEnumerable<Operation> operations, IEnumerable<StoredActivity> activities)
    {
        var deletions = operations.Where(operation => operation.Request.UseCase == "DeleteGuest")
            .ToLookup(operation => operation.Request.GuestId);
        foreach (var activity in activities.Where(activity => activity.Action == "guest.deleted"))
        {
            var deleted = deletions[activity.GuestId]
                .Where(deletion => deletion.Outcome is Outcome.Acknowledged or Outcome.Unknown)
                .MinBy(deletion => deletion.Outcome is Outcome.Acknowledged ? 0 : 1);
            deleted?.Publish(new ActivityMessage(activity.Id, activity.GuestId, activity.Action, activity.Timestamp));
        }
    }

    private static Task<TestApi> StartApiAsync(string connectionString, HistoryOptions options, RecordingQueue queue)
    {
        // One connection for each client, so that they meet in the database and not before it.
        var database = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = options.Clients + 1 };
        var settings = new Dictionary<string, string?>
        {
            // Long enough for somebody else's write between a lost answer and the replay, and not for much else.
            ["Dsql:Retry:BaseDelayMs"] = "20",
            ["Dsql:Retry:MaxDelayMs"] = "100",
        };
        return TestApi.StartAsync(
            new TestApiOptions
            {
                ConnectionString = database.ConnectionString,
                Interceptors = [new HeldDecisions(new Random(options.Seed)), .. options.Interceptors],
                Services = services => services.AddSingleton<IActivityQueue>(queue),
                Settings = settings,
                StatementCheck = options.Interceptors.Count == 0,
            },
            TestContext.Current.CancellationToken);
    }

    private static async Task RunClientsAsync(
        TestApi api,
        History history,
        RecordingQueue queue,
        KnownGuests guests,
        Disturbance disturbance,
        HistoryOptions options)
    {
        using var clientsEnd = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var faultsEnd = new CancellationTokenSource();
        clientsEnd.CancelAfter(options.Duration);
        var clients = Enumerable.Range(0, options.Clients)
            .Select(number => NewClient(api, history, guests, options, number)
                .RunAsync(options.MaxRequests, clientsEnd.Token));
        var others = new List<Task> { queue.DeliverAsync(api, faultsEnd.Token) };
        if (options.HasFaults) others.Add(disturbance.CutAsync(faultsEnd.Token));
        if (options.Restart is { } restart)
            others.Add(disturbance.RestartAsync(restart, options.Duration, faultsEnd.Token));
        try
        {
            await Task.WhenAll(clients);
        }
        finally
        {
            await faultsEnd.CancelAsync();
            await Task.WhenAll(others);
        }
    }

    private static Client NewClient(
        TestApi api, History history, KnownGuests guests, HistoryOptions options, int number)
    {
        var random = new Random(options.Seed + 2 + number);
        var requests = new Requests(random, history.NewTag, guests, options.OnlySeats, options.Waitlist);
        return new Client(api, history, requests, guests);
    }
}
