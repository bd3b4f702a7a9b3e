using System.Collections.Concurrent;
using EventPlatform.Application;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>
/// A command that its caller sends a second time with the same ids. Without a queue its activity is stored with its
/// change, so that the database refuses to carry it out twice.
/// </summary>
public sealed class CommandSentAgainTests(CommandSentAgainTests.Fixture fixture)
    : IClassFixture<CommandSentAgainTests.Fixture>
{
    private static readonly Optional<string?> Theirs = "theirs";

    private static readonly GuestChanges Ada = new() { FirstName = "Ada", LastName = "Lovelace" };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateGuest_WhenItTookTheLastSeat_AnswersTheGuest()
    {
        await fixture.EmptyAsync();
        await fixture.Api.PutAsync("/admin/settings", """{"max_guests":1}""");
        var command = new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Lovelace", Attending = true });

        var first = await fixture.SendAsync(command);
        var again = await fixture.SendAsync(command);
        var another =
            await fixture.SendAsync(command with { GuestId = Guid.NewGuid(), ActivityId = Guid.NewGuid() });

        Assert.Equal(first.Value with { Duplicates = null }, again.Value with { Duplicates = null });
        Assert.Equal("event_full", another.Error?.Code);
        Assert.Equal(1L, await fixture.Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task CreateGuest_WithoutASeat_AnswersTheGuestAsItIsNow(bool? attending)
    {
        await fixture.EmptyAsync();
        var command =
            new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Byron", Attending = attending });
        await fixture.SendAsync(command);
        await fixture.SendAsync(
            new UpdateGuest(command.GuestId, new GuestChanges { LastName = "Lovelace" }));

        var again = await fixture.SendAsync(command);

        Assert.Equal("Lovelace", again.Value.LastName);
        Assert.Equal(2L, await fixture.Api.SqlAsync("SELECT count(*) FROM activities"));
    }

    [Fact]
    public async Task CreateGuest_AfterTheGuestWasDeleted_DoesNotMakeTheGuestAgain()
    {
        await fixture.EmptyAsync();
        var command = new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Lovelace" });
        await fixture.SendAsync(command);
        await fixture.Api.DeleteAsync($"/guests/{command.GuestId}");

        var again = await fixture.SendAsync(command);

        Assert.Equal("guest_not_found", again.Error?.Code);
        Assert.Equal(0L, await fixture.Api.SqlAsync("SELECT count(*) FROM guests"));
        AssertReplayedOnce();
    }

    [Fact]
    public async Task DeleteGuest_AfterTheGuestWasMadeAgain_LeavesTheGuest()
    {
        await fixture.EmptyAsync();
        var create = new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Lovelace" });
        await fixture.SendAsync(create);
        var command = new DeleteGuest(create.GuestId);
        await fixture.SendAsync(command);
        await fixture.SendAsync(create with { ActivityId = Guid.NewGuid() });

        Assert.True((await fixture.SendAsync(command)).IsSuccess);

        Assert.Equal(1L, await fixture.Api.SqlAsync("SELECT count(*) FROM guests"));
        AssertReplayedOnce();
    }

    // UpdateGuest and UpdateSettings would write nothing in any case, as nothing is different.
    [Fact]
    public async Task SubmitRsvp_WhenNobodyElseChangedTheGuest_AnswersWhatItWrote()
    {
        await fixture.EmptyAsync();
        var command = new SubmitRsvp(await fixture.Api.AddGuestAsync(), Attending: true);

        var first = await fixture.SendAsync(command);
        var again = await fixture.SendAsync(command);

        Assert.Equal(first.Value, again.Value);
        Assert.Empty(fixture.Codes);
    }

    [Theory]
    [InlineData("UpdateGuest")]
    [InlineData("SubmitRsvp")]
    [InlineData("UpdateSettings")]
    public async Task Change_WhenSomebodyElseMadeOne_OverwritesNothing(string useCase)
    {
        await fixture.EmptyAsync();
        var guest = await fixture.Api.AddGuestAsync();
        var send = Sending(useCase, guest);
        await send();
        await fixture.SendAsync(new UpdateGuest(guest, new GuestChanges { Dietary = Theirs }));
        await fixture.SendAsync(new UpdateSettings(new SettingsChanges { Location = Theirs }));

        Assert.Contains("theirs", $"{await send()}", StringComparison.Ordinal);

        Assert.Equal(("theirs", "theirs"), (
            await fixture.Api.SqlAsync($"SELECT dietary FROM guests WHERE id = '{guest}'"),
            await fixture.Api.SqlAsync("SELECT location FROM settings")));
        AssertReplayedOnce();
    }

    // Its version is not the one that the command asks for any more: the command itself has written another.
    [Theory]
    [InlineData("UpdateGuest", false)]
    [InlineData("UpdateGuest", true)]
    [InlineData("SubmitRsvp", false)]
    [InlineData("SubmitRsvp", true)]
    [InlineData("UpdateSettings", false)]
    [InlineData("UpdateSettings", true)]
    public async Task Change_OnConditionOfAVersion_AnswersAsBefore(string useCase, bool changedSince)
    {
        await fixture.EmptyAsync();
        var guest = (await fixture.SendAsync(new CreateGuest(Ada))).Value;
        var condition = VersionCondition.OneOf(useCase == "UpdateSettings" ? null : guest.Version);
        var send = Sending(useCase, guest.Id, condition);
        var first = await send();
        if (changedSince)
        {
            await fixture.SendAsync(new UpdateGuest(guest.Id, new GuestChanges { LastName = Theirs }));
            await fixture.SendAsync(new UpdateSettings(new SettingsChanges { EventName = Theirs }));
        }

        var again = await send();

        Assert.Contains("ours", $"{again}", StringComparison.Ordinal);
        if (changedSince) Assert.Contains("theirs", $"{again}", StringComparison.Ordinal);
        else Assert.Equal(first, again);
    }

    [Fact]
    public async Task DeleteGuest_OnConditionOfAVersionAfterTheGuestWasMadeAgain_LeavesTheGuest()
    {
        await fixture.EmptyAsync();
        var create = new CreateGuest(Ada);
        var guest = (await fixture.SendAsync(create)).Value;
        var command = new DeleteGuest(guest.Id) { IfVersion = VersionCondition.OneOf(guest.Version) };
        Assert.True((await fixture.SendAsync(command)).IsSuccess);
        Assert.Equal("guest_not_found", (await fixture.SendAsync(command)).Error?.Code);
        var stored = (await fixture.SendAsync(create with { ActivityId = Guid.NewGuid() })).Value;

        Assert.True((await fixture.SendAsync(command)).IsSuccess);

        var another = await fixture.SendAsync(command with { ActivityId = Guid.NewGuid() });
        Assert.Equal("precondition_failed", another.Error?.Code);
        Assert.Equal(stored with { Duplicates = null }, another.Error?.Current);
        Assert.Equal(1L, await fixture.Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    // Each reads before any writes. The control: with ids of their own they are three commands.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task SubmitRsvp_SentThreeTimesAtOnce_IsMadeOnce(bool sameIds, long made)
    {
        await fixture.EmptyAsync();
        var guest = await fixture.Api.AddGuestAsync();
        var command = new SubmitRsvp(guest, Attending: true);
        await using var application = fixture.Application(new ReadBarrier(3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Fixture.SendAsync(
            application, sameIds ? command : command with { ActivityId = Guid.NewGuid() })));

        Assert.Equal(made, answers.Select(answer => answer.Value).Distinct().Count());
        Assert.Equal(
            made, await fixture.Api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'rsvp.accepted'"));
    }

    [Fact]
    public async Task SubmitRsvp_WithAQueueWhenNobodyElseChangedTheGuest_SendsNoSecondActivity()
    {
        await fixture.EmptyAsync();
        var command = new SubmitRsvp(await fixture.Api.AddGuestAsync(), Attending: true);

        var first = await fixture.SendAsync(command, queue: true);
        var again = await fixture.SendAsync(command, queue: true);

        Assert.Equal(first.Value, again.Value);
        Assert.Single(fixture.Sent);
    }

    // What docs/activities.md says of queues: nothing tells any more that the command was carried out.
    [Fact]
    public async Task SubmitRsvp_WithAQueueWhenSomebodyElseChangedTheGuest_IsMadeAgain()
    {
        await fixture.EmptyAsync();
        var guest = await fixture.Api.AddGuestAsync();
        var command = new SubmitRsvp(guest, Attending: true);
        await fixture.SendAsync(command, queue: true);
        await fixture.SendAsync(new SubmitRsvp(guest, Attending: false), queue: true);

        Assert.True((await fixture.SendAsync(command, queue: true)).Value.Attending);

        Assert.Equal(2, fixture.Sent.Select(activity => activity.Id).Distinct().Count());
    }

    // The replay finds what the first one wrote, or that it is gone, and waits for nobody.
    private void AssertReplayedOnce() => Assert.Equal([PostgresErrorCodes.UniqueViolation], fixture.Codes);

    private Func<Task<object>> Sending(string useCase, Guid guest, VersionCondition? condition = null)
    {
        var update = new UpdateGuest(guest, new GuestChanges { Dietary = "ours" }) { IfVersion = condition };
        var rsvp = new SubmitRsvp(guest, Attending: true) { Dietary = "ours", IfVersion = condition };
        var settings = new UpdateSettings(new SettingsChanges { Location = "ours" }) { IfVersion = condition };
        return useCase switch
        {
            // Lists are compared as objects.
            "UpdateGuest" => async () => (await fixture.SendAsync(update)).Value with { Duplicates = null },
            "SubmitRsvp" => async () => (await fixture.SendAsync(rsvp)).Value,
            "UpdateSettings" => async () => (await fixture.SendAsync(settings)).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
        };
    }

    public sealed class Fixture : ApiFixture
    {
        private ServiceProvider _provider = null!;
        private ServiceProvider _withQueue = null!;

        /// <summary>The SQLSTATE of every failure since the database was emptied.</summary>
        internal ConcurrentQueue<string> Codes { get; } = new();

        /// <summary>Every activity that was sent to the queue.</summary>
        internal ConcurrentQueue<ActivityMessage> Sent { get; } = new();

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            _provider = Application();
            _withQueue = Application(queue: new OpenQueue(Sent));
        }

        public override async ValueTask DisposeAsync()
        {
            await _provider.DisposeAsync();
            await _withQueue.DisposeAsync();
            await base.DisposeAsync();
        }

        public override async Task EmptyAsync()
        {
            await base.EmptyAsync();
            Codes.Clear();
            Sent.Clear();
        }

        internal Task<Result<T>> SendAsync<T>(ICommand<T> command, bool queue = false) =>
            SendAsync(queue ? _withQueue : _provider, command);

        internal static async Task<Result<T>> SendAsync<T>(ServiceProvider application, ICommand<T> command)
        {
            await using var scope = application.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ISender>().Send(command, Cancelled);
        }

        internal ServiceProvider Application(IInterceptor? interceptor = null, IActivityQueue? queue = null)
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", Api.Wire.ConnectionString)]).Build();
            var services = new ServiceCollection().AddInterceptors(new FailureCodes(Codes));
            if (interceptor is not null) services.AddInterceptors(interceptor);
            if (queue is not null) services.AddSingleton(queue);
            return services.AddApplication().AddInfrastructure(configuration).BuildServiceProvider();
        }
    }

    private sealed class OpenQueue(ConcurrentQueue<ActivityMessage> sent) : IActivityQueue
    {
        public string Name => "open";

        public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
        {
            foreach (var activity in activities) sent.Enqueue(activity);
            return Task.FromResult<Refusal?>(null);
        }
    }
}
