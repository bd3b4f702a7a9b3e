using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using EventPlatform.Application;
using EventPlatform.Infrastructure;
using EventPlatform.Lambda;
using EventPlatform.Lambda.Http;
using EventPlatform.Lambda.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<LambdaEventJson>))]

namespace EventPlatform.Lambda;

/// <summary>Fills the container of a function. On AWS every function is a process with one such container.</summary>
[LambdaStartup]
public sealed class Startup
{
    /// <summary>Registers what the functions need.</summary>
    /// <param name="services">The container.</param>
    [SuppressMessage(
        "Performance", "CA1822:Mark members as static", Justification = "The generated code calls it on an instance.")]
    public void ConfigureServices(IServiceCollection services)
    {
        var setup = FunctionSetup.Current;
        var configuration = setup?.Configuration ?? new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var level = LambdaLogLevel.Parse(configuration[LambdaLogLevel.Setting]);
        if (setup is null) services.AddFunctionOutput(LineOutput.Standard(), level);
        services.AddLogging(logging => logging
            // EF Core logs failures that a replay then mends; HttpEndpoint logs those that stay.
            .AddFilter("Microsoft.EntityFrameworkCore", Microsoft.Extensions.Logging.LogLevel.None));
        services.AddInvocationLog();
        services.AddSingleton(AccessSetting.Parse(configuration[AccessSetting.Name]));
        services.AddScoped<SignIn>();
        services.AddSingleton<HttpEndpoint>();
        setup?.ConfigureServices(services);
        services.AddApplication();
        if (setup is null) SnapStart.Register(services);
        services.AddInfrastructure(configuration);
    }
}
