using System.Globalization;
using System.Text.RegularExpressions;

namespace EventPlatform.Lambda.Http;

/// <summary>Reads timestamps as RFC 3339 defines them; .NET's own parser takes a missing offset for local time.</summary>
internal static partial class Timestamp
{
    /// <summary>Reads a timestamp with any offset.</summary>
    /// <returns>False when it is not RFC 3339 or names no day of the calendar.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is not null && Rfc3339().IsMatch(text) &&
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
