using System.Net;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Testcontainers.PostgreSql;

namespace EventPlatform.LocalPostgres;

/// <summary>A private server in a container. Kept data is in a named volume, one for each data directory.</summary>
internal sealed class ContainerServer : PostgresServer
{
    private const string Image = "postgres:17.6-alpine";
    private const int MaxStarts = 10;

    private static readonly TimeSpan PauseBetweenStarts = TimeSpan.FromSeconds(2);

    private readonly PostgresServerOptions _options;
    private readonly PostgreSqlContainer _container;
    private readonly ServerFolder? _folder;
    private readonly string? _volume;
    private string _version = "";

    private ContainerServer(
        PostgresServerOptions options,
        PostgreSqlContainer container,
        string connectionString,
        ServerFolder? folder,
        string? volume)
    {
        _options = options;
        _container = container;
        ConnectionString = connectionString;
        _folder = folder;
        _volume = volume;
    }

    public override string ConnectionString { get; }

    public override string Description =>
        $"PostgreSQL {_version}, container {Image}, " +
        (_volume is null ? "throwaway data" : $"data in the Docker volume {_volume}");

    /// <summary>Starts a container; null when no Docker engine answers.</summary>
    public static async Task<PostgresServer?> TryStartAsync(
        PostgresServerOptions options, CancellationToken cancellationToken)
    {
        if (!await DockerEngine.AnswersAsync(options.DockerProbe, cancellationToken)) return null;
        if (options.DataDirectory is null)
            return await StartAsync(options, SuperuserPassword.Make(), folder: null, volume: null, cancellationToken);

        var folder = ServerFolder.OpenForContainer(options.DataDirectory, options);
        try
        {
            var password = await SuperuserPassword.ReadOrMakeAsync(folder, cancellationToken);
            // The volume belongs to this folder and this password: with the folder deleted, a new one is used.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Root + password)))[..16];
            return await StartAsync(options, password, folder, $"{options.Name}-{hash}", cancellationToken);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) =>
        AskDockerAsync("did not stop", () => _container.StopAsync(cancellationToken), cancellationToken);

    public override async Task RestartAsync(bool immediate, CancellationToken cancellationToken)
    {
        await AskDockerAsync(
            "did not start again",
            async () =>
            {
                if (immediate) await _container.ExecAsync(["sh", "-c", "kill -QUIT 1"], cancellationToken);
                await _container.StopAsync(cancellationToken);
                await _container.StartAsync(cancellationToken);
            },
            cancellationToken);
        await WaitAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            // Stopped in order first: removing alone would kill the server, and kept data would need recovery.
            if (!_options.IsThrowaway) await _container.StopAsync();
            await _container.DisposeAsync();
        }
        finally
        {
            _folder?.Dispose();
        }
    }

    private protected override async Task WatchAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        var code = 0L;
        await AskDockerAsync(
            "cannot be watched",
            async () => code = await _container.GetExitCodeAsync(cancellationToken),
            cancellationToken);
        throw new PostgresServerException($"The container {Image} ended with code {code}. Start this program again.");
    }

    // Docker has exceptions of many kinds.
    private static async Task AskDockerAsync(string failure, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PostgresServerException($"The container {Image} {failure}: {e.Message}", e);
        }
    }

    private static async Task<ContainerServer> StartAsync(
        PostgresServerOptions options,
        string password,
        ServerFolder? folder,
        string? volume,
        CancellationToken cancellationToken)
    {
        for (var starts = 1; ; starts++)
        {
            var port = LoopbackPort.FindFree();
            var container = Build(options, password, port, volume);
            var server = new ContainerServer(
                options, container, ServerSettings.ConnectionString(port, password), folder, volume);
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                deadline.CancelAfter(options.StepTimeout);
                await server._container.StartAsync(deadline.Token);
                await server.WaitAsync(cancellationToken);
                return server;
            }
            catch (Exception e)
            {
                await server._container.DisposeAsync();
                cancellationToken.ThrowIfCancellationRequested();
                // The port was taken meanwhile, or the container of a killed process still has the name and with it
                // the volume; Testcontainers removes that one within seconds.
                if (starts < MaxStarts && IsPassing(e))
                {
                    await Task.Delay(PauseBetweenStarts, cancellationToken);
                    continue;
                }

                throw e as PostgresServerException
                    ?? new PostgresServerException($"The container {Image} did not start: {e.Message}", e);
            }
        }
    }

    private static bool IsPassing(Exception e) =>
        e is DockerApiException { StatusCode: HttpStatusCode.Conflict }
        || (e is DockerApiException && e.Message.Contains("port is already allocated", StringComparison.Ordinal));

    private static PostgreSqlContainer Build(PostgresServerOptions options, string password, int port, string? volume)
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
