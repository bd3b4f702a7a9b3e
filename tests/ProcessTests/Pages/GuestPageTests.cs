using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The page of a guest, on a phone.</summary>
[Collection(typeof(PagesFixture))]
public sealed class GuestPageTests(PagesFixture pages) : PageTest(pages)
{
    [Fact]
    public async Task Answers_OfAHousehold_AreStoredAndShown()
    {
        var name = PagesFixture.NewName();
        var ada = await Pages.AddGuestAsync(
            new GuestChanges { FirstName = "Ada", LastName = name, GroupId = Guid.NewGuid(), PlusOnesAllowed = 2 });
        var bob = await Pages.AddGuestAsync(
            new GuestChanges { FirstName = "Bob", LastName = name, GroupId = ada.GroupId });

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(ada));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Summer party");
        await page.ChooseAsync("Ada", "Coming");
        await page.MemberCard("Ada").GetByLabel("How many do you bring?").SelectOptionAsync("2");
        await page.MemberCard("Ada").GetByLabel("Dietary note").FillAsync("No nuts\nno fish");
        await page.MemberCard("Ada").GetByLabel("Which menu?").SelectOptionAsync("Vegetables");
        await page.MemberCard("Ada").GetByRole(AriaRole.Radio, new() { Name = "Yes" }).CheckAsync();
        await page.ChooseAsync("Bob", "Not coming");
        await page.SendAsync();

        var saved = page.GetByRole(AriaRole.Region, new() { Name = "Thank you, this is saved" });
        await Expect(saved).ToContainTextAsync($"Ada {name}: Coming, with 2 more");
        await Expect(saved).ToContainTextAsync($"Bob {name}: Not coming");
        await Expect(saved).ToBeFocusedAsync();
        // How a date is written is the browser's: the parts are not.
        var until = page.GetByText("You can change your answer until");
        await Expect(until).ToContainTextAsync("31 May 2031");
        await Expect(until).ToContainTextAsync("23:59 (Europe/Berlin)");
        var (storedAda, storedBob) = (await ReadAsync(ada), await ReadAsync(bob));
        Assert.Equal((true, 2, "No nuts\nno fish"), (storedAda.Attending, storedAda.PlusOnes, storedAda.Dietary));
        Assert.Equal("""{"bus":true,"menu":"Vegetables"}""", storedAda.Answers.ToString());
        Assert.False(storedBob.Attending);
    }

    [Fact]
    public async Task Answer_ThatIsThereAlready_IsShownAndChangedAlone()
    {
        var guest = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Eve",
            LastName = PagesFixture.NewName(),
            Attending = true,
            Dietary = "Vegan",
            Answers = """{"bus":true,"menu":"Fish","song":"Waterloo"}""",
        });

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await Expect(page.GetByLabel("Dietary note")).ToHaveValueAsync("Vegan");
        await Expect(page.GetByLabel("Which menu?")).ToHaveValueAsync("Fish");
        await page.SendAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("You have changed nothing: it is saved like this.");
        await page.GetByLabel("Which song").FillAsync("");
        await page.GetByRole(AriaRole.Radio, new() { Name = "No answer" }).CheckAsync();
        await page.SendAsync();
        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();

        var stored = await ReadAsync(guest);
        Assert.Equal("""{"menu":"Fish"}""", stored.Answers.ToString());
        Assert.Equal("Vegan", stored.Dietary);
    }

    [Fact]
    public async Task Code_OfTheAddress_IsGoneFromItAndStaysInTheTab()
    {
        var guest = await Pages.AddGuestAsync("Zoe", PagesFixture.NewName());

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        Assert.Equal($"{Pages.Address}app/", page.Url);
        await page.ReloadAsync();
        await WaitUntilReadyAsync(page);

        await Expect(page.GetByText("Hello Zoe")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Link_OpenedInATabOfAnotherGuest_ShowsItsOwn()
    {
        var first = await Pages.AddGuestAsync("Zoe", PagesFixture.NewName());
        var second = await Pages.AddGuestAsync("Max", PagesFixture.NewName());
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(first));

        // Nothing is loaded for it: the browser changes the fragment alone.
        await page.GotoAsync($"{Pages.Address}app/#{await Pages.CodeOfAsync(second)}");

        await Expect(page.GetByText("Hello Max")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("CODE")]
    [InlineData(" co-de ")]
    [InlineData("co\u2013de\u200b")]
    [InlineData("http://localhost:8080/app/#CODE")]
    public async Task Code_Typed_OpensTheInvitation(string form)
    {
        var guest = await Pages.AddGuestAsync("Kim", PagesFixture.NewName());
        var code = await Pages.CodeOfAsync(guest);
        var plain = code.Replace("-", "", StringComparison.Ordinal);

        var page = await OpenAsync("app/guest");
        await page.GetByLabel("Your invitation code").FillAsync(
            form.Replace("CODE", plain, StringComparison.Ordinal)
                .Replace("co-de", code.ToLowerInvariant(), StringComparison.Ordinal)
                .Replace("co\u2013de", code.Replace('-', '\u2013'), StringComparison.Ordinal));
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("Hello Kim")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("AAAABBBBCCCC")]
    [InlineData("ep_host_abcdefghijkl_abcdefghijklmnopqrstuv")]
    [InlineData("%E2%82%ACx%")]
    public async Task Code_ThatIsNotGood_IsSaidAndForgotten(string code)
    {
        var page = await OpenAsync($"app/#{code}");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not good, or no longer");
        await Expect(page.GetByLabel("Your invitation code")).ToBeFocusedAsync();
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('eventplatform.guest')"));
    }

    [Fact]
    public async Task Code_RenewedWhileThePageIsOpen_IsSaidAndForgotten()
    {
        var guest = await Pages.AddGuestAsync("Lee", PagesFixture.NewName());
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.ChooseAsync("Lee", "Coming");
        var renewed = await Pages.Host.RenewInvitationAsync(guest.Id, Cancelled);

        await page.SendAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("this page has forgotten it");
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('eventplatform.guest')"));

        await page.GetByLabel("Your invitation code").FillAsync(renewed.Code!);
        await page.Keyboard.PressAsync("Enter");
        // What was chosen is there still.
        await Expect(page.Locator("#status")).ToHaveTextAsync("The new key is taken. Now save again.");
        await page.SendAsync();
        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        Assert.True((await ReadAsync(guest)).Attending);
    }

    [Fact]
    public async Task Connection_Lost_LosesNothingTyped()
    {
        Allow("ERR_INTERNET_DISCONNECTED");
        var guest = await Pages.AddGuestAsync("Mia", PagesFixture.NewName());
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.ChooseAsync("Mia", "Coming");
        await page.GetByLabel("Dietary note").FillAsync("No celery");

        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#connection")).ToContainTextAsync("No connection");
        await page.SendAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("No answer came from the server");
        await Expect(page.GetByLabel("Dietary note")).ToHaveValueAsync("No celery");

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#connection")).ToBeEmptyAsync();
        await page.SendAsync();
        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        Assert.Equal("No celery", (await ReadAsync(guest)).Dietary);
    }

    [Theory]
    [InlineData("<img src=x onerror=\"document.title='broken'\">", "</bdi><script>alert(1)</script>")]
    [InlineData("{{assets}}", "{name} &amp; $& \\u0041")]
    [InlineData("محمد", "الحسيني")]
    [InlineData("נועה", "O'Neil-👩‍👩‍👧")]
    public async Task Names_OfAnyKind_AreShownAsTheyAre(string first, string last)
    {
        var guest = await Pages.AddGuestAsync(first, last);

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.GetByRole(AriaRole.Radio, new() { Name = "Not coming" }).CheckAsync();
        await page.SendAsync();

        await Expect(page.Locator(".saved li")).ToHaveTextAsync($"{first} {last}: Not coming");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = $"{first} {last}" })).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("Summer party");
        Assert.Equal(0, await page.Locator("img, main script").CountAsync());
    }

    [Fact]
    public async Task Calendar_IsAFileWithTheInstantOfTheEvent()
    {
        var guest = await Pages.AddGuestAsync("Cal", PagesFixture.NewName());
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText("in your calendar").ClickAsync());

        Assert.Equal("event.ics", file.SuggestedFilename);
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        var lines = (await reader.ReadToEndAsync(Cancelled)).Split("\r\n");
        Assert.Contains("DTSTART:20310621T160000Z", lines);
        Assert.Contains("SUMMARY:Summer party", lines);
        Assert.Contains("LOCATION:The Old Mill\\, 1 Lake Road", lines);
    }

    [Fact]
    public async Task Keyboard_Alone_Answers()
    {
        var guest = await Pages.AddGuestAsync("Key", PagesFixture.NewName());
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));

        await page.TabToAsync(page.GetByRole(AriaRole.Radio, new() { Name = "Coming", Exact = true }));
        await page.Keyboard.PressAsync("Space");
        await page.TabToAsync(page.GetByLabel("Dietary note"));
        await page.Keyboard.TypeAsync("Soup");
        await page.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send answer" }));
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        Assert.Equal("Soup", (await ReadAsync(guest)).Dietary);
    }

    private Task<Client.Guest> ReadAsync(Client.Guest guest) => Pages.Host.GetGuestAsync(guest.Id, Cancelled);
}
