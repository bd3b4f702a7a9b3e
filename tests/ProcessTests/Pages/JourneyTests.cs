using System.Globalization;
using System.Text.RegularExpressions;
using EventPlatform.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The whole way: from a file to guests who have arrived.</summary>
[Collection(typeof(PagesFixture))]
public sealed class JourneyTests(PagesFixture pages) : PageTest(pages)
{
    [Fact]
    public async Task Host_Guest_AndTwoDoors()
    {
        var name = PagesFixture.NewName("Journey");
        var host = await OpenHostAsync();
        var attending = await FigureAsync(host, "attending");

        // The host imports a list, and sees it before it is written.
        await host.OpenTabAsync("Import, export");
        await host.GetByLabel("Or paste the rows here").FillAsync(
            $"first_name;last_name;email;group;plus_ones_allowed\nAnna;{name};a@example.com;G;1\n"
            + $"Björn;{name};b@example.com;G;0\n");
        await host.ButtonNamed("Show what would change").ClickAsync();
        await Expect(host.GetByText("2 new guests", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(host.Locator("ins", new() { HasText = "Björn" })).ToBeVisibleAsync();
        Assert.Empty((await FindAsync(name)).Guests);
        await host.ButtonNamed("Import 2 rows").ClickAsync();
        await Expect(host.Locator("#status")).ToHaveTextAsync("The list is imported.");

        // The host sends the links: here, the first one by the clipboard.
        await host.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await host.OpenTabAsync("Invitations");
        await host.GetByRole(AriaRole.Button, new() { Name = $"Copy link: Anna {name}" }).ClickAsync();
        await Expect(host.Locator("#status")).ToHaveTextAsync("Copied.");
        var link = await host.EvaluateAsync<string>("navigator.clipboard.readText()");
        await Expect(host.GetByRole(AriaRole.Link, new() { Name = "E-mail" }).First)
            .ToHaveAttributeAsync("href", new Regex("^mailto:.+http"));

        // The guest answers for the household on a phone.
        var guest = await OpenAsync(link[Pages.Address.ToString().Length..]);
        await guest.ChooseAsync("Anna", "Coming");
        await guest.MemberCard("Anna").GetByLabel("How many do you bring?").SelectOptionAsync("1");
        await guest.ChooseAsync("Björn", "Coming");
        await guest.SendAsync();
        await Expect(guest.GetByText("Thank you, this is saved")).ToBeVisibleAsync();

        // The host sees the figures move, without doing anything.
        await host.OpenTabAsync("Guests");
        await Expect(host.Locator(".figure.attending dd")).ToHaveTextAsync($"{attending + 2}");
        await guest.ChooseAsync("Björn", "Not coming");
        await guest.SendAsync();
        await Expect(host.Locator(".figure.attending dd")).ToHaveTextAsync($"{attending + 1}");

        // One door checks in, the other sees it.
        var (door, second) = (await OpenDoorAsync(), await OpenDoorAsync());
        foreach (var page in new[] { door, second }) await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        var arrived = await ArrivedAsync(door);
        await door.CheckInButton("Check in 2").ClickAsync();
        await Expect(door.Locator("#status")).ToHaveTextAsync($"Anna {name} is checked in.");
        await Expect(door.Locator("#arrived")).ToContainTextAsync($"{arrived + 2} of");
        await Expect(second.GetByText("2 arrived at")).ToBeVisibleAsync();
        await Expect(second.Locator("#arrived")).ToContainTextAsync($"{arrived + 2} of");
    }

    private Task<GuestPage> FindAsync(string name) =>
        Pages.Host.ListGuestsAsync(new GuestFilter { Search = name }, cancellationToken: Cancelled);

    private static async Task<int> FigureAsync(IPage host, string name) =>
        int.Parse(await host.Locator($".figure.{name} dd").InnerTextAsync(), CultureInfo.InvariantCulture);

    private static async Task<int> ArrivedAsync(IPage door) =>
        int.Parse((await door.Locator("#arrived").InnerTextAsync()).Split(' ')[0], CultureInfo.InvariantCulture);
}
