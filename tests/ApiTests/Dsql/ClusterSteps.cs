using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;
using EventPlatform.TestSupport.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>What the tests of the stand-in for a cluster share.</summary>
internal static class ClusterSteps
{
    /// <summary>The schema commands, as <c>admin</c>.</summary>
    public static async Task<T> WithSchemaAsync<T>(this ClusterStandIn cluster, Func<AppDbContext, Task<T>> action)
    {
        var target = (DatabaseTarget.Dsql)cluster.Target();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new(DatabaseTarget.EndpointSetting, target.Endpoint), new(DatabaseTarget.RegionSetting, target.Region),
            ])
            .Build();
        await using var provider =
            new ServiceCollection().AddLogging().AddInfrastructure(configuration).AddSchema(configuration)
                .BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await action(scope.ServiceProvider.GetRequiredService<AppDbContext>());
    }

    /// <summary><c>schema apply</c>.</summary>
    public static Task<SchemaStatus> ApplyAsync(
        this ClusterStandIn cluster,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default) =>
        cluster.WithSchemaAsync(async db =>
        {
            await DatabaseSchema.ApplyAsync(db, progress ?? new Progress<string>(), cancellationToken);
            return await DatabaseSchema.GetStatusAsync(db, CancellationToken.None);
        });

    /// <summary><c>schema grant</c> for the writer.</summary>
    public static Task GrantAsync(this ClusterStandIn cluster, string role, IProgress<string>? progress = null) =>
        cluster.GrantAsync(RuntimeRole.WriterStatements(role, ClusterStandIn.CallerArn), progress);

    /// <summary><c>schema grant</c>.</summary>
    public static Task GrantAsync(
        this ClusterStandIn cluster, IReadOnlyList<string> statements, IProgress<string>? progress = null) =>
        cluster.WithSchemaAsync(async db =>
        {
            await DatabaseSchema.GrantAsync(db, statements, progress ?? new Progress<string>(), CancellationToken.None);
            return true;
        });

    /// <summary>A role of a test's own: all databases of a PostgreSQL share them.</summary>
    public static string NewRole() => $"app_{Guid.NewGuid():n}";

    /// <summary>A fifth of all that can fail does, in every way that a cluster has.</summary>
    public static IReadOnlyList<WireFaultRule> InjectTwentyPercent(this WireProxy wire, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. new[] { WireFault.CatalogChange, WireFault.LoseAnswer, WireFault.LoseRequest }
                .Select(fault => wire.Inject(fault, Any(0.04), int.MaxValue)),
            wire.Inject(WireFault.RowConflict, Changes(0.06), int.MaxValue),
            wire.InjectServerUnavailable(isCarriedOut: true, Any(0.04), int.MaxValue),
            wire.InjectServerUnavailable(isCarriedOut: false, Any(0.04), int.MaxValue),
            wire.InjectAtConnect(
                "53400", "unable to accept connection, too many connections a second", int.MaxValue, () => Chance(0.1)),
            wire.InjectAtConnect("08006", "unable to accept connection", int.MaxValue, () => Chance(0.1)),
        ];

        Func<string, bool> Any(double probability) => sql => !IsRollback(sql) && Chance(probability);

        Func<string, bool> Changes(double probability) => sql => IsChange(sql) && Chance(probability);

        bool Chance(double probability)
        {
            lock (random) return random.NextDouble() < probability;
        }
    }

    private static bool IsRollback(string sql) =>
        sql.StartsWith("ROLLBACK", StringComparison.Ordinal) || sql.StartsWith("BEGIN", StringComparison.Ordinal);

    private static bool IsChange(string sql) =>
        sql is "COMMIT"
        || sql.StartsWith("INSERT", StringComparison.Ordinal)
        || sql.StartsWith("DELETE", StringComparison.Ordinal);
}
