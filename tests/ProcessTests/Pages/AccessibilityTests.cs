using EventPlatform.Client;
using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>axe on every page and state, in both themes, and windows of all sizes.</summary>
[Collection(typeof(PagesFixture))]
public sealed class AccessibilityTests(PagesFixture pages) : PageTest(pages)
{
    /// <summary>The states: how each is reached is in <see cref="OpenStateAsync"/>.</summary>
    public static TheoryData<string> States { get; } =
    [
        "guest", "guest saved", "guest conflict", "guest errors", "guest sign-in", "guest bad code", "guest offline",
        "host", "host editor", "host new", "host groups", "host invitations", "host exchange", "host import",
        "host settings", "host trail", "host keys", "host new key", "host sign-in", "door", "door arrived",
        "door sign-in",
    ];

    [Theory]
    [MemberData(nameof(States))]
    public async Task State_InBothThemes_HasNoViolation(string state)
    {
        var page = await OpenStateAsync(state);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Axe.AssertNoViolationsAsync(page);
        }
    }

    // 320 px is also what 200 % leaves of a window of 640 px, and 400 % of 1,280 px.
    [Theory]
    [MemberData(nameof(States))]
    public async Task State_InAnyWindow_NeedsNoScrollingToTheSide(string state)
    {
        var page = await OpenStateAsync(state);
        foreach (var width in new[] { 320, 768, 1440 })
        {
            await page.SetViewportSizeAsync(width, 700);
            foreach (var direction in new[] { "ltr", "rtl" })
            {
                await page.EvaluateAsync("direction => { document.documentElement.dir = direction; }", direction);
                var over = await page.EvaluateAsync<string[]>(
                    """
                    () => [...document.querySelectorAll('body, body *')].filter(element => {
                        const { left, right, width } = element.getBoundingClientRect();
                        return width > 0 && (left < -1 || right > document.documentElement.clientWidth + 1);
                    }).map(element => element.outerHTML.slice(0, 120))
                    """);
                Assert.True(over.Length == 0, $"{width} px, {direction}: {string.Join('\n', over)}");
            }
        }
    }

    private async Task<IPage> OpenStateAsync(string state)
    {
        Allow("status of 400|ERR_INTERNET_DISCONNECTED");
        return state.Split(' ', 2) switch
        {
            ["guest", ..] => await OpenGuestStateAsync(state),
            ["host", ..] => await OpenHostStateAsync(state),
            _ => await OpenDoorStateAsync(state),
        };
    }

    private async Task<IPage> OpenGuestStateAsync(string state)
    {
        if (state == "guest sign-in") return await OpenGuestAsync(null);
        if (state == "guest bad code") return await OpenGuestAsync("AAAABBBBCCCC");

        var ada = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Ada",
            LastName = LongName(),
            GroupId = Guid.NewGuid(),
            PlusOnesAllowed = 2,
        });
        var ben = await Pages.AddGuestAsync(
            new GuestChanges { FirstName = "בן", LastName = ada.LastName, GroupId = ada.GroupId });
        var page = await OpenGuestAsync(await Pages.CodeOfAsync(ada));
        if (state == "guest") return page;

        if (state == "guest conflict")
        {
            await Pages.AsGuest(await Pages.CodeOfAsync(ben)).AnswerInvitationAsync(
                [new InvitationAnswer(ben.Id, Attending: false)], cancellationToken: Cancelled);
            await page.ChooseAsync("בן", "Coming");
        }
        else
        {
            await page.ChooseAsync("Ada", "Coming");
        }

        var note = page.MemberCard("Ada").GetByLabel("Dietary note");
        if (state == "guest errors") await note.FillAsync("\u202eturned");
        if (state == "guest offline") await page.Context.SetOfflineAsync(true);
        await page.SendAsync();
        var shown = state switch
        {
            "guest conflict" => page.GetByRole(AriaRole.Dialog),
            "guest errors" => page.Locator("[aria-invalid]"),
            "guest offline" => page.Locator("#status"),
            _ => page.Locator(".saved"),
        };
        await Expect(shown).ToBeVisibleAsync();
        return page;
    }

    private async Task<IPage> OpenHostStateAsync(string state)
    {
        if (state == "host sign-in") return await OpenAsync("app/host");

        var guest = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Eva",
            LastName = LongName(),
            GroupId = Guid.NewGuid(),
            Attending = true,
            PlusOnesAllowed = 2,
            PlusOnes = 2,
            Dietary = "Nuts",
            Email = $"{new string('e', 60)}@example.com",
        });
        var page = await OpenHostAsync();
        switch (state)
        {
            case "host editor":
                await page.OpenGuestOfListAsync(guest.LastName!);
                foreach (var part in new[] { "Household", "Invitation link", "Activity" })
                    await page.GetByRole(AriaRole.Dialog).GetByText(part, new() { Exact = true }).ClickAsync();
                await Expect(page.Locator(".code")).ToBeVisibleAsync();
                break;
            case "host new":
                await page.ButtonNamed("Add guest").ClickAsync();
                break;
            case "host groups":
                await page.OpenTabAsync("Households");
                await page.Locator(".groups summary").First.ClickAsync();
                await Expect(page.Locator("details li").First).ToBeVisibleAsync();
                break;
            case "host invitations":
                await page.OpenTabAsync("Invitations");
                await page.GetByLabel("For whom").SelectOptionAsync("Everybody");
                await page.ButtonNamed("Make sheets").ClickAsync();
                await Expect(page.Locator(".sheet").First).ToBeVisibleAsync();
                break;
            case "host exchange" or "host import":
                await page.OpenTabAsync("Import, export");
                if (state == "host exchange") break;
                await page.GetByLabel("Or paste")
                    .FillAsync($"id,first_name,odd\n{guest.Id},New,x\n,{LongName()},y\nx,,\n");
                await page.ButtonNamed("Show what would change").ClickAsync();
                await Expect(page.GetByText("This would change")).ToBeVisibleAsync();
                break;
            case "host settings":
                await page.OpenTabAsync("Event");
                await Expect(page.GetByLabel("Place")).ToBeVisibleAsync();
                break;
            case "host trail":
                await page.OpenTabAsync("Activity");
                await Expect(page.GetByLabel("What")).ToBeVisibleAsync();
                break;
            case "host keys" or "host new key":
                await page.OpenTabAsync("Keys");
                if (state == "host keys") break;
                await page.GetByLabel("Who gets it").FillAsync(LongName());
                await page.ButtonNamed("Make key").ClickAsync();
                await Expect(page.Locator(".qr")).ToBeVisibleAsync();
                break;
        }

        return page;
    }

    private async Task<IPage> OpenDoorStateAsync(string state)
    {
        if (state == "door sign-in") return await OpenAsync("app/door");

        var guest = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Dan",
            LastName = LongName(),
            GroupId = Guid.NewGuid(),
            PlusOnesAllowed = 2,
            PlusOnes = 2,
            Attending = true,
        });
        if (state == "door arrived") await Pages.Host.CheckInAsync(guest.Id, 2, Cancelled);
        var page = await OpenDoorAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(guest.LastName!);
        await Expect(page.Locator(".who")).ToHaveCountAsync(1);
        return page;
    }

    // Without a place to break the line.
    private static string LongName() => PagesFixture.NewName("Wolfeschlegelsteinhausenbergerdorff");
}
