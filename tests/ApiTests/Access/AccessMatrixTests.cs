using System.Reflection;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.Domain.Access;
using EventPlatform.Lambda;

namespace EventPlatform.ApiTests.Access;

/// <summary>Every route with every kind of credentials: status, body, and what becomes of the tables.</summary>
public abstract class AccessMatrixContract(KeysFixture fixture) : EmptyApi(fixture)
{
    private static readonly Dictionary<string, Role[]> AllowedBesideHosts = new()
    {
        ["GetGuest"] = [Role.Host, Role.Door],
        ["ListGuests"] = [Role.Host, Role.Door],
        ["CheckIn"] = [Role.Host, Role.Door],
        ["UndoCheckIn"] = [Role.Host, Role.Door],
        ["GetStats"] = [Role.Host, Role.Door, Role.Caterer],
        ["GetInvitation"] = [Role.Guest],
        ["AnswerInvitation"] = [Role.Guest],
    };

    /// <summary>The name of every function with a route.</summary>
    public static TheoryData<string> Functions =>
    [
        .. typeof(Startup).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(HttpApiAttribute))).Select(method => method.Name),
    ];

    private TestApi Open => fixture.Open;

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Route_WithoutAGoodKeyOrCode_IsUnauthenticatedAndChangesNothing(string function)
    {
        var request = await PrepareAsync(function);
        var credentials = await BadCredentialsAsync();
        var before = await TablesAsync();
        var answers = new HashSet<string>();
        foreach (var (kind, authorization) in credentials)
        {
            var answer = await SendAsync(request, authorization);

            Assert.True(answer.Status == 401, $"{kind}: {answer.Status} {answer.Body}");
            ApiAssert.Problem(401, "unauthenticated", answer);
            Assert.Contains("Invitation", answer.Headers["www-authenticate"], StringComparison.Ordinal);
            answers.Add(WithoutTrace(answer));
        }

        Assert.Single(answers);
        await AssertSameTablesAsync(before);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Route_OfAnotherRole_IsForbiddenAndChangesNothing(string function)
    {
        var request = await PrepareAsync(function);
        var answers = new HashSet<string>();
        foreach (var role in Enum.GetValues<Role>().Except(AllowedTo(function)))
        {
            var authorization = await AuthorizationOfAsync(role);
            var before = await TablesAsync();

            var answer = await SendAsync(request, authorization);

            ApiAssert.Problem(403, "forbidden", answer);
            answers.Add(WithoutTrace(answer));
            await AssertSameTablesAsync(before);
        }

        Assert.Single(answers);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Route_OfAnAllowedRole_IsAnswered(string function)
    {
        foreach (var role in AllowedTo(function))
        {
            var request = await PrepareAsync(function);
            var authorization = role is Role.Guest
                ? request.Headers.Single(header => header.Name == "authorization").Value
                : await AuthorizationOfAsync(role);

            var answer = await SendAsync(request, authorization);

            Assert.True(answer.Status == request.Status, $"{role}: {answer.Status} {answer.Body}");
            Assert.Equal(true, await Open.SqlAsync(request.Applied.Replace("true", "SELECT true")));
            if (role is not Role.Host && answer.Body.Length > 0) RoleFields.AssertOnlyThoseOf(role, answer.Body);
        }
    }

    // Whoever may not send the request learns nothing about its form.
    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Route_MalformedRequest_IsRefusedForItsCallerFirst(string function)
    {
        var request = await PrepareAsync(function);
        var malformed = request with
        {
            Path = $"{request.Path.Replace("limit=", "l=", StringComparison.Ordinal)}".Split('?')[0] + "?limit=x&a=b",
            Body = request.Body is null ? null : "{",
        };

        ApiAssert.Problem(401, "unauthenticated", await SendAsync(malformed, null));
        ApiAssert.Problem(
            401, "unauthenticated", await SendAsync(malformed, $"Invitation {InvitationCode.Create()}"));
        foreach (var role in Enum.GetValues<Role>().Except(AllowedTo(function)))
            ApiAssert.Problem(403, "forbidden", await SendAsync(malformed, await AuthorizationOfAsync(role)));
    }

    [Fact]
    public async Task AnotherGuestsCode_ShowsTheOtherGuestAndAnswersForNobodyElse()
    {
        var (mine, other) = (await Open.AddGuestAsync(), await Open.AddGuestAsync());
        var others = $"Invitation {await Open.CodeOfAsync(other)}";

        var shown = await Api.SendAsync("GET", "/invitation", null, ("authorization", others)).MustBe(200);
        var before = await TablesAsync();
        var refused = await Api.SendAsync(
            "PUT", "/invitation", $$"""{"answers":[{"guest_id":"{{mine}}","attending":true}]}""",
            ("authorization", others));

        Assert.DoesNotContain($"{mine}", shown.Body, StringComparison.Ordinal);
        ApiAssert.Problem(404, "guest_not_found", refused);
        await AssertSameTablesAsync(before);
    }

    [Fact]
    public async Task Door_FindsGuestsByNameAndNotByAddress()
    {
        await Open.AddGuestAsync(
            ("first_name", "Jürgen"), ("last_name", "van den Berg"), ("email", "secret@hamburg.example"));
        var door = await AuthorizationOfAsync(Role.Door);

        foreach (var found in new[] { "juergen", "JURGEN berg", "vandenberg", "Berg, J" })
            Assert.Single((await AsAsync($"/guests?q={Uri.EscapeDataString(found)}"))["guests"].EnumerateArray());
        foreach (var hidden in new[] { "hamburg", "secret", "secret@hamburg.example", "jurgen hamburg" })
            Assert.Empty((await AsAsync($"/guests?q={Uri.EscapeDataString(hidden)}"))["guests"].EnumerateArray());
        ApiAssert.Invalid(
            await Api.SendAsync("GET", "/guests?email=secret@hamburg.example", null, ("authorization", door)), "email");
        // The control: the host does.
        Assert.Single(await Open.ListAsync("/guests?q=hamburg"));

        Task<ApiAnswer> AsAsync(string path) =>
            Api.SendAsync("GET", path, null, ("authorization", door)).MustBe(200);
    }

    [Fact]
    public async Task Door_CountsAsItFilters_AndHasOneOrder()
    {
        await Open.AddGuestAsync(("first_name", "Ana"), ("email", "ana@hamburg.example"));
        await Open.AddGuestAsync(("first_name", "Ana"), ("email", "ben@hamburg.example"), ("attending", true));
        await Open.AddGuestAsync(("first_name", "Ben"), ("email", "ana@bremen.example"), ("attending", true));
        var door = await AuthorizationOfAsync(Role.Door);

        foreach (var (query, total) in new[]
        {
            ("", "3"), ("&attending=true", "2"), ("&q=ana", "2"), ("&q=ana&attending=true", "1"), ("&q=hamburg", "0"),
        })
        {
            foreach (var limit in new[] { 1, 50 })
            {
                var answer = await AsAsync($"/guests?count=true&limit={limit}{query}");
                ApiAssert.Members(answer, ("total", total));
            }
        }

        ApiAssert.Members(await AsAsync("/guests"), ("total", "null"));
        ApiAssert.Invalid(await AsAsync("/guests?sort=-rsvp_at"), "sort");
        ApiAssert.Invalid(await AsAsync("/guests?sort=name&count=x"), "count", "sort");

        Task<ApiAnswer> AsAsync(string path) => Api.SendAsync("GET", path, null, ("authorization", door));
    }

    [Fact]
    public async Task Door_SeesThreeFigures_WhichAreThoseOfTheHost()
    {
        await Open.AddGuestAsync(("plus_ones_allowed", 2), ("plus_ones", 2), ("attending", true));
        await Open.AddGuestAsync(("attending", false));
        var guest = await Open.AddGuestAsync(("attending", true), ("dietary", "vegan"));
        await Open.PutAsync($"/guests/{guest}/check-in", """{"arrived":1}""").MustBe(200);
        await Open.AddGuestAsync();

        var door = await Api.SendAsync(
            "GET", "/admin/stats", null, ("authorization", await AuthorizationOfAsync(Role.Door))).MustBe(200);

        Assert.Equal(
            ["seats_taken", "arrived", "generated_at"], door.Json.EnumerateObject().Select(figure => figure.Name));
        ApiAssert.Members(door, ("seats_taken", "4"), ("arrived", "1"));
        ApiAssert.Members(await Open.GetAsync("/admin/stats"), ("seats_taken", "4"), ("arrived", "1"));
    }

    [Fact]
    public async Task Activities_NameWhoeverCausedThem()
    {
        var host = await Open.AddKeyAsync(Role.Host);

        var guest = await Api.SendAsync("POST", "/guests", Bodies.Guest(), ApiSteps.WithKey(host.Reveal())).MustBe(201);
        await Api.SendAsync("DELETE", $"/guests/{guest.Id}", null, ApiSteps.WithKey(host.Reveal())).MustBe(204);

        Assert.Equal(
            2L, await Open.SqlAsync($"SELECT count(*) FROM activities WHERE actor = 'host:{host.Id}'"));
    }

    private static Role[] AllowedTo(string function) =>
        AllowedBesideHosts.GetValueOrDefault(function, [Role.Host]);

    private static string WithoutTrace(ApiAnswer answer) =>
        answer.Body.Replace(answer["trace_id"].GetString()!, "", StringComparison.Ordinal);

    private async Task<SampleRequest> PrepareAsync(string function)
    {
        var sample = SampleRequest.Queries.Concat(SampleRequest.Commands)
            .First(request => request.Key.Split(',')[0] == function).Value;
        return await sample.PrepareAsync(Open);
    }

    private Task<ApiAnswer> SendAsync(SampleRequest request, string? authorization) => Api.SendAsync(
        request.Method, request.Path, request.Body,
        authorization is null ? [] : [("authorization", authorization)]);

    private async Task<string> AuthorizationOfAsync(Role role) => role is Role.Guest
        ? $"Invitation {await Open.CodeOfAsync(await Open.AddGuestAsync())}"
        : $"Bearer {(await Open.AddKeyAsync(role, "now() + interval '1 hour'")).Reveal()}";

    private async Task<List<(string Kind, string? Authorization)>> BadCredentialsAsync()
    {
        var good = (await Open.AddKeyAsync(Role.Host)).Reveal();
        var door = (await Open.AddKeyAsync(Role.Door)).Reveal();
        var expired = (await Open.AddKeyAsync(Role.Host, "now() - interval '1 second'")).Reveal();
        var revoked = await Open.AddKeyAsync(Role.Host);
        await Open.DeleteAsync($"/access-keys/{revoked.Id}").MustBe(204);
        var guest = await Open.AddGuestAsync();
        var replaced = await Open.CodeOfAsync(guest);
        await Open.SendAsync("POST", $"/guests/{guest}/invitation").MustBe(200);
        return
        [
            ("no key", null),
            ("nothing", ""),
            ("scheme alone", "Bearer"),
            ("malformed key", "Bearer ep_host_x"),
            ("key too long", $"Bearer {good}A"),
            ("key in another case", $"Bearer {good.ToUpperInvariant()}"),
            ("key without a scheme", good),
            ("key under another scheme", $"Basic {good}"),
            ("key as a code", $"Invitation {good}"),
            ("two keys", $"Bearer {good},Bearer {good}"),
            ("unknown key", $"Bearer {KeyText.Create(Role.Host).Reveal()}"),
            ("wrong secret", $"Bearer {good[..^22]}{KeyText.Create(Role.Host).Reveal()[^22..]}"),
            ("a door's key that says host", $"Bearer {door.Replace("door", "host", StringComparison.Ordinal)}"),
            ("a guest's key", $"Bearer {good.Replace("host", "guest", StringComparison.Ordinal)}"),
            ("expired", $"Bearer {expired}"),
            ("revoked", $"Bearer {revoked.Reveal()}"),
            ("unknown code", $"Invitation {InvitationCode.Create()}"),
            ("malformed code", "Invitation K7QF-9M2X"),
            ("replaced code", $"Invitation {replaced}"),
            ("code as a key", $"Bearer {replaced}"),
        ];
    }

    // Rows in any order. A request without a change must leave the trail alone, too.
    private async Task<string> TablesAsync() => (string)(await Open.SqlAsync(
        """
        SELECT md5(coalesce(string_agg(row, ' ' ORDER BY row), '')) FROM (
            SELECT guests::text AS row FROM guests UNION ALL SELECT guest_words::text FROM guest_words
            UNION ALL SELECT settings::text FROM settings UNION ALL SELECT activities::text FROM activities
            UNION ALL SELECT access_keys::text FROM access_keys) AS rows
        """))!;

    private async Task AssertSameTablesAsync(string before) => Assert.Equal(before, await TablesAsync());
}

public sealed class AccessMatrixTests(KeysFixture fixture)
    : AccessMatrixContract(fixture), IClassFixture<KeysFixture>;
