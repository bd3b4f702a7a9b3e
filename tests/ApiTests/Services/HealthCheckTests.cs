using System.Net;
using System.Net.Sockets;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.ApiTests.Messaging;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.LocalHost.Queue;
using EventPlatform.Schema;
using EventPlatform.Schema.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace EventPlatform.ApiTests.Services;

/// <summary>What a service's health checks say.</summary>
public sealed class HealthCheckTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    private const string Secret = "not-for-others";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_WithTheSchema_IsHealthy()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);

        var report = await CheckAsync(api.ConnectionString);

        Assert.Equal([HealthChecks.DatabaseName], report.Entries.Keys);
        Assert.Equal(HealthStatus.Healthy, report.Status);
    }

    [Fact]
    public async Task Database_WithoutTheSchema_IsUnhealthyAndSaysWhatToCall()
    {
        await using var host = await StartAsync(timeout: Patience.Limit);

        var entry = (await CheckAsync(host)).Entries[HealthChecks.DatabaseName];

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("ApplyEventPlatformSchemaAsync()", entry.Description, StringComparison.Ordinal);
        await host.Services.ApplyEventPlatformSchemaAsync(Cancelled);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task Database_WithoutAnIndex_IsDegradedAndSaysWhatToCall()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.SqlAsync("DROP INDEX ix_guests_sort_key");

        var report = await CheckAsync(api.ConnectionString);

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains(
            "ApplyEventPlatformSchemaAsync()", report.Entries[HealthChecks.DatabaseName].Description,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_WhoseRoleMayNotReadTheMigrations_IsHealthy()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var role = ClusterSteps.NewRole();
        await api.SqlAsync($"CREATE ROLE {role} LOGIN PASSWORD '{Secret}'");
        try
        {
            var report = await CheckAsync(new NpgsqlConnectionStringBuilder(api.ConnectionString)
            {
                Username = role,
                Password = Secret,
            }.ConnectionString);

            Assert.Equal(HealthStatus.Healthy, report.Status);
        }
        finally
        {
            await api.SqlAsync($"DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("15")]
    public async Task Database_ThatIsDown_IsUnhealthy(string replays)
    {
        var report = await CheckAsync(
            ConnectionStringTo(ClosedPort.Number), settings: new() { ["Dsql:Retry:MaxRetries"] = replays },
            timeout: Short);

        AssertUnhealthyWithoutSecrets(report);
    }

    [Fact]
    public async Task Database_ThatNeverAnswers_IsUnhealthy()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        var report = await CheckAsync(ConnectionStringTo(((IPEndPoint)mute.LocalEndpoint).Port), timeout: Short);

        AssertUnhealthyWithoutSecrets(report);
    }

    [Fact]
    public async Task Queue_OfAnotherKind_IsHealthy()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var queue = new EmbeddedQueue(TimeProvider.System, new EmbeddedQueueOptions());

        var report = await CheckAsync(api.ConnectionString, services => services.AddSingleton<IActivityQueue>(queue));

        Assert.Equal(HealthStatus.Healthy, report.Entries[HealthChecks.QueueName].Status);
    }

    [Theory]
    [InlineData(SqsBehaviour.Answer, "activities", HealthStatus.Healthy)]
    [InlineData(SqsBehaviour.Answer, "no-such-queue", HealthStatus.Degraded)]
    [InlineData(SqsBehaviour.Abort, "activities", HealthStatus.Degraded)]
    [InlineData(SqsBehaviour.Hang, "activities", HealthStatus.Degraded)]
    [InlineData(SqsBehaviour.RefuseSignature, "activities", HealthStatus.Degraded)]
    public async Task Queue_InSqs_IsAsItAnswers(SqsBehaviour behaviour, string name, HealthStatus status)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await using var sqs = await SqsEmulator.StartAsync();
        var url = new Uri(sqs.CreateQueue("activities"), name);
        sqs.Behaviour = behaviour;

        // The client gives up no request, and the check does where there is no answer.
        var report = await CheckAsync(
            api.ConnectionString,
            services => services.AddSingleton(MessagingSteps.PatientClient(url, TimeProvider.System)),
            timeout: behaviour is SqsBehaviour.Hang ? TimeSpan.FromSeconds(2) : null);

        var entry = report.Entries[HealthChecks.QueueName];
        Assert.Equal(status, entry.Status);
        Assert.Contains(name, entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("token", entry.Description, StringComparison.Ordinal);
        Assert.Null(entry.Exception);
        Assert.Equal(0, sqs.RequestsFor("SendMessageBatch"));
    }

    private static string ConnectionStringTo(int port) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = "none",
        Username = "none",
        Password = Secret,
        ApplicationName = $"{Guid.NewGuid():n}",
    }.ConnectionString;

    private static void AssertUnhealthyWithoutSecrets(HealthReport report)
    {
        var entry = report.Entries[HealthChecks.DatabaseName];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.StartsWith("The database ", entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", entry.Description, StringComparison.Ordinal);
        Assert.Null(entry.Exception);
    }

    private static Task<HostService> StartAsync(
        string? connectionString = null, Action<IServiceCollection>? before = null,
        Dictionary<string, string?>? settings = null, TimeSpan? timeout = null) =>
        HostService.StartAsync(
            connectionString,
            services =>
            {
                services.AddHealthChecks().AddEventPlatform(timeout, "ready");
                before?.Invoke(services);
            },
            settings: settings);

    private static async Task<HealthReport> CheckAsync(
        string connectionString, Action<IServiceCollection>? before = null,
        Dictionary<string, string?>? settings = null, TimeSpan? timeout = null)
    {
        await using var host = await StartAsync(connectionString, before, settings, timeout ?? Patience.Limit);
        return await CheckAsync(host);
    }

    private static Task<HealthReport> CheckAsync(HostService host) =>
        host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains("ready"), Cancelled);
}
