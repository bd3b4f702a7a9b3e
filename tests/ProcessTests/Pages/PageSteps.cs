using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>What people do on the pages.</summary>
internal static class PageSteps
{
    private const int MostTabs = 80;

    /// <summary>The card in which a guest answers for a member of the household.</summary>
    public static ILocator MemberCard(this IPage page, string firstName) =>
        page.Locator(".member").Filter(new() { Has = page.Locator("legend", new() { HasText = firstName }) });

    /// <summary>Answers for a member of the household, without sending it.</summary>
    /// <param name="page">The page of a guest.</param>
    /// <param name="firstName">Who.</param>
    /// <param name="answer"><c>Coming</c> or <c>Not coming</c>.</param>
    public static Task ChooseAsync(this IPage page, string firstName, string answer) =>
        page.MemberCard(firstName).GetByRole(AriaRole.Radio, new() { Name = answer, Exact = true }).CheckAsync();

    /// <summary>Sends what was chosen.</summary>
    public static Task SendAsync(this IPage page) => page.ButtonNamed("Send answer").ClickAsync();

    /// <summary>The button of exactly this name.</summary>
    public static ILocator ButtonNamed(this IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The button of the door with this text, such as <c>Check in 2</c>.</summary>
    public static ILocator CheckInButton(this IPage page, string text = "Check in") =>
        page.Locator(".checkin").GetByText(text, new() { Exact = true });

    /// <summary>Opens a tab of the host's page.</summary>
    public static async Task OpenTabAsync(this IPage page, string name)
    {
        var link = page.GetByRole(AriaRole.Navigation)
            .GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        await link.ClickAsync();
        await Assertions.Expect(link).ToHaveAttributeAsync("aria-current", "page");
    }

    /// <summary>Opens a guest of the host's list, whom a search finds.</summary>
    public static async Task OpenGuestOfListAsync(this IPage page, string name)
    {
        await page.GetByLabel("Search").FillAsync(name);
        await page.Locator("button.row").Filter(new() { HasText = name }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    /// <summary>Presses the tabulator until a control has the focus.</summary>
    public static async Task TabToAsync(this IPage page, ILocator control)
    {
        for (var times = 0; times < MostTabs; times++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await control.EvaluateAsync<bool>("element => element === document.activeElement")) return;
        }

        Assert.Fail($"{MostTabs} times the tabulator, and {control} has not got the focus.");
    }
}
