using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Reads UUIDs in their canonical form, in either case. .NET's own parser also takes spaces around it, and signs or
/// <c>0x</c> within.
/// </summary>
internal static class Uuid
{
    /// <summary>Describes the form in messages.</summary>
    public const string Example = "a UUID such as 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    /// <summary>Reads a UUID.</summary>
    /// <returns>False when it is not in the canonical form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) && id.ToString("D").Equals(text, StringComparison.OrdinalIgnoreCase);
}
