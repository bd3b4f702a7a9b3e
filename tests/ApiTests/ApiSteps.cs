using System.Text.Json;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Events;

namespace EventPlatform.ApiTests;

/// <summary>
/// Steps that many tests take on the way to what they are about; each fails where the API refuses it.
/// </summary>
internal static class ApiSteps
{
    // More than any test stores: a walk that comes this far goes in circles.
    private const int MostItems = 100;

    public static async Task<Guid> AddGuestAsync(this TestApi api, params (string Name, object? Value)[] fields) =>
        (await api.PostAsync("/guests", Bodies.Guest(fields)).MustBe(201)).Id;

    /// <summary>Adds as many guests of one group as there are answers.</summary>
    public static async Task<List<Guid>> AddGuestsAsync(this TestApi api, Guid groupId, params bool?[] answers)
    {
        var ids = new List<Guid>();
        foreach (var attending in answers)
        {
            ids.Add(
                await api.AddGuestAsync(
                    ("group_id", groupId), ("attending", attending), ("first_name", $"Guest {ids.Count}")));
        }

        return ids;
    }

    public static Task<ApiAnswer> SaveSettingsAsync(this TestApi api, params (string Name, object? Value)[] fields) =>
        api.PutAsync("/admin/settings", Bodies.Of(fields)).MustBe(200);

    /// <summary>Stores a limit without a request, which would read as those read whom a test holds up.</summary>
    public static Task StoreLimitAsync(this TestApi api, int seats, bool waitlist = false) => api.SqlAsync(
        $"""
        INSERT INTO settings (id, max_guests, waitlist, settings_data, seat_claims, created_at, updated_at)
        VALUES ('{EventSettings.SingletonId}', {seats}, {waitlist}, '{EventSettings.EmptySettingsData}',
            0, now(), now())
        """);

    public static Task<ApiAnswer> RsvpAsync(this TestApi api, Guid guestId, bool attending) =>
        api.PostAsync($"/guests/{guestId}/rsvp", Bodies.Of(("attending", attending)));

    /// <summary>Sends a request with headers.</summary>
    public static Task<ApiAnswer> SendAsync(
        this TestApi api, string method, string path, string? body, params (string Name, string Value)[] headers) =>
        api.SendAsync(method, path, body, headers: headers);

    /// <summary>The header of a guest with an invitation code.</summary>
    public static (string Name, string Value) AsGuest(string code) => ("authorization", $"Invitation {code}");

    /// <summary>The header of the holder of an access key.</summary>
    public static (string Name, string Value) WithKey(string key) => ("authorization", $"Bearer {key}");

    /// <summary>A guest's invitation code, as the database has it.</summary>
    public static async Task<string> CodeOfAsync(this TestApi api, Guid guestId) =>
        (string)(await api.SqlAsync($"SELECT invitation_code FROM guests WHERE id = '{guestId}'"))!;

    /// <summary>Stores an access key, as the command line would.</summary>
    public static async Task<KeyText> AddKeyAsync(this TestApi api, Role role, string expiresAt = "NULL")
    {
        var key = KeyText.Create(role);
        await api.SqlAsync(
            $"""
            INSERT INTO access_keys (id, role, label, secret_hash, created_at, expires_at)
            VALUES ('{key.Id}', '{role.ToText()}', 'a test', '{key.SecretHash}', now(), {expiresAt})
            """);
        return key;
    }

    /// <summary>Adds a guest where callers need keys.</summary>
    public static async Task<Guid> AddGuestWithKeyAsync(this TestApi api)
    {
        var host = await api.AddKeyAsync(Role.Host);
        return (await api.SendAsync("POST", "/guests", Bodies.Guest(), WithKey(host.Reveal())).MustBe(201)).Id;
    }

    /// <summary>What a guest's trail holds, newest first.</summary>
    public static async Task<List<string>> ActionsOfAsync(this TestApi api, Guid guestId) =>
        [
            .. (await api.ListAsync($"/guests/{guestId}/activities"))
            .Select(activity => activity.GetProperty("action").GetString()!)];

    /// <summary>The items of a list's first page.</summary>
    public static async Task<List<JsonElement>> ListAsync(this TestApi api, string path) =>
        Items(await api.GetAsync(path).MustBe(200));

    /// <summary>All items of a list, page by page.</summary>
    public static async Task<List<JsonElement>> WalkAsync(this TestApi api, string path)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsync(cursor is null ? path : $"{path}&cursor={cursor}").MustBe(200);
            items.AddRange(Items(page));
            cursor = page["next_cursor"].GetString();
        }
        while (cursor is not null && items.Count < MostItems);
        return items;
    }

    public static async Task<ApiAnswer> MustBe(this Task<ApiAnswer> request, int status)
    {
        var answer = await request;
        Assert.True(answer.Status == status, $"{answer.Status} {answer.Body}");
        return answer;
    }

    private static List<JsonElement> Items(ApiAnswer page) =>
        [
            .. page.Json.EnumerateObject().Single(member => member.Value.ValueKind == JsonValueKind.Array).Value
            .EnumerateArray()];
}
