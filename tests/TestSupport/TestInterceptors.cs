using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.TestSupport;

/// <summary>Puts interceptors of a test into a container of the product.</summary>
public static class TestInterceptors
{
    /// <summary>Adds interceptors to the product's context. Those of the product itself come after them.</summary>
    /// <param name="services">The container, before <c>AddInfrastructure</c>.</param>
    /// <param name="interceptors">The interceptors, in order.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddInterceptors(
        this IServiceCollection services, params IEnumerable<IInterceptor> interceptors) =>
        services.ConfigureDbContext<AppDbContext>(options => options.AddInterceptors(interceptors));
}
