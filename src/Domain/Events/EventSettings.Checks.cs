using System.Text;
using System.Text.Json;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <content>The rules of single fields.</content>
public sealed partial class EventSettings
{
    private static string? CheckTimeZone(string? text, FieldErrors errors)
    {
        var name = TextRules.Clean(text, nameof(TimeZone), TimeZoneMaxLength, errors);
        if (name is null || TimeZoneNames.Contains(name)) return name;

        errors.Add(
            nameof(TimeZone),
            TimeZoneNames.FindIgnoringCase(name) is { } spelling
                ? $"must be spelled as IANA does: {spelling}."
                : "must be a name of the IANA time zone database, such as Europe/Berlin or Etc/UTC: no offset and no " +
                "name of Windows.");
        return name;
    }

    private static string CheckSettingsData(string? json, FieldErrors errors)
    {
        if (json is null) return EmptySettingsData;
        if (Encoding.UTF8.GetByteCount(json) > SettingsDataMaxBytes)
        {
            errors.Add(nameof(SettingsData), $"must have at most {SettingsDataMaxBytes} bytes.");
            return json;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                MaxDepth = SettingsDataMaxDepth,
                AllowDuplicateProperties = false,
            });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return json;
        }
        catch (JsonException)
        {
            // The message below says it; the parser's own message may quote the data.
        }

        errors.Add(
            nameof(SettingsData),
            $"must be a JSON object without duplicate names, at most {SettingsDataMaxDepth} levels deep.");
        return json;
    }
}
