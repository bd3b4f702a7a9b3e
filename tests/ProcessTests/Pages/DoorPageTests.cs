using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The page of the door, on a phone.</summary>
[Collection(typeof(PagesFixture))]
public sealed class DoorPageTests(PagesFixture pages) : PageTest(pages)
{
    [Fact]
    public async Task CheckIn_OfAParty_CountsWhoHasCome()
    {
        var guest = await AddPartyAsync(2);
        var page = await OpenDoorAsync();

        await page.GetByRole(AriaRole.Searchbox).FillAsync(guest.LastName!);
        await Expect(page.Locator(".who")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "One fewer" }).ClickAsync();
        await page.CheckInButton("Check in 2").ClickAsync();
        await Expect(page.GetByText("2 of 3 arrived at")).ToBeVisibleAsync();
        var recorded = await ReadAsync(guest);
        Assert.Equal(2, recorded.Arrived);

        await page.GetByRole(AriaRole.Button, new() { Name = "One more has come" }).ClickAsync();
        await Expect(page.GetByText("3 of 3 arrived at")).ToBeVisibleAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("is checked in");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "One more has come" })).ToHaveCountAsync(0);
        var all = await ReadAsync(guest);
        Assert.Equal((3, recorded.CheckedInAt), (all.Arrived, all.CheckedInAt));

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("taken back");
        await Expect(page.CheckInButton("Check in 3")).ToBeVisibleAsync();
        Assert.Null((await ReadAsync(guest)).CheckedInAt);
    }

    [Fact]
    public async Task CheckIn_OfWhomAnotherDoorHasCheckedIn_SaysWhen()
    {
        var guest = await AddPartyAsync(0);
        var page = await OpenDoorAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(guest.LastName!);
        var record = page.CheckInButton();
        await Expect(record).ToHaveCountAsync(1);

        // At the same moment as this door.
        await page.RouteAsync("**/check-in", async route =>
        {
            await Pages.Host.CheckInAsync(guest.Id, 1, Cancelled);
            await route.ContinueAsync();
        });
        await record.ClickAsync();

        await Expect(page.Locator("#status")).ToContainTextAsync("was already checked in at");
    }

    [Fact]
    public async Task Connection_Lost_IsSaidAndNothingIsKept()
    {
        Allow("ERR_INTERNET_DISCONNECTED");
        var guest = await AddPartyAsync(0);
        var page = await OpenDoorAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(guest.LastName!);
        await Expect(page.CheckInButton()).ToHaveCountAsync(1);

        await page.Context.SetOfflineAsync(true);
        await page.CheckInButton().ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Nothing is recorded");
        await Expect(page.CheckInButton()).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync(guest.LastName!);

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#connection")).ToBeEmptyAsync();
        Assert.Null((await ReadAsync(guest)).CheckedInAt);
        await page.CheckInButton().ClickAsync();
        await Expect(page.GetByText("Arrived at")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Key_ThatEndsWhileThePageIsOpen_IsSaidAndForgotten()
    {
        var key = await Pages.Host.CreateAccessKeyAsync(
            "door", "short", TimeProvider.System.GetUtcNow().AddSeconds(15), Cancelled);
        var page = await OpenDoorAsync(key: key.Key);
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToBeVisibleAsync();

        // The page renews itself.
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("this page has forgotten it");
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('eventplatform.door')"));
        await Expect(page.GetByLabel("Your access key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Key_OfACaterer_DoesNotOpenThePage()
    {
        Allow("status of 403");
        var key = await Pages.AddKeyAsync("caterer");

        var page = await OpenDoorAsync(key: key.Key);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This key is for another page");
    }

    [Fact]
    public async Task Keyboard_Alone_ChecksInAndTakesBack()
    {
        var guest = await AddPartyAsync(0);
        var page = await OpenDoorAsync();
        await page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await page.Keyboard.TypeAsync(guest.LastName!);
        var record = page.CheckInButton();
        await Expect(record).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(record).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        // The focus stays with the guest, where Enter once more does nothing.
        await Expect(page.Locator("li.arrived")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Undo" }));
        Assert.NotNull((await ReadAsync(guest)).CheckedInAt);
        await page.Keyboard.PressAsync("Enter");
        await Expect(record).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Household_OfAGuest_IsShownTogether()
    {
        var family = await Pages.AddHouseholdAsync(PagesFixture.NewName(), "Ada", "Ben");
        var page = await OpenDoorAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync($"Ben {family[0].LastName}");
        await Expect(page.Locator(".who")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Household" }).ClickAsync();

        await Expect(page.Locator(".who")).ToHaveCountAsync(2);
        await Expect(page.Locator("#hits")).ToHaveTextAsync($"Household of Ben {family[0].LastName}: 2 guests");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("");

        // The search finds the same guests as the household has.
        await page.GetByRole(AriaRole.Searchbox).FillAsync(family[0].LastName!);
        await Expect(page.Locator("#hits")).ToHaveTextAsync("2 guests");
    }

    private Task<Client.Guest> AddPartyAsync(int plusOnes) => Pages.AddGuestAsync(new GuestChanges
    {
        FirstName = "Pat",
        LastName = PagesFixture.NewName(),
        Attending = true,
        PlusOnesAllowed = plusOnes,
        PlusOnes = plusOnes,
    });

    private Task<Client.Guest> ReadAsync(Client.Guest guest) => Pages.Host.GetGuestAsync(guest.Id, Cancelled);
}
