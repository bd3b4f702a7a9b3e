using EventPlatform.ApiTests.Dsql;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Services;

/// <summary>How a service gets the schema: at its start, and by the methods of EF Core.</summary>
public sealed class HostSchemaTests
{
    public static TheoryData<string> WaysOfEntityFramework =>
        ["MigrateAsync", "Migrate", "EnsureCreatedAsync", "EnsureCreated"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_OnAnEmptyDatabase_BringsItUpToDate()
    {
        await using var host = await HostService.StartAsync();

        await host.Services.ApplyEventPlatformSchemaAsync(Cancelled);

        Assert.True((await StatusAsync(host)).IsUpToDate);
    }

    [Fact]
    public async Task Apply_ManyInstancesAtOnce_AllSucceed()
    {
        await using var first = await HostService.StartAsync();
        var others = await Task.WhenAll(Enumerable.Range(1, 7).Select(number => HostService.StartAsync(
            new NpgsqlConnectionStringBuilder(first.ConnectionString) { ApplicationName = $"{number}" }
                .ConnectionString)));
        try
        {
            await Task.WhenAll(others.Append(first)
                .Select(host => Task.Run(() => host.Services.ApplyEventPlatformSchemaAsync(Cancelled))));

            Assert.True((await StatusAsync(first)).IsUpToDate);
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Apply_ManyInstancesAtOnceOnACluster_AllSucceed()
    {
        await using var cluster = await ClusterStandIn.StartAsync(cancellationToken: Cancelled);

        var statuses = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => cluster.ApplyAsync(cancellationToken: Cancelled))));

        Assert.All(statuses, status => Assert.True(status.IsUpToDate));
    }

    [Fact]
    public async Task Apply_WithoutEventPlatform_SaysWhatToCall()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => services.ApplyEventPlatformSchemaAsync(Cancelled));

        Assert.Contains("AddEventPlatform(configuration)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MigrateAsync")]
    [InlineData("EnsureCreatedAsync")]
    public async Task EntityFramework_WithAddSchema_BringsItUpToDate(string way)
    {
        await using var host =
            await HostService.StartAsync(after: (services, configuration) => services.AddSchema(configuration));

        await RunAsync(host, way);
        await RunAsync(host, way);

        Assert.True((await StatusAsync(host)).IsUpToDate);
    }

    [Fact]
    public async Task EnsureCreated_WithAddSchema_TellsWhetherItHasMadeTheTables()
    {
        await using var host =
            await HostService.StartAsync(after: (services, configuration) => services.AddSchema(configuration));
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDbContext>().Database;

        Assert.True(await database.EnsureCreatedAsync(Cancelled));
        Assert.False(await database.EnsureCreatedAsync(Cancelled));
        Assert.True(await database.CanConnectAsync(Cancelled));
        Assert.False(database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData("Migrate")]
    [InlineData("EnsureCreated")]
    public async Task EntityFramework_SynchronousWithAddSchema_SaysWhatToCall(string way)
    {
        await using var host =
            await HostService.StartAsync(after: (services, configuration) => services.AddSchema(configuration));

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => RunAsync(host, way));

        Assert.Contains($"call {way}Async()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WaysOfEntityFramework))]
    public async Task EntityFramework_WithoutAddSchema_SaysWhatToCallAndMakesNoTable(string way)
    {
        await using var host = await HostService.StartAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(host, way));

        Assert.Contains("ApplyEventPlatformSchemaAsync()", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddSchema(configuration)", error.Message, StringComparison.Ordinal);
        await using var connection =
            await DataSources.For(new DatabaseTarget.Postgres(host.ConnectionString)).OpenConnectionAsync(Cancelled);
        Assert.Equal(
            0L, await connection.RunAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    private static async Task RunAsync(HostService host, string way)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDbContext>().Database;
#pragma warning disable CA1849 // The synchronous methods are what is tested.
        switch (way)
        {
            case "MigrateAsync": await database.MigrateAsync(Cancelled); break;
            case "Migrate": database.Migrate(); break;
            case "EnsureCreatedAsync": await database.EnsureCreatedAsync(Cancelled); break;
            case "EnsureCreated": database.EnsureCreated(); break;
            default: throw new ArgumentOutOfRangeException(nameof(way));
        }
#pragma warning restore CA1849
    }

    private static async Task<SchemaStatus> StatusAsync(HostService host)
    {
        await using var db = HostedSchema.CreateContext(host.Services);
        return await DatabaseSchema.GetStatusAsync(db, Cancelled);
    }
}
