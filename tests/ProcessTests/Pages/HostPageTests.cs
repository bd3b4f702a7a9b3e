using EventPlatform.Client;
using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The page of hosts: guests, households, invitations and keys.</summary>
[Collection(typeof(PagesFixture))]
public sealed class HostPageTests(PagesFixture pages) : PageTest(pages)
{
    [Fact]
    public async Task Guest_AddedChangedAndDeleted()
    {
        Allow("status of 400");
        var name = PagesFixture.NewName();
        var page = await OpenHostAsync();

        await page.ButtonNamed("Add guest").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("First name").FillAsync("<b>Ida</b>");
        await dialog.GetByLabel("Last name").FillAsync(name);
        await dialog.GetByLabel("E-mail").FillAsync("not an address");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add guest" }).ClickAsync();
        // The error stands by the field, and what was typed stays.
        await Expect(dialog.GetByText("must look like name@example.com")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("E-mail")).ToBeFocusedAsync();
        await dialog.GetByLabel("E-mail").FillAsync("ida@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add guest" }).ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync($"<b>Ida</b> {name} is saved.");

        await page.OpenGuestOfListAsync(name);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Coming", Exact = true }).CheckAsync();
        await dialog.GetByLabel("Which menu?").SelectOptionAsync("Fish");
        await page.ButtonNamed("Save").ClickAsync();
        var row = page.Locator("button.row").Filter(new() { HasText = name });
        await Expect(row.Locator(".chip.attending")).ToBeVisibleAsync();
        var stored = Assert.Single(await FindAsync(name));
        Assert.Equal((true, "<b>Ida</b>"), (stored.Attending, stored.FirstName));
        Assert.Equal("""{"menu":"Fish"}""", stored.Answers.ToString());

        await page.OpenGuestOfListAsync(name);
        await page.ButtonNamed("Delete guest").ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Delete guest" });
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete guest" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("is deleted");
        Assert.Empty(await FindAsync(name));
    }

    [Fact]
    public async Task Household_JoinedAndLeft_KeepsWhatWasTyped()
    {
        var name = PagesFixture.NewName();
        var (ada, ben) = (await Pages.AddGuestAsync("Ada", name), await Pages.AddGuestAsync("Ben", name));
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync($"Ada {name}");
        await page.GetByLabel("Dietary note").FillAsync("Typed before");

        await page.GetByText("Household", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Put into the household of").FillAsync($"Ben {name}");
        await page.ButtonNamed($"Ben {name}").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).Locator("summary + div > ul:first-child"))
            .ToHaveTextAsync($"Ben {name}");
        await Expect(page.GetByLabel("Dietary note")).ToHaveValueAsync("Typed before");
        await Expect(page.GetByText("Household", new() { Exact = true })).ToBeFocusedAsync();
        var (storedAda, storedBen) = (await ReadAsync(ada), await ReadAsync(ben));
        Assert.NotNull(storedAda.GroupId);
        Assert.Equal(storedAda.GroupId, storedBen.GroupId);

        await page.ButtonNamed("Leave the household").ClickAsync();
        await Expect(page.GetByLabel("Dietary note")).ToHaveValueAsync("Typed before");
        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("is saved");
        storedAda = await ReadAsync(ada);
        Assert.Equal((null, "Typed before"), (storedAda.GroupId, storedAda.Dietary));
    }

    [Fact]
    public async Task Escape_WithSomethingTyped_AsksFirst()
    {
        var guest = await Pages.AddGuestAsync("Esc", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await page.GetByLabel("First name").FillAsync("Typed");

        await page.Keyboard.PressAsync("Escape");
        await page.ButtonNamed("Cancel").ClickAsync();
        await Expect(page.GetByLabel("First name")).ToHaveValueAsync("Typed");
        await page.Keyboard.PressAsync("Escape");
        await page.ButtonNamed("Discard").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal("Esc", (await ReadAsync(guest)).FirstName);
    }

    [Fact]
    public async Task Number_HalfTyped_IsNotTakenForNone()
    {
        var guest = await Pages.AddGuestAsync(
            new GuestChanges { FirstName = "Half", LastName = PagesFixture.NewName(), PlusOnesAllowed = 2 });
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);

        await page.GetByLabel("May bring").PressSequentiallyAsync("e");
        await page.ButtonNamed("Save").ClickAsync();

        await Expect(page.GetByLabel("May bring")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(2, (await ReadAsync(guest)).PlusOnesAllowed);
    }

    [Fact]
    public async Task List_SearchedAndFiltered_ShowsWhoFits()
    {
        var name = PagesFixture.NewName();
        await Pages.AddGuestAsync(new GuestChanges { FirstName = "Yes", LastName = name, Attending = true });
        await Pages.AddGuestAsync(new GuestChanges { FirstName = "Open", LastName = name });
        var page = await OpenHostAsync();

        await page.GetByLabel("Search").FillAsync(name);
        await Expect(page.GetByText("2 guests", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Answer", new() { Exact = true }).SelectOptionAsync("Coming");

        await Expect(page.GetByText("1 guest", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("button.row")).ToContainTextAsync($"Yes {name}");
    }

    [Fact]
    public async Task Invitation_Renewed_ShowsAQrCodeOfTheNewLink()
    {
        var guest = await Pages.AddGuestAsync("Quin", PagesFixture.NewName());
        var before = await Pages.CodeOfAsync(guest);
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);

        await page.GetByText("Invitation link").ClickAsync();
        await Expect(page.Locator(".code")).ToHaveTextAsync(before);
        await page.ButtonNamed("New code").ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "New code" }).GetByRole(
            AriaRole.Button, new() { Name = "New code" }).ClickAsync();
        await Expect(page.Locator(".code")).Not.ToHaveTextAsync(before);

        var invitation = await Pages.Host.GetGuestInvitationAsync(guest.Id, Cancelled);
        await Expect(page.Locator(".code")).ToHaveTextAsync(invitation.Code!);
        Assert.Equal(invitation.Link, await QrReader.ReadAsync(page.Locator("svg.qr")));
        await Expect(page.GetByRole(AriaRole.Dialog).Locator(":focus")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Sheets_ForPrinting_HaveNameCodeAndQrCode()
    {
        var guest = await Pages.AddGuestAsync("Paper", PagesFixture.NewName());
        var code = await Pages.CodeOfAsync(guest);
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Invitations");
        await Expect(page.Locator(".notice")).ToContainTextAsync("They work on this computer alone");
        await page.ButtonNamed("Make sheets").ClickAsync();
        var sheet = page.Locator(".sheet").Filter(new() { HasText = guest.LastName });

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(sheet).ToContainTextAsync(code);
        await Expect(sheet).ToContainTextAsync($"{Pages.Address}app/guest");
        Assert.Equal(
            $"{Pages.Address}app/#{code.Replace("-", "", StringComparison.Ordinal)}",
            await QrReader.ReadAsync(sheet.Locator("svg.qr")));
        await Expect(page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();
        await Expect(page.ButtonNamed("Print")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Key_Made_OpensTheDoorAndIsRevoked()
    {
        var label = PagesFixture.NewName("Phone");
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Keys");
        await page.GetByLabel("Who gets it").FillAsync(label);
        await page.ButtonNamed("Make key").ClickAsync();
        var link = await page.Locator(".card .link").InnerTextAsync();
        Assert.StartsWith($"{Pages.Address}app/door#ep_door_", link, StringComparison.Ordinal);
        Assert.Equal(link, await QrReader.ReadAsync(page.Locator("svg.qr")));

        await page.GetByRole(AriaRole.Button, new() { Name = $"Revoke: {label}" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("The key is revoked.");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keys" })).ToBeFocusedAsync();

        var door = await OpenAsync(link[Pages.Address.ToString().Length..]);
        await Expect(door.GetByRole(AriaRole.Alert)).ToContainTextAsync("this page has forgotten it");
        Assert.Null(await door.EvaluateAsync<string?>("sessionStorage.getItem('eventplatform.door')"));
    }

    [Fact]
    public async Task Key_OfTheDoor_OpensItsPage()
    {
        var page = await OpenHostAsync(key: (await Pages.AddKeyAsync("door")).Key);

        await Expect(page).ToHaveTitleAsync("Door");
    }

    [Fact]
    public async Task Connection_Lost_LosesNothingTyped()
    {
        Allow("ERR_INTERNET_DISCONNECTED");
        var guest = await Pages.AddGuestAsync("Off", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await page.GetByLabel("First name").FillAsync("Typed");
        await page.Context.SetOfflineAsync(true);

        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.Locator("dialog .status")).ToContainTextAsync("No answer came from the server");
        await Expect(page.GetByLabel("First name")).ToHaveValueAsync("Typed");

        await page.Context.SetOfflineAsync(false);
        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("is saved");
    }

    [Fact]
    public async Task Guest_WhomAnotherHostHasDeleted_LeavesTheList()
    {
        Allow("status of 404");
        var guest = await Pages.AddGuestAsync("Gone", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await Pages.Host.DeleteGuestAsync(guest.Id, cancellationToken: Cancelled);

        await page.GetByLabel("First name").FillAsync("Back");
        await page.ButtonNamed("Save").ClickAsync();

        await Expect(page.Locator("dialog .status")).ToContainTextAsync("There is no guest with this id");
        await Expect(page.GetByLabel("First name")).ToHaveValueAsync("Back");
        await Expect(page.Locator("button.row")).ToHaveCountAsync(0);
    }

    // A guest who is sent twice is on the list twice.
    [Fact]
    public async Task Guest_AddedWithoutAnAnswer_MayBeOnTheList()
    {
        Allow("ERR_CONNECTION_FAILED|ERR_FAILED");
        var name = PagesFixture.NewName();
        var page = await OpenHostAsync();
        await page.RouteAsync("**/guests", async route =>
        {
            if (route.Request.Method == "POST") await route.FetchAsync();
            await route.AbortAsync();
        });

        await page.ButtonNamed("Add guest").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Last name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add guest" }).ClickAsync();

        await Expect(dialog.Locator(".status")).ToContainTextAsync("the guest may be on the list or not");
        await Expect(dialog.GetByLabel("Last name")).ToHaveValueAsync(name);
        Assert.Single(await FindAsync(name));
    }

    [Fact]
    public async Task Keyboard_Alone_ChangesAGuest()
    {
        var guest = await Pages.AddGuestAsync("Tab", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.TabToAsync(page.GetByLabel("Search"));
        await page.Keyboard.TypeAsync(guest.LastName!);
        await Expect(page.GetByText("1 guest", new() { Exact = true })).ToBeVisibleAsync();
        var row = page.Locator("button.row");
        await page.TabToAsync(row);
        await page.Keyboard.PressAsync("Enter");
        await page.TabToAsync(page.GetByLabel("E-mail"));
        await page.Keyboard.TypeAsync("tab@example.com");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(row).ToContainTextAsync("tab@example.com");
        Assert.Equal("tab@example.com", (await ReadAsync(guest)).Email);
    }

    [Fact]
    public async Task Trail_SaysWhoDidWhat()
    {
        var guest = await Pages.AddGuestAsync("Trail", PagesFixture.NewName());
        await Pages.AsGuest(await Pages.CodeOfAsync(guest)).AnswerInvitationAsync(
            [new InvitationAnswer(guest.Id, Attending: false)], cancellationToken: Cancelled);
        // They come by the queue.
        await Patience.WaitUntilAsync(async () =>
            (await Pages.Host.ListGuestActivitiesAsync(guest.Id, cancellationToken: Cancelled)).Activities.Count == 2,
            Cancelled);

        var page = await OpenHostAsync();
        await page.OpenTabAsync("Activity");
        await Expect(page.GetByText($"Declined Trail {guest.LastName}")).ToBeVisibleAsync();
        await page.GetByLabel("What").SelectOptionAsync("Guest added");
        await Expect(page.GetByText($"Guest added Trail {guest.LastName}")).ToBeVisibleAsync();
    }

    private async Task<IReadOnlyList<Client.Guest>> FindAsync(string name) =>
        (await Pages.Host.ListGuestsAsync(new GuestFilter { Search = name }, cancellationToken: Cancelled)).Guests;

    private Task<Client.Guest> ReadAsync(Client.Guest guest) => Pages.Host.GetGuestAsync(guest.Id, Cancelled);
}
