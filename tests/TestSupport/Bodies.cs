using System.Text.Json;

namespace EventPlatform.TestSupport;

/// <summary>Makes request bodies.</summary>
internal static class Bodies
{
    /// <summary>An object with these fields.</summary>
    public static string Of(params (string Name, object? Value)[] fields) =>
        JsonSerializer.Serialize(fields.ToDictionary(field => field.Name, field => field.Value));

    /// <summary>A new guest with these fields, and a name unless they have one.</summary>
    public static string Guest(params (string Name, object? Value)[] fields) =>
        Of(
            [
                .. new (string Name, object? Value)[] { ("first_name", "Ada"), ("last_name", "Lovelace") }
                .ExceptBy(fields.Select(field => field.Name), field => field.Name),
                .. fields]);

    /// <summary>A queue message.</summary>
    public static string Activity(
        Guid id, object? guestId, string action = "guest.created", string timestamp = "2027-01-01T00:00:00Z") =>
        Of(("id", id), ("guest_id", guestId), ("action", action), ("timestamp", timestamp));

    /// <summary>A value given as JSON.</summary>
    public static JsonElement Json(string json) => JsonElement.Parse(json);

    /// <summary>Characters one after another.</summary>
    public static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
