using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Infrastructure.Persistence.Replay;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.UnitTests.Infrastructure;

public sealed class DatabaseTargetTests
{
    private const string Endpoint = "abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws";

    [Fact]
    public void From_ConnectionStringOnly_IsPlainPostgres() =>
        Assert.Equal(new DatabaseTarget.Postgres("Host=here"), From(("ConnectionStrings:EventPlatform", "Host=here")));

    [Fact]
    public void From_EndpointOnly_IsClusterAsAdminInTheEndpointsRegion() =>
        Assert.Equal(
            new DatabaseTarget.Dsql(Endpoint, "eu-west-1", "admin"), From(("DSQL_CLUSTER_ENDPOINT", Endpoint)));

    [Fact]
    public void From_UserAndRegion_AreTaken() =>
        Assert.Equal(
            new DatabaseTarget.Dsql("vpce-1.example.internal", "us-gov-west-1", "event_app"),
            From(
                ("DSQL_CLUSTER_ENDPOINT", "vpce-1.example.internal"),
                ("DSQL_USER", "event_app"),
                ("DSQL_REGION", "us-gov-west-1")));

    [Fact]
    public void From_Neither_SaysWhatToSet()
    {
        var error = Assert.Throws<InvalidOperationException>(() => From());

        Assert.Contains("DSQL_CLUSTER_ENDPOINT", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__EventPlatform", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Both_SaysWhatToRemoveWithoutThePassword()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => From(
                ("DSQL_CLUSTER_ENDPOINT", Endpoint),
                ("ConnectionStrings:EventPlatform", "Host=here;Password=hunter2")));

        Assert.Contains("remove one", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://abc.dsql.eu-west-1.on.aws")]
    [InlineData("abc.dsql.eu-west-1.on.aws:5432")]
    [InlineData("abc.dsql.eu-west-1.on.aws/postgres")]
    [InlineData("abc dsql")]
    [InlineData("localhost")]
    [InlineData("abc.example.com")]
    [InlineData("abc.dsql.nowhere.on.aws")]
    public void From_MalformedEndpoint_SaysHowItLooks(string endpoint)
    {
        var error = Assert.Throws<InvalidOperationException>(() => From(("DSQL_CLUSTER_ENDPOINT", endpoint)));

        Assert.Contains("abc.dsql.eu-west-1.on.aws", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc.dsql.us-east-1.on.aws", "us-east-1")]
    [InlineData("ABC.DSQL.AP-NORTHEAST-3.ON.AWS", "ap-northeast-3")]
    [InlineData("abc.dsql-fnh4.us-east-2.on.aws", "us-east-2")]
    public void Parse_Endpoint_FindsTheRegion(string endpoint, string region) =>
        Assert.Equal(region, DatabaseTarget.Dsql.Parse(endpoint).Region);

    [Fact]
    public void SettingsFor_Cluster_AreWhatDsqlNeeds()
    {
        var settings = DsqlConnection.SettingsFor(DatabaseTarget.Dsql.Parse(Endpoint), maxPoolSize: 2);

        Assert.Equal(
            (Endpoint, 5432, "postgres", "admin"),
            (settings.Host, settings.Port, settings.Database, settings.Username));
        Assert.Equal((SslMode.VerifyFull, SslNegotiation.Direct), (settings.SslMode, settings.SslNegotiation));
        Assert.Equal((false, true, false), (settings.Enlist, settings.NoResetOnClose, settings.Multiplexing));
        Assert.Equal(GssEncryptionMode.Disable, settings.GssEncryptionMode);
        Assert.Equal(
            (55 * 60, 10 * 60, 2),
            (settings.ConnectionLifetime, settings.ConnectionIdleLifetime, settings.MaxPoolSize));
        Assert.Null(settings.Password);
    }

    [Theory]
    [InlineData("Host=here", 10)]
    [InlineData("Host=here;Maximum Pool Size=7", 7)]
    [InlineData("Host=here;MaxPoolSize=7", 7)]
    public async Task For_PlainPostgres_HasASmallPoolUnlessToldOtherwise(string connectionString, int size)
    {
        var target = new DatabaseTarget.Postgres(
            $"{connectionString};Database={nameof(For_PlainPostgres_HasASmallPoolUnlessToldOtherwise)}");

        var settings = new NpgsqlConnectionStringBuilder(DataSources.For(target).ConnectionString);

        await DataSources.CloseAsync(target);
        Assert.Equal(size, settings.MaxPoolSize);
    }

    // At the start, not in the first request that needs the setting.
    [Theory]
    [InlineData(
        "Dsql:Retry:MaxRetries", "21", "Dsql__Retry__MaxRetries is \"21\": it must be a whole number from 0 to 20.")]
    [InlineData(
        "Dsql:Retry:BaseDelayMs", "0", "Dsql__Retry__BaseDelayMs is \"0\": it must be a whole number from 1 to 10000.")]
    [InlineData("Dsql:Retry:MaxDelayMs", "10001", "Dsql__Retry__MaxDelayMs is \"10001\": ")]
    [InlineData("Dsql:Retry:MaxTotalMs", "25001", "Dsql__Retry__MaxTotalMs is \"25001\": ")]
    [InlineData("Dsql:Retry:MaxRetries", "few", "Dsql__Retry__MaxRetries is \"few\": ")]
    [InlineData("Dsql:Retry:MaxRetries", "", "Dsql__Retry__MaxRetries is \"\": ")]
    [InlineData("Dsql:Retry:MaxRetries", "0x10", "Dsql__Retry__MaxRetries is \"0x10\": ")]
    [InlineData("Dsql:Retry:MaxRetries", "99999999999", "Dsql__Retry__MaxRetries is \"99999999999\": ")]
    [InlineData("ActivityQueue:TimeoutMs", "49", "ActivityQueue__TimeoutMs is \"49\": ")]
    [InlineData("ActivityQueue:MaxRetries", "2", "ActivityQueue__MaxRetries is \"2\": ")]
    [InlineData(
        "ActivityQueue:BreakMs",
        "499",
        "ActivityQueue__BreakMs is \"499\": it must be 0 or a whole number from 500 to 600000.")]
    [InlineData("ActivityQueue:BreakMs", "600001", "ActivityQueue__BreakMs is \"600001\": ")]
    public void AddInfrastructure_SettingOutOfRange_SaysWhich(string setting, string value, string message)
    {
        var services = new ServiceCollection();
        var configuration = Configuration(("ConnectionStrings:EventPlatform", "Host=here"), (setting, value));

        var error = Assert.ThrowsAny<Exception>(() => services.AddInfrastructure(configuration));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("500")]
    public void ActivityQueueOptions_BreakInRange_IsTaken(string value)
    {
        var options = ActivityQueueOptions.From(Configuration(("ActivityQueue:BreakMs", value)));

        Assert.Equal(value, $"{options.BreakMs}");
    }

    [Fact]
    public void AddInfrastructure_SettingInRange_IsTaken()
    {
        using var services = new ServiceCollection().AddLogging().AddInfrastructure(
            Configuration(("ConnectionStrings:EventPlatform", "Host=here"), ("Dsql:Retry:MaxRetries", "20")))
            .BuildServiceProvider();

        Assert.Equal(20, services.GetRequiredService<ReplayOptions>().MaxRetries);
    }

    [Fact]
    public void AddInfrastructure_QueueUrlIsNoUrl_SaysHowToSetIt()
    {
        var configuration = Configuration(
            ("ConnectionStrings:EventPlatform", "Host=here"), (ActivityQueueOptions.UrlSetting, "activities"));

        var refused = Assert.ThrowsAny<Exception>(() => new ServiceCollection().AddInfrastructure(configuration));

        Assert.Contains("ACTIVITY_QUEUE_URL is not the URL of a queue", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_NothingGiven_HaveTheirDefaults()
    {
        Assert.Equal(new ReplayOptions(), ReplayOptions.From(Configuration()));
        Assert.Equal(new ActivityQueueOptions(), ActivityQueueOptions.From(Configuration()));
    }

    private static DatabaseTarget From(params (string Name, string Value)[] settings) =>
        DatabaseTarget.From(Configuration(settings));

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
}
