using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Guests;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda.Http;
using EventPlatform.Pages;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Lambda;

/// <summary>
/// Warms a function up before its snapshot. Lambda takes the snapshot once, when a version is published, and starts
/// every process of the function from it. Without SnapStart nothing here runs.
/// https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
/// </summary>
internal static partial class SnapStart
{
    // Nobody's id, so that nothing is changed.
    private static readonly Guid Nobody = Guid.Empty;

    // Of the 130 s or the function's timeout that Lambda gives initialisation.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);

    /// <summary>Registers the work before the snapshot and after it is restored.</summary>
    /// <param name="services">
    /// The registrations of the function's container. The work has a container of its own, since the function keeps its
    /// container to itself; compiled code, the EF model, its queries and the pool belong to the process.
    /// </param>
    public static void Register(IServiceCollection services)
    {
        // By its full name: RuntimeSupport brings a namespace that is called SnapshotRestore, too.
        Amazon.Lambda.Core.SnapshotRestore.RegisterBeforeSnapshot(async () =>
        {
            await using var provider = services.BuildServiceProvider();
            await WarmUpAsync(provider);
            // A connection does not survive the snapshot: the other end is long gone when it is restored.
            DataSources.DropConnections();
        });
        Amazon.Lambda.Core.SnapshotRestore.RegisterAfterRestore(() =>
        {
            // Closes connections that were opened after the first hook. Ids and the jitter of replays need no new
            // seed: both come from the operating system's generator, which Lambda reseeds.
            DataSources.DropConnections();
            return ValueTask.CompletedTask;
        });
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A function that could not be warmed up still works: it only starts more slowly.")]
    private static async Task WarmUpAsync(IServiceProvider provider)
    {
        try
        {
            if (HandlerSetting.IsOfPages)
            {
                PageFiles.Embedded.Find("", "br");
                return;
            }

            using var patience = new CancellationTokenSource(WarmUpTime);
            var guests = await SendAsync(provider, new ListGuests(), patience.Token);
            JsonSerializer.Serialize(guests.Value, ApiJson.Instance.GuestPage);
            await SendAsync(provider, new GetGuest(Nobody), patience.Token);
            var stats = await SendAsync(provider, new GetStats(), patience.Token);
            JsonSerializer.Serialize(stats.Value, ApiJson.Instance.StatsResponse);
            // A command opens a transaction and finds that there is nobody.
            await SendAsync(provider, new SubmitRsvp(Nobody, Attending: false), patience.Token);
        }
        catch (Exception e)
        {
            var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SnapStart));
            if (ReasonOf(e) is { } reason) LogNotWarm(logger, reason);
            else LogFailed(logger, e);
        }
    }

    // Before the first grant the database says that the role does not exist or may not sign in. No stack trace helps
    // there.
    private static string? ReasonOf(Exception exception) => exception switch
    {
        DbException => exception.Message,
        OperationCanceledException => "the database took too long",
        { InnerException: { } inner } => ReasonOf(inner),
        _ => null,
    };

    private static async Task<T> SendAsync<T>(
        IServiceProvider provider, IRequest<T> useCase, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase, cancellationToken);
    }

    [LoggerMessage(
        1, LogLevel.Warning, "The function was not warmed up for its snapshot, and starts more slowly: {Reason}")]
    private static partial void LogNotWarm(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The function was not warmed up for its snapshot.")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
