using System.Text;
using System.Text.Json;

namespace EventPlatform.Domain.Events;

/// <summary>The colour in which guests see the event: <c>accent</c> in the host's own data.</summary>
public static class AccentColour
{
    private const int ShortLength = 4;
    private const int LongLength = 7;

    /// <summary>Reads the colour. Nothing is decoded: of all that a host may write, one spelling is a colour.</summary>
    /// <param name="settingsData">The text of a JSON object, as in <see cref="EventSettings.SettingsData"/>.</param>
    /// <returns><c>#rgb</c> or <c>#rrggbb</c> in small letters; null when there is none, or something else.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string? In(string settingsData)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(settingsData));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAccent = reader.ValueSpan.SequenceEqual("accent"u8);
            reader.Read();
            if (isAccent) return reader.TokenType == JsonTokenType.String ? Colour(reader.ValueSpan) : null;

            reader.Skip();
        }

        return null;
    }

    private static string? Colour(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (ShortLength or LongLength) || text[0] != '#') return null;

        foreach (var digit in text[1..])
            if (!char.IsAsciiHexDigit((char)digit)) return null;
        return Encoding.ASCII.GetString(text).ToLowerInvariant();
    }
}
