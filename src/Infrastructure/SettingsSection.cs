using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Infrastructure;

/// <summary>
/// Reads the numbers of a section of the configuration, at the start and not in the first request. The binder of
/// options would need reflection, and natively compiled it leaves out a wrong value without a word.
/// </summary>
internal sealed class SettingsSection(IConfiguration configuration, string section)
{
    /// <summary>Reads a whole number.</summary>
    /// <param name="name">The setting within the section.</param>
    /// <param name="unset">The value when the configuration gives none.</param>
    /// <param name="min">The smallest value.</param>
    /// <param name="max">The largest value.</param>
    /// <param name="orZero">Whether 0 is good, too.</param>
    /// <exception cref="InvalidOperationException">The value is no whole number or out of range.</exception>
    public int Number(string name, int unset, int min, int max, bool orZero = false)
    {
        var text = configuration[$"{section}:{name}"];
        var number = unset;
        var isNumber = text is null || int.TryParse(text, CultureInfo.InvariantCulture, out number);
        if (isNumber && ((number >= min && number <= max) || (orZero && number == 0))) return number;

        var variable = $"{section}:{name}".Replace(":", "__", StringComparison.Ordinal);
        throw new InvalidOperationException(
            $"{variable} is \"{text}\": it must be {(orZero ? "0 or " : "")}a whole number from {min} to {max}.");
    }
}
