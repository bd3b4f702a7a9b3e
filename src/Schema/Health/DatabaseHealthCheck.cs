using System.Diagnostics.CodeAnalysis;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Replay;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace EventPlatform.Schema.Health;

/// <summary>Whether the database answers and has this release's schema.</summary>
internal sealed class DatabaseHealthCheck(IServiceProvider services, TimeSpan timeout) : IHealthCheck
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Any failure is an answer. The framework would put the exception's message into it.")]
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            await using var db = HostedSchema.CreateContext(services);
            return Judge(await DatabaseSchema.GetStatusOfTablesAsync(db, patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer in time.");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // The roles of a cluster that may read and write guests: see RuntimeRole.
            return HealthCheckResult.Healthy("The database answers. Its role may not read the list of migrations.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"The database cannot be used: {DatabaseFailure.MarkerOf(e)}.");
        }
    }

    private static HealthCheckResult Judge(SchemaStatus status) => status switch
    {
        { IsUpToDate: true } => HealthCheckResult.Healthy("The database answers, and its schema is up to date."),
        { Pending: not [] } => HealthCheckResult.Unhealthy(
            $"The schema lacks {status.Pending.Count} migrations: {SchemaGuard.Remedy}."),
        _ => HealthCheckResult.Degraded(
            $"{status.InvalidIndexes.Count} indexes cannot be used: {SchemaGuard.Remedy}."),
    };
}
