using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EventPlatform.Domain.Guests;

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
    DateTimeOffset UpdatedAt,
    int PlusOnesAllowed,
    int PlusOnes,
    DateTimeOffset? WaitlistedAt,
    DateTimeOffset? CheckedInAt,
    int? Arrived)
{
    /// <summary>Those who wait have no answer; the time alone does not make a guest wait.</summary>
    [JsonIgnore]
    public bool IsWaiting => Attending is null && WaitlistedAt is not null;

    /// <summary>What those who wait together have in common.</summary>
    [JsonIgnore]
    public (DateTimeOffset? Since, Guid Group) PartyKey => (WaitlistedAt, GroupId ?? Id);

    /// <summary>How many seats the guest needs.</summary>
    [JsonIgnore]
    public int Seats => 1 + PlusOnes;

    /// <summary>How many seats the guest has.</summary>
    [JsonIgnore]
    public int SeatsHeld => Attending is true ? Seats : 0;

    /// <summary>A guest without anything.</summary>
    public static GuestState New(Guid id) =>
        new(id, null, null, null, null, null, null, null, default, default, 0, 0, null, null, null);

    /// <summary>The position in lists. Names here are ASCII.</summary>
    [JsonIgnore]
    public string SortKey => $"{LastName?.ToLowerInvariant()}\u0001{FirstName?.ToLowerInvariant()}\u0001{Id:D}";

    /// <summary>Without the times that the product sets.</summary>
    public GuestState WithoutTimes() => this with
    {
        RsvpAt = null,
        CreatedAt = default,
        UpdatedAt = default,
        // Whether there are any is no matter of time.
        WaitlistedAt = WaitlistedAt is null ? null : default(DateTimeOffset),
        CheckedInAt = CheckedInAt is null ? null : default(DateTimeOffset),
    };
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
    bool Waitlist,
    [property: JsonConverter(typeof(SettingsState.JsonText))] string SettingsData,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static SettingsState Unset { get; } =
        new(null, null, null, null, null, null, false, null, false, "{}", null, null);

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

/// <summary>Those who wait together.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Guests">How many.</param>
/// <param name="Seats">How many seats they need.</param>
internal sealed record Party(DateTimeOffset Since, int Guests, int Seats);

/// <summary>All that the API shows at one moment, its activities apart.</summary>
/// <param name="Guests">The guests by their ids.</param>
/// <param name="Versions">The versions of the guests, which entity tags show.</param>
/// <param name="Settings">The settings.</param>
internal sealed record World(
    ImmutableDictionary<Guid, GuestState> Guests,
    ImmutableDictionary<Guid, Guid> Versions,
    SettingsState Settings)
{
    public static World Empty { get; } = new(
        ImmutableDictionary<Guid, GuestState>.Empty, ImmutableDictionary<Guid, Guid>.Empty, SettingsState.Unset);

    public int SeatsTaken => Guests.Values.Sum(guest => guest.SeatsHeld);

    /// <summary>Those who wait, the first ones first.</summary>
    public IReadOnlyList<Party> Parties =>
    [
        .. Guests.Values.Where(guest => guest.IsWaiting)
            .GroupBy(guest => guest.PartyKey)
            .OrderBy(party => party.Key)
            .Select(party => new Party(
                party.Key.Since!.Value, party.Count(), party.Sum(guest => guest.Seats))),
    ];

    /// <summary>The place of a guest on the waiting list; null for whoever does not wait.</summary>
    public int? PositionOf(Guid guestId) =>
        Guests.GetValueOrDefault(guestId) is { IsWaiting: true } guest
            ? 1 + Parties.Select(party => party.Since).Distinct().Count(since => since < guest.WaitlistedAt)
            : null;

    /// <summary>The version of a household, as <see cref="Household"/> makes it.</summary>
    public Guid VersionOf(Guid groupId) => Household.VersionOf(string.Concat(
        Guests.Values.Where(guest => guest.GroupId == groupId)
            .Select(guest => $"{guest.Id}{Versions.GetValueOrDefault(guest.Id)}")
            .Order(StringComparer.Ordinal)));
}

/// <summary>Reads and changes states by the names that the API and the database share.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Guid Id(JsonElement row) => row.GetProperty("id").GetGuid();

    /// <summary>The version of a row; the empty one without a version.</summary>
    public static Guid VersionOf(JsonElement row) =>
        row.GetProperty("version") is { ValueKind: JsonValueKind.String } version ? version.GetGuid() : Guid.Empty;

    public static T Read<T>(JsonElement element) => element.Deserialize<T>(Options)!;

    /// <summary>The state after a body was applied to it.</summary>
    public static T Apply<T>(T state, string body)
    {
        var fields = JsonSerializer.SerializeToNode(state, Options)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(body)!.AsObject()) fields[name] = value?.DeepClone();
        return fields.Deserialize<T>(Options)!;
    }
}
