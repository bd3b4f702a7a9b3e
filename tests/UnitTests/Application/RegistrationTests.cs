using EventPlatform.Application;
using EventPlatform.Application.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.UnitTests.Application;

public sealed class RegistrationTests
{
    private static readonly IServiceCollection Services = new ServiceCollection().AddApplication();

    [Fact]
    public void AddApplication_RegistersEveryHandlerOnce()
    {
        var handlers =
            from type in typeof(DependencyInjection).Assembly.GetTypes()
            from contract in type.GetInterfaces()
            where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select $"{contract}: {type}";

        var registered =
            from service in Services
            where IsHandler(service)
            select $"{service.ServiceType}: {service.ImplementationType}";

        Assert.Equal(handlers.Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    // Of the interfaces that MediatR's own search knows: an implementation of another one would have to be registered, too.
    [Fact]
    public void Application_HandlesRequestsThatAnswerAlone()
    {
        Type[] known = [typeof(IRequestHandler<,>), typeof(IPipelineBehavior<,>)];
        var others =
            from type in typeof(DependencyInjection).Assembly.GetTypes()
            where type.IsClass
            from contract in type.GetInterfaces()
            where contract.Assembly == typeof(IMediator).Assembly && !(contract.IsGenericType && known.Contains(contract.GetGenericTypeDefinition()))
            select $"{contract}: {type}";

        Assert.Empty(others);
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
    public void AddApplication_PublishesOutsideOfWhatIsReplayed() => Assert.Equal(
        [typeof(PublishActivitiesBehavior<,>), typeof(ReplayBehavior<,>)],
        Services.Where(service => service.ServiceType == typeof(IPipelineBehavior<,>)).Select(service => service.ImplementationType));

    private static bool IsHandler(ServiceDescriptor service) =>
        service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
