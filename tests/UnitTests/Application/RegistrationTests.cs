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
            where service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select $"{service.ServiceType}: {service.ImplementationType}";

        Assert.Equal(handlers.Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AddApplication_PublishesOutsideOfWhatIsReplayed() => Assert.Equal(
        [typeof(PublishActivitiesBehavior<,>), typeof(ReplayBehavior<,>)],
        Services.Where(service => service.ServiceType == typeof(IPipelineBehavior<,>)).Select(service => service.ImplementationType));
}
