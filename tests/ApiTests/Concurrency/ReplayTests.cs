using System.Collections.Concurrent;
using EventPlatform.Application;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Infrastructure;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

public sealed class ReplayTests
{
    private const string Conflict000 = "change conflicts with another transaction, please retry: (OC000)";
    private const string Conflict001 = "schema has been updated by another transaction, please retry: (OC001)";

    [Theory]
    [InlineData("SELECT", Conflict000)]
    [InlineData("SELECT", Conflict001)]
    [InlineData("UPDATE guests", Conflict000)]
    [InlineData("UPDATE guests", Conflict001)]
    [InlineData("COMMIT", Conflict000)]
    [InlineData("COMMIT", Conflict001)]
    public async Task Conflict_AtAnyStep_ReplaysTheWholeHandlerOnFreshData(string step, string message)
    {
        await using var other = await TestApi.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var guest = await other.AddGuestAsync();
        var reads = new Trap { Statement = Statements.IsDecidingRead };
        var fault = TrapAt(step, async _ =>
        {
            // The transaction under way has a lock on the guest from its UPDATE on; before that, another may change it.
            if (step == "SELECT")
                await other.SqlAsync($"UPDATE guests SET dietary = 'changed meanwhile' WHERE id = '{guest}'");
            throw new PostgresException(message, "ERROR", "ERROR", PostgresErrorCodes.SerializationFailure);
        });
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { ConnectionString = other.ConnectionString, Interceptors = [reads, fault] },
            TestContext.Current.CancellationToken);

        var answer = await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(2, reads.Seen);
        Assert.Equal(step == "SELECT" ? "changed meanwhile" : null, answer["dietary"].GetString());
        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'rsvp.accepted'"));
    }

    [Fact]
    public async Task Conflict_WithAChangeInBetween_IsDecidedOnWhatIsTrueThen()
    {
        TestApi api = null!;
        // Another guest takes the last seat while this one, having read it free, is about to write.
        var overtaken = new Trap
        {
            Statement = Statements.IsDecidingRead,
            After = () => api.SqlAsync(
                "UPDATE settings SET max_guests = 1, seat_claims = seat_claims + 1; UPDATE guests SET attending = " +
                "true WHERE first_name = 'First'"),
        };
        await using (api = await Intercepted.StartAsync(overtaken))
        {
            await api.StoreLimitAsync(2);
            await api.AddGuestAsync(("first_name", "First"));
            var second = await api.AddGuestAsync(("first_name", "Second"));

            var answer = await api.PostAsync($"/guests/{second}/rsvp", """{"attending":true,"dietary":"vegan"}""");

            Assert.Equal((409, "event_full"), (answer.Status, answer.Code));
            Assert.Equal(2, overtaken.Seen);
            Assert.Null(await api.SqlAsync($"SELECT dietary FROM guests WHERE id = '{second}'"));
            Assert.Equal(0L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'rsvp.accepted'"));
        }
    }

    // The control: a unit of work that leaves retrying to EF Core retries the read by itself and the save by itself.
    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 10)]
    public async Task Conflict_WithTheSaveAloneRetried_Oversells(bool replayWhole, int attending)
    {
        await using var api = await Intercepted.StartAsync();
        await api.PutAsync("/admin/settings", """{"max_guests":5}""");
        var guests = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => api.AddGuestAsync(("first_name", $"Guest {i}"))));
        await using var provider = ApplicationOver(api.ConnectionString, new ReadBarrier(10), replayWhole);

        var results = await Task.WhenAll(guests.Select(async guest =>
        {
            await using var scope = provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ISender>()
                .Send(new SubmitRsvp(guest, Attending: true), TestContext.Current.CancellationToken);
        }));

        Assert.Equal(attending, results.Count(result => result.IsSuccess));
        Assert.Equal((long)attending, await api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
    }

    [Fact]
    public async Task UpdateSettings_WhenAnotherMadeTheRowMeanwhile_ChangesThatRow()
    {
        TestApi api = null!;
        var codes = new ConcurrentQueue<string>();
        var overtaken = new Trap
        {
            Statement = command => command.CommandText.Contains("INSERT INTO settings", StringComparison.Ordinal),
            Before = async _ => await api.SqlAsync(
                """
                INSERT INTO settings (id, event_name, settings_data, seat_claims, created_at, updated_at)
                VALUES ('00000000-0000-4000-8000-000000000001', 'Theirs', '{}', 0, now(), now())
                """),
        };
        await using (api = await Intercepted.StartAsync(overtaken, new FailureCodes(codes)))
        {
            var answer = await api.PutAsync("/admin/settings", """{"location":"Ours"}""");

            Assert.Equal([PostgresErrorCodes.UniqueViolation], codes);
            Assert.Equal(
                (200, "Theirs", "Ours"),
                (answer.Status, answer["event_name"].GetString(), answer["location"].GetString()));
            Assert.Equal(
                1L,
                await api.SqlAsync("SELECT count(*) FROM settings WHERE event_name = 'Theirs' AND location = 'Ours'"));
            Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM activities"));
        }
    }

    private static Trap TrapAt(string step, Func<NpgsqlConnection, Task> before) => new()
    {
        Statement = command => step == "SELECT"
            ? Statements.IsDecidingRead(command)
            : command.CommandText.Contains(step, StringComparison.Ordinal),
        Commit = step == "COMMIT",
        Before = before,
    };

    private static ServiceProvider ApplicationOver(string connectionString, IInterceptor interceptor, bool replayWhole)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", connectionString)])
            .Build();
        var services =
            new ServiceCollection().AddInterceptors(interceptor).AddApplication().AddInfrastructure(configuration);
        if (!replayWhole) services.AddScoped<IUnitOfWork, RetriesOfEntityFramework>();
        return services.BuildServiceProvider();
    }

    private sealed class RetriesOfEntityFramework : IUnitOfWork
    {
        public Task<T> RunAsync<T>(bool inTransaction, Func<Task<T>> useCase, CancellationToken cancellationToken)
            where T : IResult => useCase();
    }
}
