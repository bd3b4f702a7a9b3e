using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventPlatform.Application.Common;

/// <summary>Writes a string that holds JSON as that JSON, character for character.</summary>
public sealed class RawJsonConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        // Checked when it was saved; checking again would cost a second parse on every read.
        writer.WriteRawValue(value, skipInputValidation: true);
    }
}
