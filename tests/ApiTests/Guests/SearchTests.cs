using System.Text.Json;

namespace EventPlatform.ApiTests.Guests;

public abstract class SearchContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const string NoWords = "";

    // First name, last name, e-mail address; queries that must find the guest, and queries that must not.
    public static TheoryData<string?, string?, string?, string[], string[]> Guests => new()
    {
        { "Álvaro", "Núñez", null, ["alvaro", "ALVARO", "álv", "nunez", "NUN"], ["varo", "nunez alvarez"] },
        { "Łucja", "Wójcik", null, ["lucja", "wojcik", "ŁUCJA WÓJCIK", "wojcik lucja"], ["ucja", "wojcicka"] },
        { "Anna", "Müller", null, ["muller", "mueller", "MÜLLER", "müller", "mu\u0308ller"], ["uller", "moller"] },
        { "Anna", "Mueller", null, ["mueller", "müller"], ["muller"] },
        { "Anna", "Muller", null, ["muller", "müller"], ["mueller"] },
        { "Anna Maria", "Mueller", null, ["anna maria müller", "müller maria annä"],
            ["anna maria mull", "müllerx maria"] },
        { "Jürgen", "Größmann", null, ["jurgen", "juergen", "grossmann", "groessmann", "GRÖSSMANN"], ["mann"] },
        { "Åse", "Øverås", null, ["ase", "aase", "åse", "overas", "oeveraas", "øver"], ["se", "veras"] },
        { "Ame\u0301lie", "Poulain", null, ["am\u00e9lie", "ame\u0301lie", "amelie", "AMÉLIE"], ["melie"] },
        { "Işıl", "Strauß", null, ["ışıl", "ISIL", "isil", "İşil", "STRAUSS", "strauß", "straus"], ["trauss"] },
        { "Pat", "Quinn", null, ["pat quinn", "quinn pat", "quinn, pat", " p  q ", "patq"], ["pat pats", "quinn m"] },
        { "Maarten", "van den Berg", null, ["berg", "van", "den berg", "berg van den", "vandenberg"], ["rg"] },
        { "Jean-Luc", "Picard", null, ["jeanluc", "jean-luc", "jean luc", "luc", "luc jean", "jean‐l"], ["anl"] },
        { "Siobhán", "O’Hara", null, ["o'hara", "O’HARA", "ohara", "oʼhara", "o`h"], ["hara"] },
        { "Maria", "De\u00a0Luca", null, ["de luca", "luca", "deluca", "de\u3000luca", "de\u2003l"], ["uca"] },
        { "J.R.R.", "Tolkien", null, ["j.r.r. tolkien", "jrr", "j r r", "J. R. R. T", "tolkien j"], ["olkien"] },
        { "St. John", "Smythe", null, ["st john", "st. john", "stjohn", "john"], ["t john"] },
        { "Ada", "Bergmann", "jo@hamburg.example", ["jo@ham", "hamburg", "example", "jo", "jo@hamburg.example", "be"],
            ["burg", "mann", "o@hamburg", "ample"] },
        { "Ada", "King", "jo.smith_x+list-a@mail.example", ["smith", "jo.smith", "josmith", "list", "x", "a@mail",
            "list@mail", "JO.SMITH_X+LIST-A@MAIL.EXAMPLE"], ["mith", "ist"] },
        { "Anne Marie (Annie)", "D'Artagnan/King", null, ["annie", "(annie)", "king", "d'artagnan", "dartagnan"],
            ["nnie", "artagnan"] },
        { "Suharto", null, null, ["suharto", "SUH"], ["harto"] },
        { null, "Плисецкая", null, ["плисецкая", "ПЛИС"], ["лисецкая"] },
        { "Фёдор", "Достоевский", null, ["федор", "фёдор", "достоевскии"], ["едор"] },
        { "Οδυσσεύς", "Παπάς", null, ["ΟΔΥΣΣΕΥΣ", "οδυσσευσ", "οδυσσεύς", "παπας", "ΠΑΠΆΣ"], ["δυσσευς"] },
        { "أحمد", "مُحَمَّد", null, ["احمد", "أحمد", "محمد", "محـمد"], ["حمد"] },
        { "שָׂרָה", "כהן", null, ["שרה", "כהנ", "שָׂ"], ["הן"] },
        { "आर्या", "शर्मा", null, ["आर्या", "शर"], ["मा"] },
        { "สมชาย", "ใจดี", null, ["สมชาย", "ใจ"], ["ชาย"] },
        { "太郎", "山田", null, ["山田", "太郎", "山", "山田太郎", "山田 太郎"], ["田", "郎"] },
        { "マイケル", "Ｊａｃｋｓｏｎ", null, ["マイケル", "jackson", "ﾏｲｹﾙ"], ["ケル"] },
        { "민준", "김", null, ["김", "김민준", "민준", "\u1100\u1175\u11b7"], ["준"] },
        { "Արամ", "Խաչատրյան", null, ["խաչ", "ԱՐԱՄ"], ["չատ"] },
        { "ნინო", "ბერიძე", null, ["ნინო", "ᲑᲔᲠ"], ["ერიძე"] },
        { "Nguyễn", "Thị Minh", null, ["nguyen", "thi minh", "NGUYỄN", "minh nguyen"], ["guyen"] },
        { "Ｆuﬃ", "Ⅷ", null, ["fuffi", "viii"], ["uffi"] },
        { "می‌خواهم", "رضایی", null, ["می‌خواهم", "میخواهم", "رضا"], ["خواهم"] },
        { "Kaʻiulani", "Þórsdóttir", null, ["kaiulani", "ka'iulani", "thorsdottir", "ÞÓRS"], ["iulani"] },
        { "Ana 🎉", "★Star", null, ["🎉", "ana🎉", "star", "★", "★star"], ["tar"] },
    };

    [Theory]
    [MemberData(nameof(Guests))]
    public async Task Search_Words_FindTheGuestWhoseWordsTheyBegin(
        string? firstName, string? lastName, string? email, string[] found, string[] notFound)
    {
        await Api.AddGuestAsync(("first_name", firstName), ("last_name", lastName), ("email", email));
        await Api.AddGuestAsync(("first_name", "Zoltan"), ("last_name", "Nobody"), ("email", "zz@zzz.invalid"));

        foreach (var query in found) Assert.Equal((query, 1), (query, await CountAsync(query)));
        foreach (var query in notFound) Assert.Equal((query, 0), (query, await CountAsync(query)));
    }

    [Theory]
    [InlineData(NoWords)]
    [InlineData(" , ")]
    [InlineData("\u200b")]
    [InlineData("'")]
    public async Task Search_WithoutAWord_FindsEverybody(string query)
    {
        await Api.AddGuestAsync();
        await Api.AddGuestAsync(("first_name", "山田"));

        Assert.Equal(2, await CountAsync(query));
    }

    [Fact]
    public async Task Search_ThreeAndMoreWords_MustAllMatch()
    {
        await Api.AddGuestAsync(("first_name", "Ana Maria Luisa"), ("last_name", "García Márquez"));
        await Api.AddGuestAsync(("first_name", "Ana Maria"), ("last_name", "García Lorca"));

        Assert.Equal(1, await CountAsync("garcia ana maria luisa"));
        Assert.Equal(1, await CountAsync("lorca garcia ana maria"));
        Assert.Equal(2, await CountAsync("ana maria garcia"));
        Assert.Equal(0, await CountAsync("ana maria garcia pedro"));
        Assert.Equal(0, await CountAsync("ana maria garcia arquez"));
    }

    [Fact]
    public async Task Search_WithFilters_FindsTheGuestsThatMeetAll()
    {
        var group = Guid.NewGuid();
        foreach (var (name, attending) in new[] { ("Ana", "true"), ("Ana", "false"), ("Ana", null), ("Ben", "true") })
        {
            foreach (var groupId in new[] { $"{group}", null })
            {
                await Api.AddGuestAsync(
                    ("first_name", name), ("last_name", null), ("group_id", groupId), ("email", $"{name}@example.com"),
                    ("attending", attending is null ? null : bool.Parse(attending)));
            }
        }

        Assert.Equal(6, await CountAsync("ana"));
        Assert.Equal(2, (await Api.ListAsync("/guests?q=ana&attending=true")).Count);
        Assert.Equal(2, (await Api.ListAsync("/guests?q=ana&attending=pending")).Count);
        Assert.Equal(3, (await Api.ListAsync($"/guests?q=ana&group_id={group}")).Count);
        Assert.Single(await Api.ListAsync($"/guests?q=ana&group_id={group}&attending=false"));
        Assert.Equal(6, (await Api.ListAsync("/guests?q=example&email=ANA@example.com")).Count);
        Assert.Empty(await Api.ListAsync("/guests?q=ben&email=ANA@example.com"));
    }

    [Fact]
    public async Task Search_EveryPrefixOfARow_FindsItInBothNormalFormsAndAnyCase()
    {
        string[] names = ["Zoë Ångström-Þór", "Жанна Ёлкина", "Ὀδυσσεύς", "محمّد", "한석봉", "İnci Çağ", "Ǆurđa", "आर्या"];
        foreach (var name in names) await Api.AddGuestAsync(("first_name", name), ("last_name", null));

        foreach (var word in names.SelectMany(name => name.Split(' ', '-')))
        {
            foreach (var form in new[] { word, word.ToUpperInvariant(), word.ToLowerInvariant() })
            {
                for (var length = 1; length <= form.Length; length++)
                    Assert.Contains(word, await NamesAsync(form[..length]), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Search_PageByPage_GivesEveryGuestOnceInTheOrderOfTheList()
    {
        for (var i = 0; i < 9; i++)
        {
            await Api.AddGuestAsync(
                ("first_name", $"{(i % 2 == 0 ? "Pat" : "pát")} {i}"), ("last_name", i % 3 == 0 ? "Quinn" : "Öz"),
                ("email", $"pat{i}@example.com"));
        }

        var whole = (await Api.ListAsync("/guests?q=pat")).Select(Id).ToList();

        Assert.Equal(9, whole.Count);
        Assert.Equal((await Api.ListAsync("/guests")).Select(Id), whole);
        Assert.Equal(whole, (await Api.WalkAsync("/guests?q=pat&limit=2")).Select(Id));
        Assert.Equal(3, (await Api.WalkAsync("/guests?q=pat+quinn&limit=1")).Count);
    }

    [Fact]
    public async Task Search_CursorOfOtherWords_IsInvalid()
    {
        for (var i = 0; i < 2; i++) await Api.AddGuestAsync(("first_name", $"Pat {i}"));
        var cursor = (await Api.GetAsync("/guests?q=pat&limit=1").MustBe(200))["next_cursor"].GetString();

        ApiAssert.Invalid(await Api.GetAsync($"/guests?q=p&limit=1&cursor={cursor}"), "cursor");
        await Api.GetAsync($"/guests?q=PÁT&limit=1&cursor={cursor}").MustBe(200);
    }

    [Fact]
    public async Task Search_AfterChangesAndDeletion_KnowsTheWordsOfThePresentNames()
    {
        var id = await Api.AddGuestAsync(("first_name", "Jürgen"), ("email", "old@example.com"));

        await Api.PutAsync($"/guests/{id}", """{"first_name":"Björn","email":null}""").MustBe(200);

        Assert.Equal(0, await CountAsync("jurgen"));
        Assert.Equal(0, await CountAsync("old"));
        Assert.Equal(1, await CountAsync("bjoern lovelace"));
        await Api.RsvpAsync(id, true).MustBe(200);
        Assert.Equal(1, await CountAsync("bjoern lovelace"));
        await Api.DeleteAsync($"/guests/{id}").MustBe(204);
        Assert.Equal(0, await CountAsync("bjorn"));
    }

    [Theory]
    [InlineData("ada@example.com", "A B")]
    [InlineData("ADA@EXAMPLE.COM", "A B")]
    [InlineData("a\u200bda@example.com", "A B")]
    [InlineData("ada@example.co", "")]
    [InlineData("da@example.com", "")]
    [InlineData("straße@example.com", "D")]
    [InlineData("STRASSE@example.com", "D")]
    [InlineData("nobody", "")]
    public async Task Email_Filter_FindsTheWholeAddressCaseAside(string email, string expected)
    {
        foreach (var (name, address) in new[]
        {
            ("A", "ada@example.com"), ("B", "Ada@Example.COM"), ("C", "ada@example.com.au"),
            ("D", "straße@example.com"),
        })
        {
            await Api.AddGuestAsync(("first_name", name), ("email", address));
        }

        await Api.AddGuestAsync(("first_name", "E"));

        var found = await Api.ListAsync($"/guests?email={Uri.EscapeDataString(email)}");
        Assert.Equal(expected, string.Join(' ', found.Select(guest => guest.GetProperty("first_name").GetString())));
    }

    [Theory]
    [InlineData("email=")]
    [InlineData("email=%20")]
    public async Task Email_FilterWithoutAnAddress_IsInvalid(string query) =>
        ApiAssert.Invalid(await Api.GetAsync($"/guests?{query}"), "email");

    [Fact]
    public async Task Duplicates_AreOtherGuestsWithTheAddress()
    {
        var first = await Api.PostAsync("/guests", Bodies.Guest(("email", "ada@example.com"))).MustBe(201);
        var second = await Api.PostAsync("/guests", Bodies.Guest(("email", "ADA@example.com"))).MustBe(201);
        var third = await Api.PostAsync("/guests", Bodies.Guest(("email", "bob@example.com"))).MustBe(201);

        Assert.Empty(Duplicates(first));
        Assert.Equal([first.Id], Duplicates(second));
        Assert.Empty(Duplicates(third));
        // A change of another field, too, and only of guests who have the address now.
        Assert.Equal([second.Id], Duplicates(await Api.PutAsync($"/guests/{first.Id}", """{"dietary":"vegan"}""")));
        var moved = await Api.PutAsync($"/guests/{third.Id}", """{"email":"aDa@example.com"}""").MustBe(200);
        Assert.Equal(new[] { first.Id, second.Id }.Order(), Duplicates(moved).Order());
        Assert.Empty(Duplicates(await Api.PutAsync($"/guests/{first.Id}", """{"email":null}""").MustBe(200)));
        Assert.Equal([third.Id], Duplicates(await Api.PutAsync($"/guests/{second.Id}", """{"first_name":"Ada"}""")));
        Assert.Equal(3, (await Api.ListAsync("/guests")).Count);
    }

    [Fact]
    public async Task Duplicates_AreAtMostFive()
    {
        for (var i = 0; i < 6; i++) await Api.AddGuestAsync(("email", "all@example.com"));

        var saved = await Api.PostAsync("/guests", Bodies.Guest(("email", "all@example.com"))).MustBe(201);

        Assert.Equal(5, Duplicates(saved).Distinct().Count());
        Assert.Equal(5, Duplicates(await Api.PutAsync($"/guests/{saved.Id}", """{"first_name":"X"}""")).Count());
        Assert.DoesNotContain(saved.Id, Duplicates(saved));
    }

    [Fact]
    public async Task Duplicates_OfANewAttendingGuest_AreFoundToo()
    {
        await Api.SaveSettingsAsync(("max_guests", 2));
        var first = await Api.AddGuestAsync(("email", "ada@example.com"), ("attending", true));

        var second = await Api.PostAsync(
            "/guests", Bodies.Guest(("email", "ada@example.com"), ("attending", true))).MustBe(201);

        Assert.Equal([first], Duplicates(second));
    }

    private static IEnumerable<Guid> Duplicates(ApiAnswer saved) =>
        saved["duplicates"].EnumerateArray().Select(id => id.GetGuid());

    private static Guid Id(JsonElement guest) => guest.GetProperty("id").GetGuid();

    private async Task<int> CountAsync(string query) =>
        (await Api.ListAsync($"/guests?q={Uri.EscapeDataString(query)}")).Count;

    private async Task<string> NamesAsync(string query) => string.Join(
        '|', (await Api.ListAsync($"/guests?q={Uri.EscapeDataString(query)}"))
            .Select(guest => guest.GetProperty("first_name").GetString()!));
}

public sealed class SearchTests(ApiFixture fixture) : SearchContract(fixture), IClassFixture<ApiFixture>;
