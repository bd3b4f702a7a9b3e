using EventPlatform.Application;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.UnitTests.Application;

public sealed class RegistrationTests
{
    private static readonly IServiceCollection Services = new ServiceCollection().AddApplication();

    public static TheoryData<Type> Handlers =>
    [
        .. typeof(DependencyInjection).Assembly.GetTypes().Where(type => type.GetInterfaces().Any(IsHandlerContract)),
    ];

    [Theory]
    [MemberData(nameof(Handlers))]
    public void AddApplication_RegistersEveryHandlerOnce(Type handler)
    {
        var contract = handler.GetInterfaces().Single(IsHandlerContract);
        var useCase = contract.GetGenericArguments()[0].Name;

        var registered =
            Services.Where(service => service.ServiceType == contract).Select(service => service.ImplementationType);

        Assert.True(
            registered.SequenceEqual([handler]),
            $"src/Application/DependencyInjection.cs must register {useCase} once: add a line AddUseCase<{useCase}, " +
            "…>().");
    }

    [Fact]
    public void AddApplication_RegistersNoOtherHandler() =>
        Assert.InRange(Services.Count(IsHandler), 1, Handlers.Count);

    // Of the interfaces that MediatR's own search knows: an implementation of another one would have to be registered,
    // too.
    [Fact]
    public void Application_HandlesRequestsThatAnswerAlone()
    {
        Type[] known = [typeof(IRequestHandler<,>), typeof(IPipelineBehavior<,>)];
        var others =
            from type in typeof(DependencyInjection).Assembly.GetTypes()
            where type.IsClass
            from contract in type.GetInterfaces()
            where contract.Assembly == typeof(IMediator).Assembly
                && !(contract.IsGenericType && known.Contains(contract.GetGenericTypeDefinition()))
            select $"{contract}: {type}";

        Assert.Empty(others);
    }

    [Fact]
    public void AddApplication_Twice_RegistersNothingTwice()
    {
        var twice = new ServiceCollection().AddApplication().AddApplication();

        Assert.Equal(
            Services.Select(service => service.ServiceType).Where(IsOfMediatR),
            twice.Select(service => service.ServiceType).Where(IsOfMediatR));

        static bool IsOfMediatR(Type type) => type.Assembly == typeof(IMediator).Assembly;
    }

    [Fact]
    public void AddApplication_HostsHandler_Stays()
    {
        var own = Services.First(IsHandler);

        IServiceCollection services = new ServiceCollection();
        services.Add(own);

        services.AddApplication();

        Assert.Same(own, Assert.Single(services, service => service.ServiceType == own.ServiceType));
    }

    [Fact]
    public void AddApplication_TracesAllChecksAccessAndPublishesOutsideOfWhatIsReplayed()
    {
        var behaviors = Services.Where(service => service.ServiceType.IsGenericType
                && service.ServiceType.GetGenericTypeDefinition() == typeof(IPipelineBehavior<,>))
            .GroupBy(service => service.ServiceType, service => service.ImplementationType!.GetGenericTypeDefinition())
            .ToList();

        Assert.Equal(Handlers.Count, behaviors.Count);
        Assert.All(behaviors, ofOne => Assert.Equal(
            [
                typeof(TraceBehavior<,>), typeof(AccessBehavior<,>), typeof(PublishActivitiesBehavior<,>),
                typeof(ReplayBehavior<,>),
            ],
            ofOne));
    }

    private static bool IsHandler(ServiceDescriptor service) => IsHandlerContract(service.ServiceType);

    private static bool IsHandlerContract(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
