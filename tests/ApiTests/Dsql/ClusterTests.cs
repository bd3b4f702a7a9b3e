using EventPlatform.Application;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Schema;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// What can only be seen on Aurora DSQL itself. Runs when DSQL_CLUSTER_ENDPOINT names a cluster that may be written to
/// (guests are added and deleted, the seat limit is changed), signed in as DSQL_USER, and is skipped otherwise.
/// </summary>
public sealed class ClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schema_AppliedTwice_IsUpToDate()
    {
        await using var provider = Connect();
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();

        await DatabaseSchema.ApplyAsync(db, new Progress<string>(), Cancellation);
        await DatabaseSchema.ApplyAsync(db, new Progress<string>(), Cancellation);

        Assert.True((await DatabaseSchema.GetStatusAsync(db, Cancellation)).IsUpToDate);
    }

    [Fact]
    public async Task Guest_FromCreationToDeletion_IsWhatWasWritten()
    {
        await using var provider = Connect();

        var created = await SendAsync(provider, new CreateGuest(new GuestChanges
        {
            FirstName = "Åsa",
            LastName = "Öberg",
        }));
        var answered = await SendAsync(provider, new SubmitRsvp(created.Value.Id, Attending: false)
        {
            Dietary = "no nuts",
        });
        var read = await SendAsync(provider, new GetGuest(created.Value.Id));
        var found = await SendAsync(provider, new ListGuests { Search = "öB" });
        var deleted = await SendAsync(provider, new DeleteGuest(created.Value.Id));

        Assert.Equal(answered.Value, read.Value);
        Assert.Contains(found.Value.Guests, guest => guest.Id == created.Value.Id);
        Assert.True(deleted.IsSuccess);
    }

    [Fact]
    public async Task Capacity_ParallelRsvps_NeverOversells()
    {
        await using var provider = Connect();
        var guests = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            SendAsync(provider, new CreateGuest(new GuestChanges { FirstName = $"{number}", LastName = "Capacity" }))));
        var taken = (await SendAsync(provider, new GetStats())).Value.Attending;
        await SendAsync(provider, new UpdateSettings(new SettingsChanges { MaxGuests = (int)taken + 5 }));

        var answers = await Task.WhenAll(
            guests.Select(guest => SendAsync(provider, new SubmitRsvp(guest.Value.Id, Attending: true))));

        Assert.Equal(5, answers.Count(answer => answer.IsSuccess));
        Assert.All(
            answers.Where(answer => !answer.IsSuccess), answer => Assert.Equal("event_full", answer.Error!.Code));
        foreach (var guest in guests) await SendAsync(provider, new DeleteGuest(guest.Value.Id));
        await SendAsync(provider, new UpdateSettings(new SettingsChanges { MaxGuests = new Optional<int?>(null) }));
    }

    private static ServiceProvider Connect()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        Assert.SkipWhen(
            string.IsNullOrWhiteSpace(configuration[DatabaseTarget.EndpointSetting]),
            $"Set {DatabaseTarget.EndpointSetting} to run this on a cluster.");
        return new ServiceCollection().AddApplication().AddInfrastructure(configuration).AddSchema(configuration)
            .BuildServiceProvider();
    }

    private static async Task<Result<T>> SendAsync<T>(IServiceProvider provider, IRequest<Result<T>> useCase)
    {
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase, Cancellation);
    }
}
