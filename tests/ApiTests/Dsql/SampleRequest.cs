using EventPlatform.Domain.Access;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>A request as the tests of the wire send it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path; <c>{guest}</c> is a guest of its own, <c>{group}</c> that guest's group.</param>
/// <param name="Body">The body; <c>{note}</c> is a text of its own.</param>
/// <param name="Status">The status of its success.</param>
/// <param name="Applied">For commands: SQL that tells whether it was applied exactly once.</param>
/// <param name="IfMatch">The header, or null; <c>{version}</c> is the guest's, <c>{settings}</c> that of the
/// settings.</param>
/// <param name="AsGuest">Whether the guest sends it, with the invitation code.</param>
/// <param name="RoundTrips">For queries: how many statements it may send.</param>
internal sealed record SampleRequest(
    string Method, string Path, string? Body = null, int Status = 200, string Applied = "true", string? IfMatch = null,
    bool AsGuest = false, int RoundTrips = 1)
{
    /// <summary>Every route that only reads.</summary>
    public static IReadOnlyDictionary<string, SampleRequest> Queries { get; } = new Dictionary<string, SampleRequest>
    {
        ["GetGuest"] = new("GET", "/guests/{guest}"),
        ["ListGuests"] = new("GET", "/guests"),
        ["ListGuests, filtered"] = new("GET", "/guests?attending=pending&group_id={group}&q=a&limit=1"),
        ["ListGuests, by address"] = new("GET", "/guests?email=ADA@example.com"),
        ["ListGuests, one word"] = new("GET", "/guests?q=lovelace"),
        ["ListGuests, words with umlauts"] = new("GET", "/guests?q=m%C3%BCller+j%C3%BCrgen+ada+b"),
        ["ListGuests, sorted"] = new("GET", "/guests?sort=-created_at&limit=1"),
        ["ListGuests, sorted and filtered"] = new(
            "GET", "/guests?sort=-rsvp_at&attending=pending&group_id={group}&email=ada@example.com"),
        ["ListGuests, sorted search"] = new("GET", "/guests?sort=created_at&q=ada&attending=false"),
        ["ListGuests, counted as far as it was read"] = new("GET", "/guests?count=true&group_id={group}"),
        ["ListGuests, counted"] = new("GET", "/guests?count=true&limit=1", RoundTrips: 2),
        ["ListGuests, filtered and counted"] = new(
            "GET", "/guests?count=true&attending=pending&limit=1", RoundTrips: 2),
        ["ListGuests, search counted"] = new("GET", "/guests?count=true&q=lovelace&limit=1", RoundTrips: 2),
        ["ListGuests, arrived"] = new("GET", "/guests?checked_in=true"),
        ["ListGuests, not arrived, searched"] = new("GET", "/guests?checked_in=false&q=ada"),
        ["ExportGuests"] = new("GET", "/guests/export?limit=2"),
        ["ListGuestActivities"] = new("GET", "/guests/{guest}/activities"),
        ["ListGroups"] = new("GET", "/groups"),
        ["ListGroups, counted"] = new("GET", "/groups?count=true&limit=1", RoundTrips: 2),
        ["GetGroup"] = new("GET", "/groups/{group}"),
        ["GetStats"] = new("GET", "/admin/stats"),
        ["GetSettings"] = new("GET", "/admin/settings"),
        ["ListActivities"] = new("GET", "/admin/activities"),
        ["GetGuestInvitation"] = new("GET", "/guests/{guest}/invitation"),
        ["ListInvitations"] = new("GET", "/invitations?limit=2"),
        ["ListInvitations, counted"] = new("GET", "/invitations?count=true&limit=1", RoundTrips: 2),
        ["GetInvitation"] = new("GET", "/invitation", AsGuest: true),
        ["ListAccessKeys"] = new("GET", "/access-keys"),
    };

    /// <summary>Every route that writes, once for each way it takes through the database.</summary>
    public static IReadOnlyDictionary<string, SampleRequest> Commands { get; } = new Dictionary<string, SampleRequest>
    {
        ["CreateGuest"] = new(
            "POST", "/guests", """{"first_name":"Ada","last_name":"{note}"}""", 201, OneGuest("last_name")),
        ["CreateGuest, attending"] = new(
            "POST", "/guests",
            """{"first_name":"Ada","last_name":"{note}","attending":true}""", 201, OneGuest("last_name")),
        ["UpdateGuest"] = new("PUT", "/guests/{guest}", """{"dietary":"{note}"}""", 200, OneGuest("dietary")),
        ["CreateGuest, with an address"] = new(
            "POST", "/guests",
            """{"first_name":"Ada","last_name":"{note}","email":"{guest}@example.com"}""", 201, OneGuest("last_name")),
        ["UpdateGuest, renamed"] = new(
            "PUT", "/guests/{guest}",
            """{"last_name":"{note}","email":"{guest}@example.com"}""", 200, OneGuest("last_name")),
        ["UpdateGuest, attending"] = new(
            "PUT", "/guests/{guest}", """{"dietary":"{note}","attending":true}""", 200, OneGuest("dietary")),
        ["DeleteGuest"] = new(
            "DELETE", "/guests/{guest}",
            Status: 204, Applied: "SELECT NOT EXISTS (SELECT FROM guests WHERE id = '{guest}')"),
        ["SubmitRsvp, attending"] = new(
            "POST", "/guests/{guest}/rsvp", """{"attending":true,"dietary":"{note}"}""", 200, OneGuest("dietary")),
        ["SubmitRsvp, declining"] = new(
            "POST", "/guests/{guest}/rsvp", """{"attending":false,"dietary":"{note}"}""", 200, OneGuest("dietary")),
        ["UpdateSettings"] = new(
            "PUT", "/admin/settings",
            """{"event_name":"{note}"}""", 200, "SELECT count(*) = 1 FROM settings WHERE event_name = '{note}'"),
        ["UpdateGuest, conditional"] = new(
            "PUT", "/guests/{guest}", """{"dietary":"{note}"}""", 200, OneGuest("dietary"), "{version}"),
        ["DeleteGuest, conditional"] = new(
            "DELETE", "/guests/{guest}",
            Status: 204, Applied: "SELECT NOT EXISTS (SELECT FROM guests WHERE id = '{guest}')", IfMatch: "{version}"),
        ["SubmitRsvp, conditional"] = new(
            "POST", "/guests/{guest}/rsvp",
            """{"attending":false,"dietary":"{note}"}""", 200, OneGuest("dietary"), "{version}"),
        ["UpdateSettings, conditional"] = new(
            "PUT", "/admin/settings", """{"event_name":"{note}"}""", 200,
            "SELECT count(*) = 1 FROM settings WHERE event_name = '{note}'", "{settings}"),
        ["RenewInvitation"] = new(
            "POST", "/guests/{guest}/invitation",
            Applied: "SELECT invitation_code <> '{code}' FROM guests WHERE id = '{guest}'"),
        ["AnswerInvitation, attending"] = new(
            "PUT", "/invitation", """{"answers":[{"guest_id":"{guest}","attending":true,"dietary":"{note}"}]}""",
            Applied: OneGuest("dietary"), AsGuest: true),
        ["AnswerInvitation, declining"] = new(
            "PUT", "/invitation", """{"answers":[{"guest_id":"{guest}","attending":false,"dietary":"{note}"}]}""",
            Applied: OneGuest("dietary"), AsGuest: true),
        ["SubmitGroupRsvp, attending"] = new(
            "POST", "/groups/{group}/rsvp",
            """{"answers":[{"guest_id":"{guest}","attending":true,"dietary":"{note}"}]}""",
            Applied: OneGuest("dietary")),
        ["SubmitGroupRsvp, declining"] = new(
            "POST", "/groups/{group}/rsvp",
            """{"answers":[{"guest_id":"{guest}","attending":false,"dietary":"{note}"}]}""",
            Applied: OneGuest("dietary")),
        ["ImportGuests"] = new(
            "POST", "/guests/import", "first_name,last_name\nAda,{note}\n", Applied: OneGuest("last_name")),
        ["CheckIn"] = new(
            "PUT", "/guests/{guest}/check-in", """{"arrived":1}""",
            Applied: "SELECT arrived IS NOT NULL FROM guests WHERE id = '{guest}'"),
        ["UndoCheckIn"] = new(
            "DELETE", "/guests/{guest}/check-in", Status: 204,
            Applied: "SELECT arrived IS NULL FROM guests WHERE id = '{guest}'"),
        ["CreateAccessKey"] = new(
            "POST", "/access-keys", """{"role":"host","label":"{note}"}""", 201,
            "SELECT count(*) = 1 FROM access_keys WHERE label = '{note}'"),
        ["RevokeAccessKey"] = new(
            "DELETE", "/access-keys/{key}", Status: 204,
            Applied: "SELECT revoked_at IS NOT NULL FROM access_keys WHERE id = '{key}'"),
    };

    /// <summary>Makes a guest of its own for a request and fills in its id.</summary>
    public async Task<SampleRequest> PrepareAsync(TestApi api)
    {
        var group = Guid.NewGuid();
        var guest =
            await api.PostAsync("/guests", $$"""{"first_name":"Ada","last_name":"Lovelace","group_id":"{{group}}"}""");
        var note = $"note {Guid.NewGuid()}";
        var settings = IfMatch is "{settings}" ? (await api.GetAsync("/admin/settings")).ETag : "";
        var key = Path.Contains("{key}", StringComparison.Ordinal) ? (await api.AddKeyAsync(Role.Door)).Id : "";
        var code = await api.CodeOfAsync(guest.Id);
        if (Method == "DELETE" && Path.EndsWith("/check-in", StringComparison.Ordinal))
            await api.SqlAsync($"UPDATE guests SET checked_in_at = now(), arrived = 1 WHERE id = '{guest.Id}'");
        return this with
        {
            Code = AsGuest ? code : null,
            Path = Fill(Path),
            Body = Body is null ? null : Fill(Body),
            Applied = Fill(Applied),
            IfMatch = IfMatch is null ? null : Fill(IfMatch),
        };

        string Fill(string text) => text
            .Replace("{guest}", guest.Id.ToString(), StringComparison.Ordinal)
            .Replace("{group}", group.ToString(), StringComparison.Ordinal)
            .Replace("{note}", note, StringComparison.Ordinal)
            .Replace("{version}", guest.ETag, StringComparison.Ordinal)
            .Replace("{settings}", settings, StringComparison.Ordinal)
            .Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{code}", code, StringComparison.Ordinal);
    }

    /// <summary>Sends it.</summary>
    public Task<ApiAnswer> SendAsync(TestApi api) => api.SendAsync(Method, Path, Body, [.. Headers]);

    /// <summary>Its headers.</summary>
    public IEnumerable<(string Name, string Value)> Headers =>
    [
        .. IfMatch is null ? Array.Empty<(string, string)>() : [("if-match", IfMatch)],
        .. Code is null ? Array.Empty<(string, string)>() : [ApiSteps.AsGuest(Code)],
    ];

    private string? Code { get; init; }

    private static string OneGuest(string column) => $"SELECT count(*) = 1 FROM guests WHERE {column} = '{{note}}'";
}
