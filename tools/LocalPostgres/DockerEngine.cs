using DotNet.Testcontainers.Configurations;

namespace EventPlatform.LocalPostgres;

/// <summary>Says whether a Docker engine answers.</summary>
internal static class DockerEngine
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Lets Testcontainers look for an engine in all its places (settings, DOCKER_HOST, sockets, pipes) and
    /// ping it. Blocks while an engine accepts the connection without answering.
    /// </summary>
    public static bool Ping() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null;

    /// <summary>Runs a probe aside, for a few seconds at most.</summary>
    public static async Task<bool> AnswersAsync(Func<bool> probe, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(probe, cancellationToken).WaitAsync(Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
