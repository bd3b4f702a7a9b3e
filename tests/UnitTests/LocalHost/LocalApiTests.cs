using System.Text.Json;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.UnitTests.LocalHost;

public sealed class LocalApiTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LocalRoutes_DeadLetter_IsShownAndMovedBack()
    {
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions { MaxReceiveCount = 1 });
        queue.TrySend("a");
        queue.Fail(queue.TryReceive(1)[0]);
        _clock.Advance(new EmbeddedQueueOptions().VisibilityTimeout);
        queue.TrySend("b");
        var database = new DatabaseTarget.Postgres(
            $"Host=127.0.0.1;Port={ClosedPort.Number};Username=none;Password=none");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                [new($"ConnectionStrings:{DatabaseTarget.ConnectionStringName}", database.ConnectionString)])
            .Build();
        await using var app = LocalApi.Build(0, new(configuration, _ => { }), DataSources.For(database), queue);
        await app.StartAsync(Cancelled);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var report = JsonElement.Parse(await http.GetStringAsync("/_local/queue", Cancelled));
        using var redriven = await http.PostAsync("/_local/queue/redrive", null, Cancelled);

        Assert.Equal((1, 0, 1), (Figure("depth"), Figure("in_flight"), Figure("dead_letters")));
        var letter = report.GetProperty("dead_letter_messages")[0];
        Assert.Equal("a", letter.GetProperty("body").GetString());
        Assert.True(Guid.TryParse(letter.GetProperty("message_id").GetString(), out _));
        Assert.Equal("""{"moved":1}""", await redriven.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(new QueueFigures(Visible: 2, InFlight: 0, DeadLetters: 0), queue.Figures);

        int Figure(string name) => report.GetProperty(name).GetInt32();
    }
}
