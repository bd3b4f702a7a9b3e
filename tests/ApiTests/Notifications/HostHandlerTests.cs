using System.Collections.Concurrent;
using EventPlatform.Application;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Notifications;

/// <summary>Notifications in a service that uses the library, with a MediatR of its own.</summary>
public sealed class HostHandlerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddMediatR_OfTheHost_BeforeOrAfter_FindsHandlersThatSendUseCases(bool first)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", api.ConnectionString)]).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<ConcurrentQueue<string>>();
        if (first) AddMediatR(services);
        services.AddApplication().AddInfrastructure(configuration);
        if (!first) AddMediatR(services);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetRequiredService<ISender>();

        var created = await sender.Send(new CreateGuest(new GuestChanges { FirstName = "Ada" }), Cancelled);
        var answered = await sender.Send(new SubmitRsvp(created.Value.Id, Attending: true), Cancelled);

        Assert.True(answered.IsSuccess);
        Assert.Equal("pong", await sender.Send(new Ping(), Cancelled));
        Assert.Equal(["Ada attends"], provider.GetRequiredService<ConcurrentQueue<string>>());
    }

    // Scanning finds handlers as in a service; those of other tests are none of this host's.
    private static void AddMediatR(IServiceCollection services) => services.AddMediatR(options =>
    {
        options.TypeEvaluator = type => type == typeof(Greeter) || type == typeof(PingHandler);
        options.RegisterServicesFromAssemblyContaining<HostHandlerTests>();
    });

    private sealed record Ping : IRequest<string>;

    private sealed class PingHandler : IRequestHandler<Ping, string>
    {
        public Task<string> Handle(Ping request, CancellationToken cancellationToken) => Task.FromResult("pong");
    }

    private sealed class Greeter(IServiceScopeFactory scopes, ConcurrentQueue<string> greetings)
        : INotificationHandler<GuestAnswered>
    {
        public async Task Handle(GuestAnswered notification, CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var sender = scope.ServiceProvider.GetRequiredService<ISender>();
            var guest = await sender.Send(new GetGuest(notification.GuestId), cancellationToken);
            greetings.Enqueue($"{guest.Value.FirstName} {(guest.Value.Attending is true ? "attends" : "does not")}");
        }
    }
}
