using System.Collections.Concurrent;
using EventPlatform.Application;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>
/// A command that its caller sends a second time with the same ids, here without a queue: its activity is stored with
/// its change, so that the database refuses to carry it out twice.
/// </summary>
public sealed class CommandSentAgainTests(CommandSentAgainTests.Fixture fixture)
    : IClassFixture<CommandSentAgainTests.Fixture>
{
    private static readonly Optional<string?> Theirs = "theirs";

    public static TheoryData<string> Changes => ["UpdateGuest", "SubmitRsvp", "UpdateSettings"];

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

        Assert.Equal(first.Value, again.Value);
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

        await AssertRefusedAsync(() => fixture.SendAsync(command));

        Assert.Equal(0L, await fixture.Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task Change_AfterNobodyElse_AnswersWhatItWrote(string useCase)
    {
        await fixture.EmptyAsync();
        var guest = await fixture.Api.AddGuestAsync();
        var send = Sending(useCase, guest);

        var first = await send();
        var again = await send();

        Assert.Equal(first, again);
        Assert.Empty(fixture.Codes);
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task Change_AfterSomebodyElse_OverwritesNothing(string useCase)
    {
        await fixture.EmptyAsync();
        var guest = await fixture.Api.AddGuestAsync();
        var send = Sending(useCase, guest);
        await send();
        await fixture.SendAsync(new UpdateGuest(guest, new GuestChanges { Dietary = Theirs }));
        await fixture.SendAsync(new UpdateSettings(new SettingsChanges { Location = Theirs }));

        await AssertRefusedAsync(send);

        Assert.Equal(("theirs", "theirs"), (
            await fixture.Api.SqlAsync($"SELECT dietary FROM guests WHERE id = '{guest}'"),
            await fixture.Api.SqlAsync("SELECT location FROM settings")));
    }

    // One replay, which may find what the first one wrote, and no wait for somebody to undo it.
    private async Task AssertRefusedAsync(Func<Task> send)
    {
        await Assert.ThrowsAsync<UnavailableException>(send);
        Assert.Equal([PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.UniqueViolation], fixture.Codes);
    }

    private Func<Task<object>> Sending(string useCase, Guid guest)
    {
        var update = new UpdateGuest(guest, new GuestChanges { Dietary = "ours" });
        var rsvp = new SubmitRsvp(guest, Attending: true) { Dietary = "ours" };
        var settings = new UpdateSettings(new SettingsChanges { Location = "ours" });
        return useCase switch
        {
            "UpdateGuest" => async () => (await fixture.SendAsync(update)).Value,
            "SubmitRsvp" => async () => (await fixture.SendAsync(rsvp)).Value,
            // As text, since its data are compared by reference.
            "UpdateSettings" => async () => $"{(await fixture.SendAsync(settings)).Value}",
            _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
        };
    }

    public sealed class Fixture : ApiFixture
    {
        private ServiceProvider _provider = null!;

        /// <summary>The SQLSTATE of every failure since the database was emptied.</summary>
        internal ConcurrentQueue<string> Codes { get; } = new();

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", Api.ConnectionString)]).Build();
            _provider = new ServiceCollection()
                .AddSingleton<IInterceptor>(new FailureCodes(Codes))
                .AddApplication().AddInfrastructure(configuration).BuildServiceProvider();
        }

        public override async Task EmptyAsync()
        {
            await base.EmptyAsync();
            Codes.Clear();
        }

        internal async Task<Result<T>> SendAsync<T>(ICommand<T> command)
        {
            await using var scope = _provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ISender>().Send(command, Cancelled);
        }
    }
}
