using System.Diagnostics;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.Domain.Access;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda.Http;
using EventPlatform.TestSupport.Functions;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Benchmarks.SignIns;

/// <summary>
/// Measures the functions with keys and codes that are not good. Whoever tries them must learn nothing from the time,
/// and must not slow others down.
/// </summary>
internal static class SignInPart
{
    private const int WrongCodesASecond = 10;
    private const int SecretLength = 22;
    private const string List = "ListGuests";
    private const string Invitation = "GetInvitation";
    private const string Yesterday = "now() - interval '1 day'";

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var database = await server.CreateAsync("signin", guests: 1_000, cancellationToken);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("ConnectionStrings:EventPlatform", database.ConnectionString),
                new(AccessSetting.Name, AccessSetting.Keys),
            ])
            .Build();
        var functions = new Functions(configuration);
        report.Heading("Signing in with what is not good");
        await CompareKindsAsync(database, functions, size, report, cancellationToken);
        await DisturbOthersAsync(database, functions, size, report, cancellationToken);
        await DataSources.CloseAsync(new DatabaseTarget.Postgres(database.ConnectionString));
    }

    private static async Task CompareKindsAsync(
        BenchDatabase database, Functions functions, RunSize size, Report report,
        CancellationToken cancellationToken)
    {
        report.Text(
            """
            GET /guests with access keys, and GET /invitation with codes, each kind once in every turn, in an order that
            changes. The ratio is that of the medians to the first row of its kind.
            """);
        var kinds = new List<(string Name, string Function, Func<Task<string>> Make)>
        {
            ("key: unknown id", List, () => Task.FromResult($"Bearer {KeyText.Create(Role.Host).Reveal()}")),
            ("key: wrong secret", List, async () => WithWrongSecret(await AddAsync(database, "NULL", "NULL"))),
            ("key: revoked", List, async () => $"Bearer {await AddAsync(database, "NULL", "now()")}"),
            ("key: expired", List, async () => $"Bearer {await AddAsync(database, Yesterday, "NULL")}"),
            ("key: malformed", List, () => Task.FromResult("Bearer ep_host_x")),
            ("code: unknown", Invitation, () => Task.FromResult($"Invitation {InvitationCode.Create()}")),
            ("code: replaced", Invitation, () => ReplaceAsync(database)),
            ("code: malformed", Invitation, () => Task.FromResult("Invitation K7QF-9M2X")),
        };
        var times = kinds.Select(_ => new List<double>()).ToList();
        var order = Enumerable.Range(0, kinds.Count).ToArray();
        var turns = size.SignInTurns;
        for (var turn = -turns / 10; turn < turns; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var headers = new string[kinds.Count];
            for (var i = 0; i < kinds.Count; i++) headers[i] = await kinds[i].Make();
            Random.Shared.Shuffle(order);
            foreach (var i in order)
            {
                var taken = await TimeAsync(functions, kinds[i].Function, headers[i], expected: 401);
                if (turn >= 0) times[i].Add(taken);
            }
        }

        report.Table(
            ["what is sent", "median, µs", "p90, µs", "ratio of medians"],
            kinds.Select((kind, i) =>
            {
                var first = kinds.FindIndex(other => other.Function == kind.Function);
                var median = Statistics.Median(times[i]);
                return (string[])
                [
                    kind.Name, Report.Number(median), Report.Number(Statistics.Percentile([.. times[i].Order()], 0.9)),
                    $"{median / Statistics.Median(times[first]):0.00}",
                ];
            }));
    }

    private static async Task DisturbOthersAsync(
        BenchDatabase database, Functions functions, RunSize size, Report report,
        CancellationToken cancellationToken)
    {
        report.Text(
            $"""
            A host reads the list over and over while somebody tries {WrongCodesASecond} wrong codes a second at the
            same process, for {size.WrongCodesTime.TotalSeconds:0} s, in turns of five seconds with and without.
            """);
        var host = $"Bearer {await AddAsync(database, "NULL", "NULL")}";
        var (alone, beside) = (new List<double>(), new List<double>());
        var slice = TimeSpan.FromSeconds(5);
        for (var passed = TimeSpan.Zero; passed < size.WrongCodesTime; passed += slice)
        {
            await ReadAsync(alone, slice);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var guesses = GuessAsync(stop.Token);
            await ReadAsync(beside, slice);
            await stop.CancelAsync();
            await guesses;
        }

        report.Table(
            ["a host's list", "requests", "median, µs", "p99, µs"],
            new[] { ("alone", alone), ("beside wrong codes", beside) }.Select(row => (string[])
                [
                    row.Item1, Report.Number(row.Item2.Count), Report.Number(Statistics.Median(row.Item2)),
                    Report.Number(Statistics.Percentile([.. row.Item2.Order()], 0.99)),
                ]));

        async Task ReadAsync(List<double> times, TimeSpan time)
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                cancellationToken.ThrowIfCancellationRequested();
                times.Add(await TimeAsync(functions, List, host, expected: 200));
            }
        }

        async Task GuessAsync(CancellationToken stopped)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / WrongCodesASecond));
            try
            {
                while (await timer.WaitForNextTickAsync(stopped))
                    await TimeAsync(functions, Invitation, $"Invitation {InvitationCode.Create()}", expected: 401);
            }
            catch (OperationCanceledException)
            {
                // Enough.
            }
        }
    }

    private static async Task<double> TimeAsync(
        Functions functions, string function, string authorization, int expected)
    {
        var path = function == List ? "/guests" : "/invitation";
        var request = LambdaEvents.Http("GET", path, more: [("authorization", authorization)]);
        var started = Stopwatch.GetTimestamp();
        await using var answer = await functions.InvokeAsync(function, request);
        var taken = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        return Functions.Status(answer) == expected
            ? taken
            : throw new InvalidOperationException($"{function} did not answer {expected}.");
    }

    private static string WithWrongSecret(string key) =>
        $"Bearer {key[..^SecretLength]}{KeyText.Create(Role.Host).Reveal()[^SecretLength..]}";

    private static async Task<string> AddAsync(BenchDatabase database, string expiresAt, string revokedAt)
    {
        var key = KeyText.Create(Role.Host);
        await database.ExecuteAsync(
            $"""
            INSERT INTO access_keys (id, role, label, secret_hash, created_at, expires_at, revoked_at)
            VALUES ('{key.Id}', 'host', 'bench', '{key.SecretHash}', now(), {expiresAt}, {revokedAt})
            """);
        return key.Reveal();
    }

    // A guest had the code until a moment ago.
    private static async Task<string> ReplaceAsync(BenchDatabase database)
    {
        var old = InvitationCode.Create();
        await GiveAsync(database, old);
        await GiveAsync(database, InvitationCode.Create());
        return $"Invitation {old}";
    }

    private static Task GiveAsync(BenchDatabase database, string code) => database.ExecuteAsync(
        $"UPDATE guests SET invitation_code = '{code}' WHERE id = '{GuestData.Id(0)}'");
}
