using EventPlatform.Client;
using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Two who change the same at the same time, in two browsers.</summary>
[Collection(typeof(PagesFixture))]
public sealed class ConflictTests(PagesFixture pages) : PageTest(pages)
{
    [Theory]
    [InlineData("Save mine", true)]
    [InlineData("Keep what is saved", false)]
    public async Task Partners_WhoDisagree_SeeTheDifferenceAndChoose(string choice, bool expected)
    {
        var family = await Pages.AddHouseholdAsync(PagesFixture.NewName(), "Ada", "Ben");
        var ada = await OpenGuestAsync(await Pages.CodeOfAsync(family[0]));
        var ben = await OpenGuestAsync(await Pages.CodeOfAsync(family[1]));

        await ben.ChooseAsync("Ben", "Not coming");
        await ben.SendAsync();
        await Expect(ben.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        await ada.ChooseAsync("Ada", "Coming");
        await ada.ChooseAsync("Ben", "Coming");
        await ada.SendAsync();

        var dialog = ada.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else was faster" });
        // Nobody has changed Ada's answer: it is no difference.
        await Expect(dialog.Locator("dl")).ToHaveCountAsync(1);
        await Expect(dialog.Locator("dt")).ToHaveTextAsync($"{NameOf(family[1])}: Answer");
        await Expect(dialog.Locator("dd").Nth(0)).ToHaveTextAsync("Saved now:Not coming");
        await Expect(dialog.Locator("dd").Nth(1)).ToHaveTextAsync("Yours:Coming");
        Assert.False((await ReadAsync(family[1])).Attending);
        await ada.ButtonNamed(choice).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(ada.Locator(".saved")).ToContainTextAsync(
            $"{NameOf(family[1])}: {(expected ? "Coming" : "Not coming")}");
        Assert.Equal(expected, (await ReadAsync(family[1])).Attending);
        // Nobody else has answered for Ada: that is stored in any case.
        Assert.True((await ReadAsync(family[0])).Attending);
    }

    [Fact]
    public async Task Partners_WhoChangeDifferentAnswers_AreNotAsked()
    {
        var family = await Pages.AddHouseholdAsync(PagesFixture.NewName(), "Ada", "Ben");
        var ada = await OpenGuestAsync(await Pages.CodeOfAsync(family[0]));
        await Pages.AsGuest(await Pages.CodeOfAsync(family[1])).AnswerInvitationAsync(
            [new InvitationAnswer(family[1].Id, Attending: false) { Answers = """{"song":"Help!"}""" }],
            cancellationToken: Cancelled);

        await ada.ChooseAsync("Ada", "Coming");
        await ada.GetByLabel("Which song").First.FillAsync("Yesterday");
        await ada.SendAsync();

        await Expect(ada.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        Assert.True((await ReadAsync(family[0])).Attending);
        Assert.False((await ReadAsync(family[1])).Attending);
    }

    [Fact]
    public async Task Fields_ThatNobodyElseHasChanged_AreStoredInAnyCase()
    {
        var guest = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Two",
            LastName = PagesFixture.NewName(),
            Attending = true,
        });
        var code = await Pages.CodeOfAsync(guest);
        var page = await OpenGuestAsync(code);
        await Pages.AsGuest(code).AnswerInvitationAsync(
            [new(guest.Id, Attending: true) { Dietary = "Theirs", Answers = """{"menu":"Fish"}""" }],
            cancellationToken: Cancelled);

        await page.GetByLabel("Dietary note").FillAsync("Mine");
        await page.GetByLabel("Which menu?").SelectOptionAsync("Vegetables");
        await page.GetByLabel("Which song").FillAsync("Mine");
        await page.SendAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else was faster" });
        await Expect(dialog.Locator("dt")).ToHaveTextAsync(
            [$"{NameOf(guest)}: Dietary note", $"{NameOf(guest)}: Which menu?"]);
        await page.ButtonNamed("Keep what is saved").ClickAsync();
        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();

        var stored = await ReadAsync(guest);
        Assert.Equal("Theirs", stored.Dietary);
        Assert.Equal("""{"menu":"Fish","song":"Mine"}""", stored.Answers.ToString());
    }

    [Theory]
    [InlineData("Save mine", "Mine")]
    [InlineData("Keep what is saved", "Theirs")]
    public async Task Hosts_WhoChangeTheSameField_SeeTheDifferenceAndChoose(string choice, string expected)
    {
        var guest = await Pages.AddGuestAsync("Old", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await Pages.Host.UpdateGuestAsync(
            guest.Id, new GuestChanges { FirstName = "Theirs", Dietary = "Vegan" }, cancellationToken: Cancelled);

        await page.GetByLabel("First name").FillAsync("Mine");
        await page.ButtonNamed("Save").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else was faster" });
        await Expect(dialog.Locator("dt")).ToHaveTextAsync("First name");
        await Expect(dialog.Locator("dd").Nth(0)).ToHaveTextAsync("Saved now:Theirs");
        await Expect(dialog.Locator("dd").Nth(1)).ToHaveTextAsync("Yours:Mine");
        await page.ButtonNamed(choice).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        if (expected == "Mine") await Expect(page.Locator("#status")).ToContainTextAsync("is saved");
        else await Expect(page.GetByLabel("Dietary note")).ToHaveValueAsync("Vegan");
        var stored = await ReadAsync(guest);
        Assert.Equal((expected, "Vegan"), (stored.FirstName, stored.Dietary));
    }

    [Fact]
    public async Task Host_WhoChecksInWhileTyping_IsAskedAllTheSame()
    {
        var guest = await Pages.AddGuestAsync("Old", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await page.GetByLabel("First name").FillAsync("Mine");
        await Pages.Host.UpdateGuestAsync(
            guest.Id, new GuestChanges { FirstName = "Theirs" }, cancellationToken: Cancelled);

        await page.ButtonNamed("Check in").ClickAsync();
        await Expect(page.ButtonNamed("Undo")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("First name")).ToHaveValueAsync("Mine");
        await page.ButtonNamed("Save").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else was faster" });
        await Expect(dialog.Locator("dd").Nth(0)).ToHaveTextAsync("Saved now:Theirs");
    }

    [Fact]
    public async Task Hosts_WhoChangeDifferentFields_AreNotAsked()
    {
        var guest = await Pages.AddGuestAsync("Old", PagesFixture.NewName());
        var page = await OpenHostAsync();
        await page.OpenGuestOfListAsync(guest.LastName!);
        await Pages.Host.UpdateGuestAsync(
            guest.Id, new GuestChanges { Dietary = "Vegan" }, cancellationToken: Cancelled);

        await page.GetByLabel("First name").FillAsync("New");
        await page.ButtonNamed("Save").ClickAsync();

        await Expect(page.Locator("#status")).ToContainTextAsync("is saved");
        var stored = await ReadAsync(guest);
        Assert.Equal(("New", "Vegan"), (stored.FirstName, stored.Dietary));
    }

    private static string NameOf(Client.Guest guest) => $"{guest.FirstName} {guest.LastName}";

    private Task<Client.Guest> ReadAsync(Client.Guest guest) => Pages.Host.GetGuestAsync(guest.Id, Cancelled);
}
