using System.Net;
using System.Net.Sockets;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.TestSupport.Cluster;
using EventPlatform.TestSupport.Functions;
using Npgsql;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>The deployed functions with what they meet on AWS: SQS, and a cluster that takes tokens.</summary>
public sealed class AwsFunctionTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Queue = "activities";

    // Any address of this machine on which nobody listens at PostgreSQL's port.
    private const string ClusterAddress = "127.0.58.3";

    private static readonly (string Name, string Value)[] Credentials =
    [
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "not-a-secret"),
        ("AWS_SESSION_TOKEN", "session-token-of-the-test"), ("AWS_REGION", "eu-west-1"),
    ];

    private TestApi Api => fixture.Api;

    [Fact]
    public async Task Function_WithAQueue_SendsItsActivityAndStoresItWhenTheQueueRefuses()
    {
        await using var sqs = await SqsEmulator.StartAsync();
        var url = sqs.CreateQueue(Queue);
        await using var process = await FunctionProcess.StartAsync(
            PublishedFunctions.Executable, "CreateGuest", Api.Wire.ConnectionString,
            [("ACTIVITY_QUEUE_URL", url.AbsoluteUri), .. Credentials]);

        Assert.Equal(201, (await process.SendAsync("POST", "/guests", body: Bodies.Guest())).Status);

        Assert.Contains("guest.created", Assert.Single(sqs.Bodies(Queue)), StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync());

        sqs.Behaviour = SqsBehaviour.RefuseSignature;
        Assert.Equal(201, (await process.SendAsync("POST", "/guests", body: Bodies.Guest())).Status);

        Assert.Equal(1L, await CountAsync());
        Assert.Contains(process.Output, line => line.Contains("written to the database", StringComparison.Ordinal));

        async Task<long> CountAsync() => (long)(await Api.SqlAsync("SELECT count(*) FROM activities"))!;
    }

    [Fact]
    public async Task Function_OnACluster_SignsInWithATokenOverTls()
    {
        await using var cluster = await ClusterStandIn.StartAsync(
            endpoint: ClusterAddress, cancellationToken: TestContext.Current.CancellationToken);
        await cluster.ApplyAsync(cancellationToken: TestContext.Current.CancellationToken);
        var server = new NpgsqlConnectionStringBuilder(cluster.Wire.ConnectionString);
        await using var relay = StartRelay(server.Port);
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(
            folder.Below("ca.pem"), cluster.CertificatePem, TestContext.Current.CancellationToken);
        await using var process = await FunctionProcess.StartAsync(
            PublishedFunctions.Executable, "CreateGuest", connectionString: null,
            [
                ("DSQL_CLUSTER_ENDPOINT", ClusterAddress), ("DSQL_REGION", "eu-west-1"),
                // What the process trusts besides, as OpenSSL reads it.
                ("SSL_CERT_FILE", folder.Below("ca.pem")), .. Credentials,
            ]);

        var (status, body) = await process.SendAsync("POST", "/guests", body: Bodies.Guest());

        Assert.True(status == 201, body + string.Join('\n', process.Output));
        Assert.Equal(1L, await cluster.SqlAsync("SELECT count(*) FROM guests"));
        Assert.Equal(1L, await cluster.SqlAsync("SELECT count(*) FROM activities"));
    }

    private static TcpRelay StartRelay(int port)
    {
        try
        {
            return TcpRelay.Start(
                new IPEndPoint(IPAddress.Parse(ClusterAddress), 5432), new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            // Such as a PostgreSQL that listens on all addresses. An endpoint has no port, so another would not do.
            Assert.Skip($"Another server listens on {ClusterAddress}:5432.");
            throw;
        }
    }
}
