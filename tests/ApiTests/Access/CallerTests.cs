using EventPlatform.Application;
using EventPlatform.Application.Access;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Access;

/// <summary>Access holds in the library, too, without HTTP.</summary>
public sealed class CallerTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Caller_UnlessItIsSet_IsAHost()
    {
        var created = await SendAsync(null, new CreateGuest(new GuestChanges { LastName = "Lovelace" }));

        Assert.True(created.IsSuccess);
        Assert.Equal("open", await Api.SqlAsync("SELECT actor FROM activities"));
    }

    [Fact]
    public async Task Caller_WithAKey_IsNamedInActivities()
    {
        await SendAsync(
            Caller.WithKey(Role.Host, "AAAAAAAAAAAA"), new CreateGuest(new GuestChanges { LastName = "Lovelace" }));

        Assert.Equal("host:AAAAAAAAAAAA", await Api.SqlAsync("SELECT actor FROM activities"));
    }

    [Fact]
    public async Task Caller_WhoMayNot_IsRefusedBeforeAnythingRuns()
    {
        var create = new CreateGuest(new GuestChanges { LastName = "Lovelace" });

        Assert.Equal("unauthenticated", (await SendAsync(Caller.Nobody, create)).Error?.Code);
        foreach (var role in new[] { Role.Door, Role.Caterer })
            Assert.Equal("forbidden", (await SendAsync(Caller.WithKey(role, "AAAAAAAAAAAA"), create)).Error?.Code);
        Assert.Equal("forbidden", (await SendAsync(Caller.Guest(Guid.NewGuid()), create)).Error?.Code);
        Assert.Equal("forbidden", (await SendAsync(null, new GetInvitation())).Error?.Code);
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task Caller_AGuestWhomAHostHasIdentified_SeesTheOwnInvitation()
    {
        var id = await Api.AddGuestAsync(("first_name", "Ada"));
        await Api.AddGuestAsync(("first_name", "Eve"));

        var mine = await SendAsync(Caller.Guest(id), new GetInvitation());
        var nobodys = await SendAsync(Caller.Guest(Guid.NewGuid()), new GetInvitation());

        Assert.Equal(id, mine.Value.Me.Id);
        Assert.Single(mine.Value.Members);
        Assert.Equal("unauthenticated", nobodys.Error?.Code);
    }

    // The answer was lost, and the other host's code is out: sent again, the command must not take it back.
    [Fact]
    public async Task RenewInvitation_SentAgain_KeepsTheCodeThatAnotherHostHasMadeSince()
    {
        var command = new RenewInvitation(await Api.AddGuestAsync());
        var first = await SendAsync(null, command);
        var others = await SendAsync(null, new RenewInvitation(command.GuestId));

        var again = await SendAsync(null, command);

        Assert.NotEqual(first.Value.Code, others.Value.Code);
        Assert.Equal(others.Value, again.Value);
        Assert.Equal(2L, await Api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'invitation.renewed'"));
    }

    [Fact]
    public async Task CreateAccessKey_SentAgain_AnswersTheKeyThatIsStored()
    {
        var command = new CreateAccessKey("host", "Anna", ExpiresAt: null);
        var first = await SendAsync(null, command);

        var again = await SendAsync(null, command with { Label = "Bob" });

        Assert.Equal(first.Value, again.Value);
        Assert.Equal(1L, await Api.SqlAsync("SELECT count(*) FROM access_keys"));
        Assert.Equal(1L, await Api.SqlAsync("SELECT count(*) FROM activities"));
    }

    [Fact]
    public async Task CreateAccessKey_WithAnotherRole_IsOfThatRole()
    {
        var command = new CreateAccessKey("host", "Anna", ExpiresAt: null) with { Role = "door" };

        Assert.Equal(["ExpiresAt"], (await SendAsync(null, command)).Error!.Fields.Keys);
        var door = await SendAsync(null, command with { ExpiresAt = Now.AddDays(1) });
        Assert.StartsWith("ep_door_", door.Value.Key, StringComparison.Ordinal);
    }

    // What stands in activities.
    [Theory]
    [InlineData(Role.Host, "anna@example.com")]
    [InlineData(Role.Host, "")]
    [InlineData(Role.Guest, "AAAAAAAAAAAA")]
    public void Caller_WithNoKeysId_IsRefused(Role role, string keyId) =>
        Assert.Throws<ArgumentException>(() => Caller.WithKey(role, keyId));

    [Fact]
    public void Caller_InALog_ShowsNoCode() =>
        Assert.Equal("guest", $"{Caller.WithInvitation(InvitationCode.Create())}");

    private async Task<Result<T>> SendAsync<T>(Caller? caller, IRequest<Result<T>> useCase)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", Api.ConnectionString)]).Build();
        await using var services = new ServiceCollection()
            .AddApplication().AddInfrastructure(configuration).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        if (caller is not null) scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = caller;
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(
            useCase, TestContext.Current.CancellationToken);
    }
}
