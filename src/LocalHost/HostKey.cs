using EventPlatform.Application.Access;
using EventPlatform.Domain.Access;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.LocalHost;

/// <summary>A file with a host's access key, which only its owner can read.</summary>
internal static class HostKey
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The database's own user may have to pass.
    private const UnixFileMode Directory =
        OwnersFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes a host's key and writes it to the file, unless the file has one that is good.</summary>
    /// <returns>The new key; null when the one in the file is good.</returns>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static async Task<string?> EnsureAsync(
        IServiceProvider services, string path, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        if (File.Exists(path)
            && KeyText.TryParse((await File.ReadAllTextAsync(path, cancellationToken)).Trim(), out var present)
            && await IsGoodAsync(scope.ServiceProvider, present, cancellationToken))
        {
            // It may have been copied here.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnersFile);
            return null;
        }

        var sender = scope.ServiceProvider.GetRequiredService<ISender>();
        var command = new CreateAccessKey(Role.Host.ToText(), "serve", ExpiresAt: null);
        var created = await sender.Send(command, cancellationToken);
        try
        {
            await WriteAsync(path, created.Value.Key, cancellationToken);
            return created.Value.Key;
        }
        catch
        {
            await sender.Send(new RevokeAccessKey(created.Value.Id), CancellationToken.None);
            throw;
        }
    }

    private static async Task<bool> IsGoodAsync(
        IServiceProvider services, KeyText key, CancellationToken cancellationToken)
    {
        var signedIn = await services.GetRequiredService<KeySignIn>().SignInAsync(key, cancellationToken);
        return signedIn.IsSuccess && key.Role is Role.Host;
    }

    private static async Task WriteAsync(string path, string key, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, Directory);
            options.UnixCreateMode = OwnersFile;
        }
        else
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        // An existing file may be readable by others.
        File.Delete(path);
        await using var stream = new FileStream(path, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
    }
}
