using System.Data.Common;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>Writers who have all read the same version and each ask for it by If-Match.</summary>
public sealed class ConditionalWriteTests
{
    private const int Writers = 50;

    private const int Versions = 5;

    public enum Path
    {
        Put,
        Rsvp,
        Settings,
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Path.Put)]
    [InlineData(Path.Rsvp)]
    [InlineData(Path.Settings)]
    public async Task Write_FiftyAtOnceOnOneVersion_IsMadeByOne(Path path)
    {
        await using var api = await Intercepted.StartAsync();
        var target = await PrepareAsync(api, path);

        for (var round = 0; round < Versions; round++)
        {
            // The settings are saved for the first time in the first round.
            var version = (await api.GetAsync(ShownBy(target)).MustBe(200)).ETag;
            var answers = await RaceAsync(api, path, target, round, Writers, ("if-match", version));

            var made = Assert.Single(answers, answer => answer.Status == 200);
            var present = await api.GetAsync(ShownBy(target)).MustBe(200);
            var body = path == Path.Put ? ApiAssert.GuestOf(made) : made.Body;
            Assert.Equal((body, made.ETag), (present.Body, present.ETag));
            Assert.All(answers.Where(answer => answer != made), answer =>
            {
                ApiAssert.Problem(412, "precondition_failed", answer);
                Assert.Equal((body, made.ETag), (answer["current"].GetRawText(), answer.ETag));
            });
        }

        var changes = await api.SqlAsync("SELECT count(*) FROM activities WHERE action <> 'guest.created'");
        Assert.Equal((long)Versions, changes);
    }

    // The control: the same race without the check.
    [Theory]
    [InlineData(Path.Put)]
    [InlineData(Path.Rsvp)]
    [InlineData(Path.Settings)]
    public async Task Write_FiftyAtOnceWithoutIfMatch_IsMadeByMoreThanOne(Path path)
    {
        await using var api = await Intercepted.StartAsync();
        var target = await PrepareAsync(api, path);

        var answers = await RaceAsync(api, path, target, round: 0, Writers);

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 503, answer.Body));
        Assert.InRange(answers.Count(answer => answer.Status == 200), 2, Writers);
    }

    // The control of the race itself: both have read before one writes, and the check alone does not keep them apart.
    [Theory]
    [InlineData(Path.Put, true, "200 412")]
    [InlineData(Path.Put, false, "200 200")]
    [InlineData(Path.Rsvp, true, "200 412")]
    [InlineData(Path.Rsvp, false, "200 200")]
    [InlineData(Path.Settings, true, "200 412")]
    [InlineData(Path.Settings, false, "200 200")]
    public async Task Write_TwoHavingReadTheSameVersion_IsMadeTwiceAtReadCommittedAlone(
        Path path, bool repeatableRead, string statuses)
    {
        await using var first = await TestApi.StartAsync(cancellationToken: Cancelled);
        var target = await PrepareAsync(first, path);
        if (path == Path.Settings) await first.SaveSettingsAsync(("location", "Lund"));
        var version = (await first.GetAsync(ShownBy(target)).MustBe(200)).ETag;
        var barrier = new ReadBarrier(2, path == Path.Settings ? IsReadOfSettings : Statements.IsDecidingRead);
        await using var api = await TestApi.StartAsync(
            new TestApiOptions
            {
                ConnectionString = first.ConnectionString,
                Interceptors = repeatableRead ? [barrier] : [barrier, new ReadCommitted()],
                StatementCheck = repeatableRead,
            },
            Cancelled);

        var answers = await RaceAsync(api, path, target, round: 0, writers: 2, ("if-match", version));

        Assert.Equal(statuses, string.Join(' ', answers.Select(answer => answer.Status).Order()));
    }

    // Both have begun when the change commits. The control: without If-Match the guest is deleted all the same.
    [Theory]
    [InlineData(true, 412, 1)]
    [InlineData(false, 204, 0)]
    public async Task DeleteGuest_HeldUpByAChange_IsRefusedOnConditionAlone(bool conditional, int status, long left)
    {
        await using var api = await Intercepted.StartAsync();
        var guest = await api.PostAsync("/guests", Bodies.Guest()).MustBe(201);
        await using var other = new NpgsqlConnection(api.ConnectionString);
        await other.OpenAsync(Cancelled);
        await using var change = await other.BeginTransactionAsync(Cancelled);
        await other.RunAsync("UPDATE guests SET version = gen_random_uuid(), dietary = 'vegan'");

        var deleting = conditional
            ? api.SendAsync("DELETE", $"/guests/{guest.Id}", null, ("if-match", guest.ETag))
            : api.DeleteAsync($"/guests/{guest.Id}");
        await Patience.WaitUntilAsync(
            async () => await api.SqlAsync(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                is not null,
            Cancelled);
        await change.CommitAsync(Cancelled);

        var answer = await deleting;
        Assert.Equal(status, answer.Status);
        if (conditional) Assert.Equal("vegan", answer["current"].GetProperty("dietary").GetString());
        Assert.Equal(left, await api.SqlAsync("SELECT count(*) FROM guests"));
    }

    private static bool IsReadOfSettings(DbCommand command) =>
        command.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
        && command.CommandText.Contains("FROM settings", StringComparison.Ordinal);

    private static async Task<string> PrepareAsync(TestApi api, Path path) => path switch
    {
        Path.Settings => "/admin/settings",
        Path.Rsvp => $"/guests/{await api.AddGuestAsync()}/rsvp",
        _ => $"/guests/{await api.AddGuestAsync()}",
    };

    private static string ShownBy(string target) => target.Replace("/rsvp", "", StringComparison.Ordinal);

    private static Task<ApiAnswer[]> RaceAsync(
        TestApi api, Path path, string target, int round, int writers, params (string Name, string Value)[] headers) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(i => path switch
        {
            Path.Settings => api.SendAsync("PUT", target, Bodies.Of(("location", $"Hall {round}.{i}")), headers),
            Path.Rsvp => api.SendAsync(
                "POST", target, Bodies.Of(("attending", true), ("dietary", $"{round}.{i}")), headers),
            _ => api.SendAsync("PUT", target, Bodies.Of(("dietary", $"{round}.{i}")), headers),
        }));
}
