using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Pages;

/// <summary>
/// The pages and what they load. Pages have addresses that stay, and browsers ask for them again each time; the
/// addresses of assets have the hash of all assets in them, and browsers keep them for a year.
/// </summary>
public sealed class PageFiles
{
    // In pages: where the assets are, and the languages that there are texts for.
    private const string AssetsPlaceholder = "{{assets}}";
    private const string LanguagesPlaceholder = "{{languages}}";

    private const string TextFolder = "texts/";

    // Enough digits to tell the assets of one release from those of another.
    private const int HashLength = 16;

    private static readonly Dictionary<string, string> Pages = new(StringComparer.Ordinal)
    {
        [""] = "guest.html",
        ["guest"] = "guest.html",
        ["host"] = "host.html",
        ["door"] = "door.html",
    };

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".svg"] = "image/svg+xml; charset=utf-8",
    };

    private static readonly Dictionary<string, string> AssetHeaders = new(StringComparer.Ordinal)
    {
        ["cache-control"] = "public, max-age=31536000, immutable",
        ["vary"] = "accept-encoding",
        ["x-content-type-options"] = "nosniff",
    };

    // What holds for a page holds for all that it loads.
    private static readonly Dictionary<string, string> PageHeaders = new(StringComparer.Ordinal)
    {
        ["cache-control"] = "no-cache",
        ["content-security-policy"] = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ["cross-origin-opener-policy"] = "same-origin",
        ["permissions-policy"] = "camera=(), geolocation=(), microphone=()",
        ["referrer-policy"] = "no-referrer",
        ["vary"] = "accept-encoding",
        ["x-content-type-options"] = "nosniff",
    };

    private readonly Dictionary<string, byte[]> _files;
    private readonly Dictionary<string, string> _pageTags;
    private readonly ConcurrentDictionary<(string Name, string? Coding), byte[]> _bodies = new();

    /// <summary>Serves other files than those of this assembly.</summary>
    /// <param name="files">Bytes by name: <c>guest.html</c>, <c>host.html</c>, <c>door.html</c>; all others are assets,
    /// such as <c>texts/en.json</c>.</param>
    public PageFiles(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        AssetPath = "assets/" + HashOf(files.Where(file => !IsPage(file.Key)));
        var languages = string.Join(' ', files.Keys
            .Where(name => name.StartsWith(TextFolder, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name)).Order(StringComparer.Ordinal));
        _files = files.ToDictionary(
            file => file.Key, file => IsPage(file.Key) ? FillIn(file.Value, languages) : file.Value,
            StringComparer.Ordinal);
        _pageTags = _files.Where(file => IsPage(file.Key))
            .ToDictionary(file => file.Key, file => HashOf([file]), StringComparer.Ordinal);
    }

    /// <summary>The files of this assembly.</summary>
    public static PageFiles Embedded { get; } = new(ReadResources());

    /// <summary>Where the assets are, relative to the pages: <c>assets/</c> and the hash.</summary>
    public string AssetPath { get; }

    /// <summary>Finds what to answer.</summary>
    /// <param name="path">The path below <c>/app/</c>: nothing or <c>guest</c>, <c>host</c>, <c>door</c>, or an asset
    /// below <see cref="AssetPath"/>.</param>
    /// <param name="acceptEncoding">The request's header of this name, or null.</param>
    /// <param name="ifNoneMatch">The request's header of this name, or null.</param>
    /// <returns>200, 304 when the client has the page already, or 404.</returns>
    public PageAnswer Find(string? path, string? acceptEncoding = null, string? ifNoneMatch = null)
    {
        if (NameAt(path ?? "") is not { } name) return NotFound();

        var coding = ContentCoding.Choose(acceptEncoding);
        var isPage = _pageTags.TryGetValue(name, out var hash);
        var headers = new Dictionary<string, string>(isPage ? PageHeaders : AssetHeaders, StringComparer.Ordinal);
        if (isPage)
        {
            // Another coding is another body, and so another tag.
            var tag = coding is null ? $"\"{hash}\"" : $"\"{hash}-{coding}\"";
            headers["etag"] = tag;
            if (IsKnown(tag, ifNoneMatch)) return new PageAnswer(304, headers, default);
        }

        headers["content-type"] = ContentTypes[Path.GetExtension(name)];
        if (coding is not null) headers["content-encoding"] = coding;
        var body = _bodies.GetOrAdd((name, coding), key => ContentCoding.Encode(_files[key.Name], key.Coding));
        return new PageAnswer(200, headers, body);
    }

    private static PageAnswer NotFound() => new(
        404,
        new Dictionary<string, string>(PageHeaders, StringComparer.Ordinal)
        {
            ["cache-control"] = "no-store",
            ["content-type"] = "text/plain; charset=utf-8",
        },
        "There is no such page.\n"u8.ToArray());

    // Names are looked up and never put together with a folder: ".." is a name that no file has.
    private string? NameAt(string path)
    {
        if (Pages.TryGetValue(path, out var page)) return _files.ContainsKey(page) ? page : null;
        if (!path.StartsWith($"{AssetPath}/", StringComparison.Ordinal)) return null;

        var name = path[(AssetPath.Length + 1)..];
        return !IsPage(name) && _files.ContainsKey(name) && ContentTypes.ContainsKey(Path.GetExtension(name))
            ? name
            : null;
    }

    private byte[] FillIn(byte[] html, string languages) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(html)
            .Replace(AssetsPlaceholder, AssetPath, StringComparison.Ordinal)
            .Replace(LanguagesPlaceholder, languages, StringComparison.Ordinal));

    private static bool IsPage(string name) => name.EndsWith(".html", StringComparison.Ordinal);

    // As https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 has it, a tag that is marked as weak counts.
    private static bool IsKnown(string tag, string? ifNoneMatch) =>
        (ifNoneMatch ?? "").Split(',', StringSplitOptions.TrimEntries)
            .Any(known => known == "*" || known == tag || known == $"W/{tag}");

    // Lengths are hashed, too: no two sets of files look the same.
    private static string HashOf(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var (name, bytes) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            foreach (var part in new[] { Encoding.UTF8.GetBytes(name), bytes })
            {
                BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
                hash.AppendData(length);
                hash.AppendData(part);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength];
    }

    private static Dictionary<string, byte[]> ReadResources()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames().ToDictionary(name => name, name =>
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[resource.Length];
            resource.ReadExactly(bytes);
            return bytes;
        });
    }
}
