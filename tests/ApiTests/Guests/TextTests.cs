namespace EventPlatform.ApiTests.Guests;

public abstract class TextContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Theory]
    [InlineData("Ame\u0301lie", "Am\u00e9lie")]
    [InlineData("\u212bsa", "\u00c5sa")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\u200bAnna\u2060", "Anna")]
    [InlineData("\ufeffAnna\u00ad", "Anna")]
    [InlineData("\u200e Anna \u200f", "Anna")]
    [InlineData("Anna\U000e0041\U000e007f", "Anna")]
    [InlineData("Anna\ufe0f", "Anna")]
    [InlineData("\u3164Anna\u2800", "Anna")]
    [InlineData("\u00a0\u3000Anna\u2009", "Anna")]
    [InlineData("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧")]
    [InlineData("❤\ufe0f", "❤\ufe0f")]
    [InlineData("辻\U000e0100", "辻\U000e0100")]
    [InlineData("می\u200cخواهم", "می\u200cخواهم")]
    [InlineData("क्\u200dष", "क्\u200dष")]
    [InlineData("Anna\u200e Lena", "Anna\u200e Lena")]
    public async Task Name_IsStoredInFormCWithoutInvisibleEnds(string name, string stored)
    {
        var answer = await Api.PostAsync("/guests", Bodies.Guest(("first_name", name))).MustBe(201);

        Assert.Equal(stored, answer["first_name"].GetString());
        Assert.Equal(stored, (await Api.GetAsync($"/guests/{answer.Id}"))["first_name"].GetString());
    }

    [Theory]
    [InlineData("\u202e")]
    [InlineData("\u202a")]
    [InlineData("\u2066")]
    [InlineData("\u2069")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public async Task Name_WithAnOverrideOrASeparator_IsRefused(string character)
    {
        var isSeparator = character[0] is '\u2028' or '\u2029';
        foreach (var name in new[] { $"An{character}na", $"{character}Anna", $"Anna{character}" })
        {
            // White space at the ends is trimmed.
            if (isSeparator && name[2] != character[0]) continue;

            ApiAssert.Invalid(
                await Api.PostAsync("/guests", Bodies.Guest(("first_name", name), ("last_name", name))),
                "first_name", "last_name");
            ApiAssert.Invalid(await Api.PutAsync("/admin/settings", Bodies.Of(("event_name", name))), "event_name");
        }
    }

    [Theory]
    [InlineData("e\u0301", 100)] // 200 characters as entered
    [InlineData("\u1112\u1161\u11ab", 100)]
    [InlineData("😀", 100)]
    [InlineData("\u0958", 50)] // two characters in form C
    public async Task Name_Length_CountsScalarValuesOfFormC(string character, int most)
    {
        await Api.AddGuestAsync(("first_name", Bodies.Repeat(character, most)));
        ApiAssert.Invalid(
            await Api.PostAsync("/guests", Bodies.Guest(("first_name", Bodies.Repeat(character, most + 1)))),
            "first_name");
    }

    [Fact]
    public async Task Name_OfTheLongestForms_IsStoredListedAndFound()
    {
        foreach (var character in new[] { "ﷺ", "한", "ﬃ", "å ", "𐐀", "ẞ", "㌀" })
        {
            var name = Bodies.Repeat(character, 100 / character.EnumerateRunes().Count());
            var id = await Api.AddGuestAsync(
                ("first_name", name), ("last_name", name), ("email", $"{Bodies.Repeat("q.", 121)}@example.com"),
                ("group_id", Guid.NewGuid()));

            var found = await Api.ListAsync($"/guests?q={Uri.EscapeDataString(name)}");

            Assert.Equal(id, Assert.Single(found).GetProperty("id").GetGuid());
        }
    }

    [Theory]
    [InlineData("""{"first_name":"Suharto"}""", "\"Suharto\"", "null")]
    [InlineData("""{"last_name":"Suharto"}""", "null", "\"Suharto\"")]
    [InlineData("""{"first_name":"\u200b","last_name":"Suharto"}""", "null", "\"Suharto\"")]
    [InlineData("""{"first_name":"Suharto","last_name":"\u3164"}""", "\"Suharto\"", "null")]
    public async Task Name_One_IsEnough(string body, string firstName, string lastName)
    {
        var created = await Api.PostAsync("/guests", body).MustBe(201);

        ApiAssert.Members(created, ("first_name", firstName), ("last_name", lastName));
        ApiAssert.Members(
            await Api.GetAsync($"/guests/{created.Id}"), ("first_name", firstName), ("last_name", lastName));
        // What was read may be saved as it is.
        await Api.PutAsync($"/guests/{created.Id}", created.Body!).MustBe(200);
        var listed = Assert.Single(await Api.ListAsync("/guests"));
        Assert.Equal(firstName, listed.GetProperty("first_name").GetRawText());
    }

    [Fact]
    public async Task Name_TheLastOne_CannotBeCleared()
    {
        var created = await Api.PostAsync("/guests", """{"first_name":"Suharto"}""").MustBe(201);

        ApiAssert.Invalid(await Api.PutAsync($"/guests/{created.Id}", """{"first_name":null}"""), "first_name");
        await Api.PutAsync($"/guests/{created.Id}", """{"first_name":null,"last_name":"Suharto"}""").MustBe(200);
        ApiAssert.Members(
            await Api.GetAsync($"/guests/{created.Id}"), ("first_name", "null"), ("last_name", "\"Suharto\""));
    }

    [Fact]
    public async Task Group_Members_HaveNullForAMissingName()
    {
        var group = Guid.NewGuid();
        await Api.AddGuestAsync(("first_name", "Suharto"), ("last_name", null), ("group_id", group));

        var member = (await Api.GetAsync($"/groups/{group}").MustBe(200))["members"][0];

        Assert.Equal("\"Suharto\" null", $"{member.GetProperty("first_name").GetRawText()} " +
            $"{member.GetProperty("last_name").GetRawText()}");
    }

    [Fact]
    public async Task List_OneName_IsListedByIt()
    {
        (string?, string?)[] names = [("Zoe", "Tan"), ("Suharto", null), (null, "Ratu"), ("Äda", "Öz"), ("Ada", "Oz")];
        foreach (var (first, last) in names) await Api.AddGuestAsync(("first_name", first), ("last_name", last));

        Assert.Equal(
            ["Ratu", "Suharto", "Tan"],
            (await Api.ListAsync("/guests")).Skip(2).Select(guest =>
                guest.GetProperty("last_name").GetString() ?? guest.GetProperty("first_name").GetString()));
    }

    [Theory]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("a\rb", "a\nb")]
    [InlineData("a\u2028b", "a\nb")]
    [InlineData("a\n\n b", "a\n\n b")]
    [InlineData("a\tb", "a b")]
    [InlineData("\na\r\n", "a")]
    [InlineData("e\u0301\u200b", "\u00e9")]
    [InlineData("\r\n\t", null)]
    public async Task Note_MayHaveLineBreaks(string note, string? stored)
    {
        var created = await Api.PostAsync("/guests", Bodies.Guest(("dietary", note))).MustBe(201);
        var answered = await Api.PostAsync(
            $"/guests/{created.Id}/rsvp", Bodies.Of(("attending", true), ("dietary", note))).MustBe(200);

        Assert.Equal((stored, stored), (created["dietary"].GetString(), answered["dietary"].GetString()));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u000bb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u202eb")]
    public async Task Note_WithOtherControlCharacters_IsRefused(string note) =>
        ApiAssert.Invalid(await Api.PostAsync("/guests", Bodies.Guest(("dietary", note))), "dietary");

    [Theory]
    [InlineData("\"jane doe\"@example.com", "\"jane doe\"@example.com")]
    [InlineData("ja\u200bne@exa\u00admple.com\u2060", "jane@example.com")]
    [InlineData("jane@bu\u0308cher.example", "jane@b\u00fccher.example")]
    [InlineData("用户@例子.广告", "用户@例子.广告")]
    [InlineData("\u200b", null)]
    public async Task Email_IsStoredWithoutInvisibleCharacters(string email, string? stored) =>
        Assert.Equal(
            stored, (await Api.PostAsync("/guests", Bodies.Guest(("email", email))).MustBe(201))["email"].GetString());

    [Theory]
    [InlineData("jane@example,com")]
    [InlineData("Jane <jane@example.com>")]
    [InlineData("jane@example.com (work)")]
    [InlineData("mailto:jane@example.com")]
    [InlineData("\"jane@example.com")]
    [InlineData("jane\"@example.com")]
    [InlineData("jane@joe@example.com")]
    public async Task Email_OfAnotherForm_IsRefused(string email) =>
        ApiAssert.Invalid(await Api.PostAsync("/guests", Bodies.Guest(("email", email))), "email");
}

public sealed class TextTests(ApiFixture fixture) : TextContract(fixture), IClassFixture<ApiFixture>;
