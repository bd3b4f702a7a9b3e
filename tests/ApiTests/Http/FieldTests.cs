namespace EventPlatform.ApiTests.Http;

public abstract class FieldContract(ApiFixture fixture) : EmptyApi(fixture)
{
    /// <summary>Every writable field with values of the wrong type.</summary>
    public static TheoryData<string, string, string> WrongTypes()
    {
        var kinds = new Dictionary<string, string[]>
        {
            ["text"] = ["5", "true", "[]", "{}", "[\"Ada\"]"],
            ["id"] =
            [
                "5", "true", "[]", "{}", "\"\"", "\"5\"", "\"6f8b1c1e9d0a4c558f271f9c1d2e3a4b\"",
                "\"{6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b}\"",
            ],
            ["flag"] = ["0", "1", "\"true\"", "\"\"", "[]", "{}"],
            ["time"] = ["5", "true", "[]", "{}", "\"\"", "\"tomorrow\""],
            ["number"] = ["\"5\"", "true", "[]", "{}", "1.5", "1e400", "2147483648", "-2147483649"],
            ["object"] = ["5", "true", "[]", "\"{}\""],
        };
        var rows = new TheoryData<string, string, string>();
        foreach (var (path, field, kind) in new[]
        {
            ("/guests", "first_name", "text"), ("/guests", "last_name", "text"), ("/guests", "email", "text"),
            ("/guests", "dietary", "text"),
            ("/guests", "group_id", "id"), ("/guests", "attending", "flag"),
            ("/guests/{id}/rsvp", "attending", "flag"), ("/guests/{id}/rsvp", "dietary", "text"),
            ("/admin/settings", "event_name", "text"), ("/admin/settings", "location", "text"),
            ("/admin/settings", "time_zone", "text"), ("/admin/settings", "event_date", "time"),
            ("/admin/settings", "rsvp_deadline", "time"), ("/admin/settings", "decline_deadline", "time"),
            ("/admin/settings", "rsvp_after_start", "flag"), ("/admin/settings", "max_guests", "number"),
            ("/admin/settings", "settings_data", "object"), ("/admin/settings", "waitlist", "flag"),
            ("/guests", "plus_ones_allowed", "number"), ("/guests", "plus_ones", "number"),
            ("/guests", "answers", "object"), ("/guests/{id}/rsvp", "plus_ones", "number"),
            ("/guests/{id}/rsvp", "answers", "object"), ("/guests/{id}/check-in", "arrived", "number"),
        })
        {
            foreach (var json in kinds[kind]) rows.Add(path, field, json);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public async Task Field_OfTheWrongType_IsInvalid(string path, string field, string json)
    {
        var value = (field, (object?)Bodies.Json(json));
        if (path == "/admin/settings")
        {
            ApiAssert.Invalid(await Api.PutAsync(path, Bodies.Of(value)), field);
        }
        else if (path == "/guests")
        {
            ApiAssert.Invalid(await Api.PostAsync(path, Bodies.Guest(value)), field);
            ApiAssert.Invalid(await Api.PutAsync($"/guests/{Guid.NewGuid()}", Bodies.Of(value)), field);
        }
        else
        {
            (string, object?)[] fields = field == "attending" ? [value] : [("attending", true), value];
            ApiAssert.Invalid(await Api.PostAsync($"/guests/{Guid.NewGuid()}/rsvp", Bodies.Of(fields)), field);
        }
    }

    [Theory]
    [InlineData("POST", "/guests", """{"first_nmae":"Ada","last_name":"Lovelace"}""", "first_nmae")]
    [InlineData("POST", "/guests", """{"firstName":"Ada","FIRST_NAME":"Ada","":1}""", "", "FIRST_NAME", "firstName")]
    [InlineData(
        "PUT", "/guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", """{"dietary":"vegan","sort_key":"a"}""", "sort_key")]
    [InlineData(
        "POST",
        "/guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b/rsvp",
        """{"attending":true,"rsvp_at":"2027-01-01T00:00:00Z"}""",
        "rsvp_at")]
    [InlineData(
        "PUT", "/admin/settings", """{"id":5,"max_guest":5,"seat_claims":0}""", "id", "max_guest", "seat_claims")]
    public async Task Field_Unknown_IsNamed(string method, string path, string body, params string[] fields) =>
        ApiAssert.Invalid(await Api.SendAsync(method, path, body), fields);

    [Fact]
    public async Task Field_Unknown_IsAnsweredWithTheFieldsThereAre()
    {
        var answer = await Api.PostAsync("/guests", Bodies.Guest(("mail", "ada@example.com")));

        Assert.Contains("first_name", Assert.Single(answer.ErrorsOf("mail")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_SeveralBroken_AreAllNamedAtOnce()
    {
        var types =
            await Api.PutAsync("/guests/nobody", """{"first_name":5,"attending":"yes","group_id":1,"colour":"red"}""");
        var rules = await Api.PostAsync("/guests", Bodies.Of(
            ("first_name", "\u202e"), ("last_name", new string('x', 101)), ("email", "nobody"),
            ("dietary", "a\u0000b")));

        ApiAssert.Invalid(types, "attending", "colour", "first_name", "group_id", "guest_id");
        ApiAssert.Invalid(rules, "dietary", "email", "first_name", "last_name");
    }

    [Fact]
    public async Task Fields_ReadOnly_AreAcceptedSoThatGetEditPutWorks()
    {
        var id = await Api.AddGuestAsync(("attending", true), ("email", "ada@example.com"));
        var guest = (await Api.GetAsync($"/guests/{id}")).Body;

        var saved =
            await Api.PutAsync($"/guests/{id}", guest.Replace("Ada", "Grace", StringComparison.Ordinal)).MustBe(200);
        var forged = await Api.PutAsync(
            $"/guests/{id}",
            """{"id":5,"rsvp_at":null,"created_at":[],"updated_at":"x","dietary":"vegan"}""").MustBe(200);

        ApiAssert.Members(saved, ("first_name", "\"Grace\""), ("attending", "true"), ("email", "\"ada@example.com\""));
        foreach (var name in new[] { "id", "rsvp_at", "created_at" })
            Assert.Equal(saved[name].GetRawText(), forged[name].GetRawText());
    }

    [Fact]
    public async Task Fields_ReadOnlyInANewGuest_AreAcceptedAndNotTaken()
    {
        var id = await Api.AddGuestAsync();

        var copy = await Api.PostAsync("/guests", (await Api.GetAsync($"/guests/{id}")).Body).MustBe(201);

        Assert.NotEqual(id, copy.Id);
    }

    [Fact]
    public async Task Fields_ReadOnlyInSettings_AreAcceptedSoThatGetEditPutWorks()
    {
        await Api.SaveSettingsAsync(
            ("event_name", "Wedding"), ("event_date", "2027-06-12T15:00:00Z"), ("settings_data", new { a = 1.5 }));
        var settings = (await Api.GetAsync("/admin/settings")).Body;

        var saved = await Api
            .PutAsync("/admin/settings", settings.Replace("Wedding", "Party", StringComparison.Ordinal)).MustBe(200);

        ApiAssert.Members(
            saved, ("event_name", "\"Party\""), ("event_date", "\"2027-06-12T15:00:00.000000Z\""),
            ("settings_data", """{"a":1.5}"""));
        var forged = await Api.PutAsync(
            "/admin/settings",
            """{"rsvp_open":5,"decline_open":"no","created_at":[],"updated_at":"x","location":"Lund"}""").MustBe(200);
        foreach (var name in new[] { "rsvp_open", "decline_open", "created_at" })
            Assert.Equal(saved[name].GetRawText(), forged[name].GetRawText());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("nobody")]
    [InlineData("6f8b1c1e9d0a4c558f271f9c1d2e3a4b")]
    [InlineData("%7B6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b%7D")]
    [InlineData("6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4")]
    [InlineData("6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4g")]
    [InlineData("%206f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b%0A")]
    [InlineData("0x8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("6f8b1c1e-+d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("%00")]
    public async Task Id_NoUuid_IsInvalidOnEveryRoute(string id)
    {
        ApiAssert.Invalid(await Api.GetAsync($"/guests/{id}"), "guest_id");
        ApiAssert.Invalid(await Api.PutAsync($"/guests/{id}", """{"dietary":"vegan"}"""), "guest_id");
        ApiAssert.Invalid(await Api.DeleteAsync($"/guests/{id}"), "guest_id");
        ApiAssert.Invalid(await Api.PostAsync($"/guests/{id}/rsvp", """{"attending":true}"""), "guest_id");
        ApiAssert.Invalid(await Api.GetAsync($"/guests/{id}/activities"), "guest_id");
        ApiAssert.Invalid(await Api.GetAsync($"/groups/{id}"), "group_id");
        ApiAssert.Invalid(
            await Api.GetAsync($"/guests?group_id={id.Replace("+", "%2B", StringComparison.Ordinal)}"), "group_id");
        ApiAssert.Invalid(
            await Api.PostAsync("/guests", Bodies.Guest(("group_id", Uri.UnescapeDataString(id)))), "group_id");
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\u0001")]
    [InlineData("\\u000b")]
    [InlineData("\\u001b")]
    [InlineData("\\u007f")]
    [InlineData("\\u0085")]
    [InlineData("\\u009f")]
    public async Task Text_ControlCharacter_IsRefusedInEveryField(string escape)
    {
        var value = Bodies.Json($"\"a{escape}b\"");

        ApiAssert.Invalid(
            await Api.PostAsync(
                "/guests",
                Bodies.Of(("first_name", value), ("last_name", value), ("email", value), ("dietary", value))),
            "dietary", "email", "first_name", "last_name");
        ApiAssert.Invalid(
            await Api.PutAsync(
                "/admin/settings", Bodies.Of(("event_name", value), ("location", value), ("time_zone", value))),
            "event_name", "location", "time_zone");
        var id = await Api.AddGuestAsync();
        ApiAssert.Invalid(
            await Api.PostAsync($"/guests/{id}/rsvp", Bodies.Of(("attending", true), ("dietary", value))), "dietary");
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\r\\n")]
    [InlineData("\\t")]
    [InlineData("\\u2028")]
    public async Task Text_LineBreakOrTab_IsTakenInANoteAlone(string escape)
    {
        var value = Bodies.Json($"\"a{escape}b\"");

        ApiAssert.Invalid(
            await Api.PostAsync(
                "/guests",
                Bodies.Of(("first_name", value), ("last_name", value), ("email", value), ("dietary", value))),
            "email", "first_name", "last_name");
        ApiAssert.Invalid(
            await Api.PutAsync("/admin/settings", Bodies.Of(("event_name", value), ("location", value))),
            "event_name", "location");
    }

    [Theory]
    [InlineData("Zoë Renée")]
    [InlineData("\u1E9B\u0323")]
    [InlineData("مريم بنت عمران")]
    [InlineData("שָׁלוֹם")]
    [InlineData("שלום\u200E abc")]
    [InlineData("नमस्ते क्ष")]
    [InlineData("👩‍👩‍👧‍👦 👍🏽 🇸🇪")]
    [InlineData("𠮷野家 \uD83D\uDE00")]
    [InlineData("O'Brien \"Bob\" <b>&amp; \\ / % _ ; --")]
    [InlineData("\uFFFD \uFEFF \u200B x")]
    public async Task Text_InEveryScript_ComesBackAsItWas(string text)
    {
        var created = await Api.PostAsync(
            "/guests", Bodies.Guest(("first_name", text), ("last_name", text), ("dietary", text))).MustBe(201);
        var read = await Api.GetAsync($"/guests/{created.Id}");

        foreach (var name in new[] { "first_name", "last_name", "dietary" })
            Assert.Equal(text, read[name].GetString());
        Assert.Contains(
            created.Id,
            (await Api.ListAsync($"/guests?q={Uri.EscapeDataString(text)}")).Select(
                guest => guest.GetProperty("id").GetGuid()));
    }

    [Theory]
    [InlineData(" Ada ")]
    [InlineData("\\t\\r\\nAda\\n")]
    [InlineData("\\u00a0\\u2003Ada\\u3000\\u2028")]
    public async Task Text_SurroundedBySpace_IsTrimmed(string json)
    {
        var answer = await Api.PostAsync(
            "/guests",
            Bodies.Guest(
                ("first_name", Bodies.Json($"\"{json}\"")), ("dietary", Bodies.Json($"\"{json}\"")))).MustBe(201);

        ApiAssert.Members(answer, ("first_name", "\"Ada\""), ("dietary", "\"Ada\""));
    }

    [Fact]
    public async Task Text_Empty_IsNullWhereItMayBe()
    {
        var guest = await Api.PostAsync("/guests", Bodies.Guest(("email", ""), ("dietary", " \u3000"))).MustBe(201);
        var settings = await Api.SaveSettingsAsync(("event_name", ""), ("location", "  "));

        ApiAssert.Members(guest, ("email", "null"), ("dietary", "null"));
        ApiAssert.Members(settings, ("event_name", "null"), ("location", "null"));
    }

    [Theory]
    [InlineData("first_name", 100)]
    [InlineData("last_name", 100)]
    [InlineData("dietary", 500)]
    [InlineData("event_name", 200)]
    [InlineData("location", 500)]
    public async Task Text_Length_IsCountedInCharactersAfterTrimming(string field, int max)
    {
        // An emoji is two UTF-16 units; one joined from four with three joiners between them is seven characters.
        foreach (var (character, length) in new[] { ("x", 1), ("å", 1), ("😀", 1), ("👩‍👩‍👧‍👦", 7) })
        {
            var fits = Bodies.Repeat(character, max / length) + Bodies.Repeat("y", max % length);

            var answer = await SendTextAsync(field, $" {fits} ");
            Assert.Equal(fits, answer[field].GetString());
            ApiAssert.Invalid(await SendTextAsync(field, fits + "z"), field);
        }
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ada@localhost")]
    [InlineData("Ada.Lovelace+party@EXAMPLE.co.uk")]
    [InlineData("ada..x@example.com")]
    [InlineData("阿达@例子.测试")]
    [InlineData("\"ada\"@[127.0.0.1]")]
    [InlineData("a@b")]
    public async Task Email_OneAtBetweenTexts_IsKeptAsEntered(string email)
    {
        var answer = await Api.PostAsync("/guests", Bodies.Guest(("email", $" {email} "))).MustBe(201);

        Assert.Equal(email, answer["email"].GetString());
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("@")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@example@com")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@.example")]
    [InlineData("ada@example.")]
    [InlineData("ada@example..com")]
    [InlineData("ada lovelace@example.com")]
    [InlineData("ada@exam\u00a0ple.com")]
    [InlineData("Ada <ada@example.com>")]
    public async Task Email_Otherwise_IsInvalid(string email)
    {
        ApiAssert.Invalid(await Api.PostAsync("/guests", Bodies.Guest(("email", email))), "email");
    }

    [Fact]
    public async Task Email_Length_IsAtMost254()
    {
        var fits = $"{new string('a', 254 - "@example.com".Length)}@example.com";

        await Api.AddGuestAsync(("email", fits));
        ApiAssert.Invalid(await Api.PostAsync("/guests", Bodies.Guest(("email", $"a{fits}"))), "email");
    }

    [Fact]
    public async Task Text_HundredsOfThousandsOfCharacters_AreRefusedWithoutBeingRepeated()
    {
        var answer = await Api.PostAsync("/guests", Bodies.Guest(("first_name", new string('x', 200_000))));

        ApiAssert.Invalid(answer, "first_name");
        Assert.True(answer.Body.Length < 1000, answer.Body);
    }

    private Task<ApiAnswer> SendTextAsync(string field, string text) => field is "event_name" or "location"
        ? Api.PutAsync("/admin/settings", Bodies.Of((field, text)))
        : Api.PostAsync("/guests", Bodies.Guest((field, text)));
}

public sealed class FieldTests(ApiFixture fixture) : FieldContract(fixture), IClassFixture<ApiFixture>;
