using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Application.Admin;

namespace EventPlatform.Lambda.Http;

/// <summary>Writes JSON that was saved as text, character for character.</summary>
internal sealed class JsonTextConverter : JsonConverter<JsonText>
{
    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Representations are only written; JsonBody reads requests.");

    // The text was checked when it was saved; checking it again would cost a second parse on every read.
    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text, skipInputValidation: true);
}
