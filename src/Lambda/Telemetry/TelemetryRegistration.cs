using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>Registers what the functions write about themselves.</summary>
public static class TelemetryRegistration
{
    /// <summary>
    /// Sends log lines and metrics to a stream as a function on AWS sends them to its standard output: lines of JSON,
    /// each flushed before the answer leaves. A process that hosts functions itself has its own logging, unless it
    /// calls this, too.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="output">Where the lines go, in UTF-8; it stays open.</param>
    /// <param name="minimum">Entries below are left out. Metrics have no level.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddFunctionOutput(
        this IServiceCollection services, Stream output, LogLevel minimum) =>
        services.AddFunctionOutput(new LineOutput(output), minimum);

    internal static IServiceCollection AddFunctionOutput(
        this IServiceCollection services, LineOutput output, LogLevel minimum)
    {
        services.AddSingleton(output);
        services.AddSingleton<ILoggerProvider>(provider => new JsonLineLoggerProvider(
            output, provider.GetRequiredService<TimeProvider>()));
        return services.AddLogging(logging => logging.SetMinimumLevel(minimum));
    }

    internal static IServiceCollection AddInvocationLog(this IServiceCollection services) =>
        services.AddSingleton(provider => new InvocationLog(
            provider.GetRequiredService<ILogger<InvocationLog>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<LineOutput>()));
}
