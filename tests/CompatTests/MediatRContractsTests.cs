using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.CompatTests;

public sealed class MediatRContractsTests
{
    [Fact]
    public void Assembly_HasTheIdentityThatMediatRAsksFor()
    {
        var required = typeof(IMediator).Assembly.GetReferencedAssemblies()
            .Single(name => name.Name == "MediatR.Contracts");
        var present = typeof(IRequest).Assembly.GetName();

        Assert.Equal(required.FullName, present.FullName);
        Assert.Equal("bb9a41a5e8aaa7e2", Convert.ToHexStringLower(present.GetPublicKeyToken()!));
        Assert.Equal(160, present.GetPublicKey()!.Length);
    }

    [Fact]
    public async Task MediatR_SendsThroughTheContracts()
    {
        var services = new ServiceCollection();
        services.AddMediatR(options => options.RegisterServicesFromAssembly(Assembly.GetExecutingAssembly()));
        services.AddSingleton<Log>();
        await using var provider = services.BuildServiceProvider();
        var mediator = provider.GetRequiredService<IMediator>();
        var cancellation = TestContext.Current.CancellationToken;

        await mediator.Send(new Command("a"), cancellation);
        var answer = await mediator.Send(new Query(21), cancellation);
        await mediator.Publish(new Event("b"), cancellation);
        var stream = new List<int>();
        await foreach (var item in mediator.CreateStream(new Count(3), cancellation)) stream.Add(item);

        Assert.Equal(42, answer);
        Assert.Equal(["command a", "event b"], provider.GetRequiredService<Log>().Lines);
        Assert.Equal([1, 2, 3], stream);
    }

    [Fact]
    public async Task Unit_HasOneValue()
    {
        Assert.Equal(default, Unit.Value);
        Assert.Equal(Unit.Value, await Unit.Task);
        Assert.True(Unit.Value == default);
        Assert.False(Unit.Value != default);
        Assert.Equal(0, Unit.Value.CompareTo(default));
        Assert.Equal(0, ((IComparable)Unit.Value).CompareTo(null));
        Assert.False(Unit.Value.Equals(new object()));
        Assert.Equal("()", Unit.Value.ToString());
    }

    internal sealed class Log
    {
        public List<string> Lines { get; } = [];
    }

    internal sealed record Command(string Text) : IRequest;

    internal sealed record Query(int Number) : IRequest<int>;

    internal sealed record Count(int To) : IStreamRequest<int>;

    internal sealed record Event(string Text) : INotification;

    internal sealed class Handler(Log log) :
        IRequestHandler<Command>, IRequestHandler<Query, int>, IStreamRequestHandler<Count, int>,
        INotificationHandler<Event>
    {
        public Task Handle(Command request, CancellationToken cancellationToken)
        {
            log.Lines.Add($"command {request.Text}");
            return Task.CompletedTask;
        }

        public Task<int> Handle(Query request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Number * 2);

        public async IAsyncEnumerable<int> Handle(
            Count request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 1; i <= request.To; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }

        public Task Handle(Event notification, CancellationToken cancellationToken)
        {
            log.Lines.Add($"event {notification.Text}");
            return Task.CompletedTask;
        }
    }
}
