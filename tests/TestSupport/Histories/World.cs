using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EventPlatform.TestSupport.Histories;

/// <summary>A guest as the API shows it and as the database stores it; the names are the same.</summary>
internal sealed record GuestState(
    Guid Id,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Dietary,
    DateTimeOffset? RsvpAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>A guest without anything.</summary>
    public static GuestState New(Guid id) => new(id, null, null, null, null, null, null, null, default, default);

    /// <summary>The position in lists. Names here are ASCII.</summary>
    [JsonIgnore]
    public string SortKey => $"{LastName?.ToLowerInvariant()}\u0001{FirstName?.ToLowerInvariant()}\u0001{Id:D}";

    /// <summary>Without the times that the product sets.</summary>
    public GuestState WithoutTimes() => this with { RsvpAt = null, CreatedAt = default, UpdatedAt = default };
}

/// <summary>The settings as the API shows them and as the database stores them.</summary>
internal sealed record SettingsState(
    string? EventName,
    DateTimeOffset? EventDate,
    string? TimeZone,
    string? Location,
    DateTimeOffset? RsvpDeadline,
    DateTimeOffset? DeclineDeadline,
    bool RsvpAfterStart,
    int? MaxGuests,
    [property: JsonConverter(typeof(SettingsState.JsonText))] string SettingsData,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static SettingsState Unset { get; } = new(null, null, null, null, null, null, false, null, "{}", null, null);

    /// <summary>Without the times that the product sets.</summary>
    public SettingsState WithoutTimes() => this with { CreatedAt = null, UpdatedAt = null };

    // The API shows the object, the database stores its text.
    private sealed class JsonText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            return element.ValueKind is JsonValueKind.String ? element.GetString() : element.GetRawText();
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value);
    }
}

/// <summary>All that the API shows at one moment, its activities apart.</summary>
internal sealed record World(ImmutableDictionary<Guid, GuestState> Guests, SettingsState Settings)
{
    public static World Empty { get; } = new(ImmutableDictionary<Guid, GuestState>.Empty, SettingsState.Unset);

    public int Attending => Guests.Values.Count(guest => guest.Attending is true);
}

/// <summary>Reads and changes states by the names that the API and the database share.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Guid Id(JsonElement row) => row.GetProperty("id").GetGuid();

    public static T Read<T>(JsonElement element) => element.Deserialize<T>(Options)!;

    /// <summary>The state after a body was applied to it.</summary>
    public static T Apply<T>(T state, string body)
    {
        var fields = JsonSerializer.SerializeToNode(state, Options)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(body)!.AsObject()) fields[name] = value?.DeepClone();
        return fields.Deserialize<T>(Options)!;
    }
}
