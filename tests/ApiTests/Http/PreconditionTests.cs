namespace EventPlatform.ApiTests.Http;

/// <summary>Versions of guests and settings, and requests that depend on them.</summary>
public abstract class PreconditionContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const string Zeros = "\"00000000-0000-0000-0000-000000000000\"";

    private const string Other = "\"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\"";

    private const string Settings = "/admin/settings";

    private static readonly string[] Headers = [
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];

    /// <summary>What may be sent on condition: method, path and body.</summary>
    public static TheoryData<string, string, string?> Changes => new()
    {
        { "PUT", "/guests/{id}", """{"dietary":"vegan"}""" },
        { "DELETE", "/guests/{id}", null },
        { "POST", "/guests/{id}/rsvp", """{"attending":true}""" },
        { "PUT", Settings, """{"location":"Lund"}""" },
    };

    public static TheoryData<string> Reads => ["/guests/{id}", Settings];

    public static TheoryData<string, string, string> UnsupportedHeaders =>
    [
        .. from route in Routes.All.Select(route => route.Data)
           from header in Headers
           let isRow = route.Item2.Split('/') is [_, "guests" or "groups", not "export"]
           let isSupported = header switch
           {
               "If-Match" => route.Item1 != "GET" && route is not ("POST", "/guests") && !IsUnconditional(route.Item2),
               "If-None-Match" => route.Item1 == "GET" && (isRow || route.Item2 == Settings),
               _ => false,
           }
           // A caller without a good code learns nothing of this.
           where !isSupported && route.Item2 != "/invitation"
           select new TheoryDataRow<string, string, string>(route.Item1, route.Item2, header),
    ];

    private static bool IsUnconditional(string path) =>
        path.EndsWith("/invitation", StringComparison.Ordinal)
        || path.EndsWith("/check-in", StringComparison.Ordinal)
        || path == "/guests/import"
        || path.StartsWith("/access-keys", StringComparison.Ordinal);

    [Fact]
    public async Task ETag_OfAGuest_IsTheVersionOnEveryRoute()
    {
        var created = await Api.PostAsync("/guests", Bodies.Guest()).MustBe(201);
        var path = $"/guests/{created.Id}";
        Assert.Equal(await VersionAsync("guests"), created.ETag);
        Assert.Equal(created.ETag, (await Api.GetAsync(path)).ETag);

        var updated = await Api.PutAsync(path, """{"dietary":"vegan"}""").MustBe(200);
        Assert.Equal(await VersionAsync("guests"), updated.ETag);
        Assert.Equal(updated.ETag, (await Api.GetAsync(path)).ETag);

        var answered = await Api.RsvpAsync(created.Id, attending: true).MustBe(200);
        Assert.Equal(await VersionAsync("guests"), answered.ETag);
        Assert.Equal(answered.ETag, (await Api.GetAsync(path)).ETag);

        var unchanged = await Api.PutAsync(path, """{"dietary":"vegan"}""").MustBe(200);
        Assert.Equal(answered.ETag, unchanged.ETag);
        Assert.Equal(3, new[] { created.ETag, updated.ETag, answered.ETag }.Distinct().Count());
    }

    [Fact]
    public async Task ETag_OfSettings_IsTheVersion()
    {
        var saved = await Api.SaveSettingsAsync(("location", "Lund"), ("max_guests", 9));
        Assert.Equal(await VersionAsync("settings"), saved.ETag);

        // A claimed seat is no change of the settings.
        await Api.AddGuestAsync(("attending", true));
        Assert.Equal(saved.ETag, (await Api.GetAsync(Settings)).ETag);

        var changed = await Api.SaveSettingsAsync(("location", "Uppsala"));
        Assert.NotEqual(saved.ETag, changed.ETag);
        Assert.Equal(changed.ETag, (await Api.GetAsync(Settings)).ETag);
    }

    [Fact]
    public async Task ETag_OfWhatHasNoVersion_IsTheUuidOfZeros()
    {
        Assert.Equal(Zeros, (await Api.GetAsync(Settings)).ETag);
        await Api.SaveSettingsAsync(("location", "Lund"));
        var guest = await AddOldRowsAsync();

        foreach (var path in new[] { $"/guests/{guest}", Settings })
        {
            Assert.Equal(Zeros, (await Api.GetAsync(path)).ETag);
            // They are saved, however.
            await Api.SendAsync("GET", path, null, ("if-none-match", "*")).MustBe(304);
        }
    }

    [Theory]
    [InlineData("/guests")]
    [InlineData("/guests/{id}/activities")]
    [InlineData("/guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("/groups")]
    [InlineData("/admin/stats")]
    [InlineData("/admin/activities")]
    public async Task ETag_OfAnythingElse_IsAbsent(string path)
    {
        var id = await Api.AddGuestAsync(("group_id", Guid.NewGuid()));

        Assert.DoesNotContain("etag", (await Api.GetAsync(Fill(path, id))).Headers);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task IfMatch_ThePresentVersion_IsCarriedOut(string method, string path, string? body)
    {
        var (target, tag) = await PrepareAsync(path);

        var answer = await Api.SendAsync(method, target, body, ("if-match", tag));

        Assert.Equal(method == "DELETE" ? 204 : 200, answer.Status);
        if (method != "DELETE") Assert.Equal(await VersionAsync(TableOf(path)), answer.ETag);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task IfMatch_AnotherVersion_IsRefusedWithThePresentState(string method, string path, string? body)
    {
        var (target, tag) = await PrepareAsync(path);
        await ChangeAsync(path, target);
        var present = await Api.GetAsync(ShownBy(target)).MustBe(200);
        var activities = await Api.ListAsync("/admin/activities");

        var answer = await Api.SendAsync(method, target, body, ("if-match", tag));

        ApiAssert.Problem(412, "precondition_failed", answer);
        Assert.Equal(
            ["title", "status", "detail", "code", "current", "trace_id"],
            answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(present.Body, answer["current"].GetRawText());
        Assert.Equal(present.ETag, answer.ETag);
        Assert.NotEqual(tag, answer.ETag);
        Assert.Equal(present.Body, (await Api.GetAsync(ShownBy(target)).MustBe(200)).Body);
        Assert.Equal(activities.Count, (await Api.ListAsync("/admin/activities")).Count);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task IfMatch_InAnyForm_IsComparedStrongly(string method, string path, string? body)
    {
        foreach (var (value, status) in new (string, int)[]
        {
            ("W/{v}", 412),
            ("{v}", 200),
            (" {v}\t", 200),
            ("\"x\", {v}", 200),
            ($"{Other},{{v}}", 200),
            (",, {v} ,", 200),
            ("\"a,b\",W/\"\",{v}", 200),
            ("*", 200),
            (" * ", 200),
            ("W/{v}, W/\"x\"", 412),
            ("{V}", 412),
            ("\"{v}\"", 400),
            ("\" {v} \"", 400),
            (Zeros, 412),
            ("\"\"", 412),
            ("\"*\"", 412),
            ("\"å\"", 412),
        })
        {
            var (target, tag) = await PrepareAsync(path);
            var header = value.Replace("{v}", tag, StringComparison.Ordinal)
                .Replace("{V}", tag.ToUpperInvariant(), StringComparison.Ordinal);

            var answer = await Api.SendAsync(method, target, body, ("If-Match", header));

            var expected = status == 200 && method == "DELETE" ? 204 : status;
            Assert.True(expected == answer.Status, $"{header}: {answer.Status} {answer.Body}");
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task IfMatch_Malformed_IsInvalidAndChangesNothing(string method, string path, string? body)
    {
        var (target, tag) = await PrepareAsync(path);
        foreach (var value in new[]
        {
            "", " ", ",", "*, *", $"*,{tag}", $"{tag},*", tag.Trim('"'), tag[..^1], tag[1..], $"{tag}{tag}",
            $"{tag} {tag}", $"w/{tag}", $"W/ {tag}", "W/", "W/*", $"'{tag.Trim('"')}'", "\"a b\"", "\"a\tb\"",
            $"{tag};q=1", "\"",
        })
        {
            ApiAssert.Invalid(await Api.SendAsync(method, target, body, ("if-match", value)), "if-match");
        }

        Assert.Equal(tag, (await Api.GetAsync(ShownBy(target)).MustBe(200)).ETag);
    }

    [Theory]
    [InlineData("*")]
    [InlineData(Zeros)]
    [InlineData(Other)]
    public async Task IfMatch_OfAnUnknownGuest_IsNotFound(string value)
    {
        foreach (var (method, path, body) in Changes.Select(row => row.Data).Where(change => change.Item2 != Settings))
        {
            var answer = await Api.SendAsync(method, Fill(path, Guid.NewGuid()), body, ("if-match", value));

            ApiAssert.Problem(404, "guest_not_found", answer);
            Assert.DoesNotContain("etag", answer.Headers);
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task IfMatch_TheUuidOfZeros_IsARowWithoutAVersion(string method, string path, string? body)
    {
        await Api.SaveSettingsAsync(("location", "Uppsala"));
        var target = Fill(path, await AddOldRowsAsync());
        ApiAssert.Problem(
            412, "precondition_failed", await Api.SendAsync(method, target, body, ("if-match", Other)));

        var answer = await Api.SendAsync(method, target, body, ("if-match", Zeros));

        Assert.Equal(method == "DELETE" ? 204 : 200, answer.Status);
        if (method == "DELETE") return;
        ApiAssert.Problem(
            412, "precondition_failed", await Api.SendAsync(method, target, body, ("if-match", Zeros)));
    }

    [Fact]
    public async Task IfMatch_OnSettingsNeverSaved_IsTheUuidOfZerosAlone()
    {
        var unset = await Api.GetAsync(Settings);
        foreach (var value in new[] { "*", Other, $"W/{Zeros}" })
        {
            var refused =
                await Api.SendAsync("PUT", Settings, """{"location":"Lund"}""", ("if-match", value));

            ApiAssert.Problem(412, "precondition_failed", refused);
            Assert.Equal(unset.Body, refused["current"].GetRawText());
            Assert.Equal(Zeros, refused.ETag);
        }

        await Api.SendAsync("PUT", Settings, """{"location":"Lund"}""", ("if-match", unset.ETag)).MustBe(200);
        // The first write of somebody else, who has read the same.
        var second = await Api.SendAsync("PUT", Settings, """{"location":"Uppsala"}""", ("if-match", unset.ETag));

        ApiAssert.Problem(412, "precondition_failed", second);
        Assert.Equal("Lund", second["current"].GetProperty("location").GetString());
    }

    [Fact]
    public async Task IfMatch_StaleGetEditPut_IsRefusedAndWithoutItTouchesTheNamedFieldsAlone()
    {
        var id = await Api.AddGuestAsync(("dietary", "vegan"));
        var path = $"/guests/{id}";
        var read = await Api.GetAsync(path);
        await Api.PutAsync(path, """{"email":"ada@example.com"}""").MustBe(200);

        var edited = read.Body.Replace("vegan", "no nuts", StringComparison.Ordinal);
        var refused = await Api.SendAsync("PUT", path, edited, ("if-match", read.ETag)).MustBe(412);
        ApiAssert.Members(await Api.GetAsync(path), ("email", "\"ada@example.com\""), ("dietary", "\"vegan\""));

        // Once more on top of what the refusal shows.
        Assert.Equal("ada@example.com", refused["current"].GetProperty("email").GetString());
        var again = refused["current"].GetRawText().Replace("vegan", "no nuts", StringComparison.Ordinal);
        var merged = await Api.SendAsync("PUT", path, again, ("if-match", refused.ETag)).MustBe(200);
        ApiAssert.Members(merged, ("email", "\"ada@example.com\""), ("dietary", "\"no nuts\""));

        var unconditional = await Api.PutAsync(path, """{"dietary":"no fish"}""").MustBe(200);
        ApiAssert.Members(unconditional, ("email", "\"ada@example.com\""), ("dietary", "\"no fish\""));
    }

    [Fact]
    public async Task IfMatch_AnotherVersionWithoutAChange_IsRefusedAllTheSame()
    {
        var id = await Api.AddGuestAsync(("dietary", "vegan"));

        ApiAssert.Problem(
            412, "precondition_failed",
            await Api.SendAsync("PUT", $"/guests/{id}", """{"dietary":"vegan"}""", ("if-match", Other)));
    }

    [Fact]
    public async Task IfMatch_IsLookedAtAfterTheFormOfTheRequestAndBeforeTheRules()
    {
        await Api.SaveSettingsAsync(("max_guests", 1), ("rsvp_deadline", "2020-01-01T00:00:00Z"));
        await Api.AddGuestAsync(("attending", true));
        var path = $"/guests/{await Api.AddGuestAsync()}";

        foreach (var (method, target, body, code) in new[]
        {
            ("PUT", path, """{"attending":"yes"}""", "validation_failed"),
            ("PUT", path, """{"email":"nobody"}""", "precondition_failed"),
            ("PUT", path, """{"attending":true}""", "precondition_failed"),
            ("POST", $"{path}/rsvp", """{"attending":true}""", "precondition_failed"),
            ("POST", $"{path}/rsvp", """{}""", "validation_failed"),
            ("PUT", Settings, """{"max_guests":"many"}""", "validation_failed"),
            ("PUT", Settings, """{"max_guests":0}""", "precondition_failed"),
        })
        {
            Assert.Equal(code, (await Api.SendAsync(method, target, body, ("if-match", Other))).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task IfNoneMatch_ThePresentVersion_IsNotModified(string path)
    {
        var (target, tag) = await PrepareAsync(path);
        foreach (var value in new[] { tag, $"W/{tag}", "*", $"{Other}, {tag}", $"\"x\",W/{tag},", $" {tag} " })
        {
            var answer = await Api.SendAsync("GET", target, null, ("If-None-Match", value));

            Assert.True(answer.Status == 304, $"{value}: {answer.Status} {answer.Body}");
            Assert.Empty(answer.Body);
            Assert.Equal(
                ["cache-control: no-store", $"etag: {tag}", "x-content-type-options: nosniff"],
                answer.Headers.Select(header => $"{header.Key}: {header.Value}").Order());
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task IfNoneMatch_AnotherVersion_IsAnswered(string path)
    {
        var (target, tag) = await PrepareAsync(path);
        await ChangeAsync(path, target);
        var present = await Api.GetAsync(target).MustBe(200);
        foreach (var value in new[] { tag, Other, Zeros, present.ETag.ToUpperInvariant(), "\"*\"" })
        {
            var answer = await Api.SendAsync("GET", target, null, ("if-none-match", value)).MustBe(200);

            Assert.Equal((present.Body, present.ETag), (answer.Body, answer.ETag));
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task IfNoneMatch_Malformed_IsInvalid(string path)
    {
        var (target, tag) = await PrepareAsync(path);
        foreach (var value in new[] { "", $"*,{tag}", tag.Trim('"'), $"{tag} {tag}", $"w/{tag}" })
        {
            ApiAssert.Invalid(
                await Api.SendAsync("GET", target, null, ("if-none-match", value)), "if-none-match");
        }
    }

    [Fact]
    public async Task IfNoneMatch_OfAnUnknownGuest_IsNotFound() => ApiAssert.Problem(
        404, "guest_not_found", await Api.SendAsync("GET", $"/guests/{Guid.NewGuid()}", null, ("if-none-match", "*")));

    [Fact]
    public async Task IfNoneMatch_OnSettingsNeverSaved_IsTheUuidOfZerosAlone()
    {
        await Api.SendAsync("GET", Settings, null, ("if-none-match", Zeros)).MustBe(304);
        await Api.SendAsync("GET", Settings, null, ("if-none-match", "*")).MustBe(200);
    }

    [Theory]
    [MemberData(nameof(UnsupportedHeaders))]
    public async Task Precondition_ThatTheRouteDoesNotSupport_IsRefused(string method, string path, string header)
    {
        var (query, body) = Routes.Valid(method, path);
        foreach (var value in new[] { "*", Zeros, "Sat, 12 Jun 2027 15:00:00 GMT", "" })
        {
            var name = header.ToLowerInvariant();
            ApiAssert.Invalid(await Api.SendAsync(method, path + query, body, (header, value)), name);
            ApiAssert.Invalid(await Api.SendAsync(method, path + query, body, (name, value)), name);
        }

        Assert.Empty(await Api.ListAsync("/guests"));
        Assert.Empty(await Api.ListAsync("/admin/activities"));
    }

    [Fact]
    public async Task Precondition_SeveralMistakes_AreAllNamed()
    {
        var id = await Api.AddGuestAsync();

        var answer = await Api.SendAsync(
            "PUT", $"/guests/{id}", """{"e_mail":1}""",
            ("if-match", "5"), ("if-none-match", "*"), ("if-unmodified-since", "yesterday"));

        ApiAssert.Invalid(answer, "e_mail", "if-match", "if-none-match", "if-unmodified-since");
        Assert.Equal(
            "is a precondition that this route does not support: leave it out, or use if-match.",
            Assert.Single(answer.ErrorsOf("if-none-match")));
    }

    private static string Fill(string path, Guid id) => path.Replace("{id}", $"{id}", StringComparison.Ordinal);

    private static string ShownBy(string target) => target.Replace("/rsvp", "", StringComparison.Ordinal);

    private static string TableOf(string path) => path == Settings ? "settings" : "guests";

    // One guest, and settings.
    private async Task<(string Target, string Tag)> PrepareAsync(string path)
    {
        await Api.SqlAsync("DELETE FROM guests");
        await Api.SaveSettingsAsync(("location", $"{Guid.NewGuid()}"));
        var target = Fill(path, await Api.AddGuestAsync());
        return (target, (await Api.GetAsync(ShownBy(target)).MustBe(200)).ETag);
    }

    private Task<ApiAnswer> ChangeAsync(string path, string target) => path == Settings
        ? Api.SaveSettingsAsync(("event_name", "Somebody else's"))
        : Api.PutAsync(ShownBy(target), """{"first_name":"Somebody else's"}""").MustBe(200);

    private async Task<string> VersionAsync(string table) =>
        $"\"{await Api.SqlAsync($"SELECT version FROM {table}")}\"";

    // Rows as they were written before versions were kept.
    private async Task<Guid> AddOldRowsAsync()
    {
        var id = await Api.AddGuestAsync();
        await Api.SqlAsync("UPDATE guests SET version = NULL; UPDATE settings SET version = NULL");
        return id;
    }
}

public sealed class PreconditionTests(ApiFixture fixture) : PreconditionContract(fixture), IClassFixture<ApiFixture>;
