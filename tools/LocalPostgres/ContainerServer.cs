using System.Net;
using System.Security.Cryptography;
using System.Text;

using Docker.DotNet;

using Testcontainers.PostgreSql;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>A private server in a container. Kept data lives in a named volume, one per working directory.</summary>
internal sealed class ContainerServer : IPostgresServer
{
    private const string Image = "postgres:17.6-alpine";
    private const int Attempts = 10;

    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromSeconds(2);

    private readonly LocalPostgresOptions _options;
    private readonly PostgreSqlContainer _container;
    private readonly DataHome? _home;
    private readonly string? _volume;
    private string _version = "";

    private ContainerServer(
        LocalPostgresOptions options,
        PostgreSqlContainer container,
        string connectionString,
        DataHome? home,
        string? volume)
    {
        _options = options;
        _container = container;
        ConnectionString = connectionString;
        _home = home;
        _volume = volume;
    }

    public string ConnectionString { get; }

    public string Description =>
        $"PostgreSQL {_version}, container {Image}, " +
        (_volume is null ? "throwaway data" : $"data in the Docker volume {_volume}");

    /// <summary>Starts a container; null when no Docker engine answers.</summary>
    public static async Task<IPostgresServer?> TryStartAsync(
        LocalPostgresOptions options, CancellationToken cancellationToken)
    {
        if (!await DockerEngine.AnswersAsync(options.DockerProbe, cancellationToken).ConfigureAwait(false))
            return null;
        if (options.Throwaway)
            return await StartAsync(
                options, RandomNumberGenerator.GetHexString(40), home: null, volume: null, cancellationToken)
                .ConfigureAwait(false);

        var home = DataHome.OpenForContainer(options.WorkingDirectory);
        try
        {
            var password = await home.ReadOrMakePasswordAsync(cancellationToken).ConfigureAwait(false);
            // The volume belongs to this folder and this password: with the folder deleted, a new one is used.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home.Root + password)))[..16];
            return await StartAsync(options, password, home, $"eventplatform-{hash}", cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _container.StopAsync(cancellationToken);

    public async Task RestartAsync(bool immediate, CancellationToken cancellationToken)
    {
        if (immediate)
            await _container.ExecAsync(["sh", "-c", "kill -QUIT 1"], cancellationToken).ConfigureAwait(false);
        await _container.StopAsync(cancellationToken).ConfigureAwait(false);
        await _container.StartAsync(cancellationToken).ConfigureAwait(false);
        await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        var code = await _container.GetExitCodeAsync(cancellationToken);
        throw new LocalPostgresException($"The container {Image} ended with code {code}. Start this program again.");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Stopped in order first: removing alone would kill the server, and kept data would need recovery.
            if (!_options.Throwaway)
                await _container.StopAsync().ConfigureAwait(false);
            await _container.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _home?.Dispose();
        }
    }

    private static async Task<ContainerServer> StartAsync(
        LocalPostgresOptions options, string password, DataHome? home, string? volume, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.FindFree();
            var server = new ContainerServer(
                options, Build(options, password, port, volume), ServerSettings.ConnectionString(port, password), home, volume);
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                deadline.CancelAfter(options.StepTimeout);
                await server._container.StartAsync(deadline.Token).ConfigureAwait(false);
                await server.WaitAsync(cancellationToken).ConfigureAwait(false);
                return server;
            }
            catch (Exception failure)
            {
                await server._container.DisposeAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                // The port was taken meanwhile, or the container of a killed process still has the name and with it
                // the volume; Testcontainers removes that one within seconds.
                if (attempt < Attempts && IsPassing(failure))
                {
                    await Task.Delay(PauseBetweenAttempts, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                throw failure as LocalPostgresException
                    ?? new LocalPostgresException($"The container {Image} did not start: {failure.Message}", failure);
            }
        }
    }

    private static bool IsPassing(Exception failure) =>
        failure is DockerApiException { StatusCode: HttpStatusCode.Conflict }
        || (failure is DockerApiException && failure.Message.Contains("port is already allocated", StringComparison.Ordinal));

    private static PostgreSqlContainer Build(LocalPostgresOptions options, string password, int port, string? volume)
    {
        string[] flags = [.. ServerSettings.Common(options).SelectMany(
            setting => (string[])["-c", $"{setting.Name}={setting.Value}"])];
        var builder = new PostgreSqlBuilder(Image)
            .WithDatabase(ServerSettings.DatabaseName)
            .WithUsername(ServerSettings.UserName)
            .WithPassword(password)
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8 --auth-host=scram-sha-256")
            .WithCommand(flags)
            .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
            // A published port is open to the whole network unless it is bound to the loopback address.
            .WithCreateParameterModifier(parameters =>
            {
                foreach (var binding in parameters.HostConfig!.PortBindings!.Values.SelectMany(bindings => bindings))
                    binding.HostIP = IPAddress.Loopback.ToString();
            });
        // The fixed name keeps two servers from ever sharing the volume.
        return volume is null
            ? builder.Build()
            : builder.WithName(volume).WithVolumeMount(volume, "/var/lib/postgresql/data").Build();
    }

    private async Task WaitAsync(CancellationToken cancellationToken) =>
        _version = await ServerProbe.WaitForVersionAsync(
            ConnectionString, $"The server in the container {Image}", _options.StepTimeout, cancellationToken);
}
