using System.Text.RegularExpressions;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Pages that change settings or the whole list.</summary>
[Collection(typeof(HostPagesFixture))]
public sealed class EventPageTests(HostPagesFixture pages) : PageTest(pages)
{
    public override async ValueTask InitializeAsync() => await Pages.ResetSettingsAsync();

    [Fact]
    public async Task Settings_Changed_AreStoredInTheZoneOfTheEvent()
    {
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { SettingsData = """{"mine":[1,2]}""" }, cancellationToken: Cancelled);
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await Expect(page.GetByLabel("Begins")).ToHaveValueAsync("2031-06-21T18:00");

        await page.GetByLabel("Begins").FillAsync("2031-12-01T18:30");
        await page.GetByLabel("Seats").FillAsync("120");
        await page.GetByLabel("Waiting list").CheckAsync();
        await page.GetByLabel("Colour", new() { Exact = true }).FillAsync("#0a7f5a");
        await page.ButtonNamed("Add question").ClickAsync();
        await page.GetByLabel("Text of the question").Last.FillAsync("Do you sing?");
        var question = page.GetByRole(AriaRole.Group, new() { Name = "Question" }).Last;
        await question.GetByLabel("Answer", new() { Exact = true }).SelectOptionAsync("Yes or no");
        await page.ButtonNamed("Save").ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("The event is saved.");
        // The message does not lie over the button.
        await page.ButtonNamed("Save").ClickAsync(new() { Trial = true });
        var settings = await Pages.Host.GetSettingsAsync(Cancelled);
        Assert.Equal(new DateTimeOffset(2031, 12, 1, 17, 30, 0, TimeSpan.Zero), settings.EventDate);
        Assert.Equal(PagesFixture.Event.RsvpDeadline.Value, settings.RsvpDeadline);
        Assert.Equal((120, true), (settings.MaxGuests, settings.Waitlist));
        Assert.Equal("""{"mine":[1,2],"accent":"#0a7f5a"}""", settings.SettingsData.ToString());
        var stored = settings.Questions[^1];
        Assert.Equal(("do-you-sing", "Do you sing?", "yes_no"), (stored.Id, stored.Label, stored.Type));
    }

    [Fact]
    public async Task Settings_WithMistakes_NameTheFields()
    {
        Allow("status of 400");
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");

        await page.GetByLabel("Time zone").FillAsync("Europe/Bern");
        await page.GetByLabel("Answers until").FillAsync("2031-12-01T10:00");
        await page.ButtonNamed("Add question").ClickAsync();
        await page.ButtonNamed("Save").ClickAsync();

        await Expect(page.GetByText("must not be after “Begins”")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Time zone")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Text of the question").Last).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("Europe/Bern");
    }

    [Fact]
    public async Task Settings_NotTouched_StayAsTheyAre()
    {
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { SettingsData = """{"accent":"#a3f","x":1}""", MaxGuests = 500 },
            cancellationToken: Cancelled);
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await page.GetByLabel("Place").FillAsync("Elsewhere");
        await page.GetByLabel("Seats").PressSequentiallyAsync("e");

        // Half a number is not none.
        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.GetByLabel("Seats")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Seats").FillAsync("500");
        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("The event is saved.");

        var settings = await Pages.Host.GetSettingsAsync(Cancelled);
        Assert.Equal(("Elsewhere", 500), (settings.Location, settings.MaxGuests));
        Assert.Equal("""{"accent":"#a3f","x":1}""", settings.SettingsData.ToString());
    }

    [Fact]
    public async Task Answer_ToAQuestionThatWasChanged_StaysUntilAnotherIsGiven()
    {
        var guest = await Pages.AddGuestAsync(new GuestChanges
        {
            FirstName = "Old",
            LastName = PagesFixture.NewName(),
            Attending = true,
            Answers = """{"song":"Help!"}""",
        });
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges
            {
                Questions = new Question[] { new("song", "Song?", Question.YesNo, null, false, Question.Everyone) },
            },
            cancellationToken: Cancelled);
        var page = await OpenHostAsync();

        await page.OpenGuestOfListAsync(guest.LastName!);
        await page.GetByLabel("Dietary note").FillAsync("Vegan");
        await page.ButtonNamed("Save").ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("is saved");

        var stored = await Pages.Host.GetGuestAsync(guest.Id, Cancelled);
        Assert.Equal(("""{"song":"Help!"}""", "Vegan"), (stored.Answers.ToString(), stored.Dietary));
    }

    [Fact]
    public async Task Settings_ThatAnotherHostHasChanged_AreShownFirst()
    {
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await Expect(page.GetByLabel("Place")).ToHaveValueAsync(PagesFixture.Event.Location.Value!);
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { Location = "Theirs" }, cancellationToken: Cancelled);

        await page.GetByLabel("Place").FillAsync("Mine");
        await page.ButtonNamed("Save").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else was faster" });
        await Expect(dialog.Locator("dd").First).ToHaveTextAsync("Saved now:Theirs");
        await page.ButtonNamed("Keep what is saved").ClickAsync();
        await Expect(page.GetByLabel("Place")).ToHaveValueAsync("Theirs");
    }

    [Fact]
    public async Task Guest_WithoutASeat_WaitsAndSeesThePlace()
    {
        await Pages.AddGuestAsync(new GuestChanges { FirstName = "First", Attending = true });
        var taken = (await Pages.Host.GetStatsAsync(Cancelled)).SeatsTaken;
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { MaxGuests = (int)taken!, Waitlist = true }, cancellationToken: Cancelled);
        var guest = await Pages.AddGuestAsync("Wait", PagesFixture.NewName());

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.ChooseAsync("Wait", "Coming");
        await page.SendAsync();

        await Expect(page.Locator(".saved")).ToContainTextAsync("On the waiting list, place 1");
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Coming", Exact = true })).ToBeCheckedAsync();
        await page.SendAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("You have changed nothing: it is saved like this.");
        var stats = await Pages.Host.GetStatsAsync(Cancelled);
        var host = await OpenHostAsync();
        await Expect(host.Locator(".figure.waits dd")).ToHaveTextAsync("1");
        await Expect(host.Locator(".figure.pending dd")).ToHaveTextAsync($"{stats.Pending - 1}");
        await Pages.Host.UpdateSettingsAsync(new SettingsChanges { MaxGuests = null }, cancellationToken: Cancelled);
        await page.ReloadAsync();
        await Expect(page.Locator(".saved")).ToContainTextAsync("Coming");
    }

    [Fact]
    public async Task Guest_AfterTheDeadline_CanOnlyDecline()
    {
        var now = TimeProvider.System.GetUtcNow();
        var guest = await Pages.AddGuestAsync(new GuestChanges { FirstName = "Late", Attending = true });
        var open = await Pages.AddGuestAsync(new GuestChanges { FirstName = "Open", LastName = "Minded" });
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { RsvpDeadline = now.AddMinutes(-1), DeclineDeadline = now.AddDays(1) },
            cancellationToken: Cancelled);

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await Expect(page.GetByText("It is too late to accept. You can still decline until")).ToBeVisibleAsync();
        await page.ChooseAsync("Late", "Not coming");
        await page.SendAsync();
        await Expect(page.Locator(".saved")).ToContainTextAsync("Late: Not coming");

        var other = await OpenGuestAsync(await Pages.CodeOfAsync(open));
        await Expect(other.GetByRole(AriaRole.Radio, new() { Name = "Coming", Exact = true })).ToBeDisabledAsync();
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { DeclineDeadline = null }, cancellationToken: Cancelled);
        await other.ReloadAsync();
        await Expect(other.GetByText("Answers can no longer be changed here")).ToBeVisibleAsync();
        await Expect(other.ButtonNamed("Send answer")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Question_ThatIsRequired_IsNamedByItsField()
    {
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges
            {
                Questions = new Question[]
                {
                    new("menu", "Which menu?", Question.Choice, ["A", "B"], true, Question.Attending),
                },
            },
            cancellationToken: Cancelled);
        var guest = await Pages.AddGuestAsync("Req", PagesFixture.NewName());
        Allow("status of 400");

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.ChooseAsync("Req", "Coming");
        await page.SendAsync();
        await Expect(page.GetByLabel("Which menu? (needed)")).ToBeFocusedAsync();
        await Expect(page.GetByText("is required: answer the question.")).ToBeVisibleAsync();
        await page.GetByLabel("Which menu? (needed)").SelectOptionAsync("B");
        await page.SendAsync();

        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Questions_WithIdsThatObjectsHave_AreAnswered()
    {
        string[] ids = ["constructor", "__proto__", "a-b_c"];
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges
            {
                Questions = ids.Select(id => new Question(id, id, Question.Text, null, false, Question.Everyone))
                    .ToArray(),
            },
            cancellationToken: Cancelled);
        var guest = await Pages.AddGuestAsync("Ids", PagesFixture.NewName());

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest));
        await page.ChooseAsync("Ids", "Not coming");
        await page.GetByLabel("__proto__").FillAsync("P");
        await page.GetByLabel("a-b_c").FillAsync("A");
        await page.SendAsync();
        await Expect(page.GetByText("Thank you, this is saved")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("__proto__")).ToHaveValueAsync("P");
        await page.GetByLabel("constructor").FillAsync("C");
        await page.SendAsync();
        await Expect(page.Locator(".saved")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("constructor")).ToHaveValueAsync("C");

        var stored = await Pages.Host.GetGuestAsync(guest.Id, Cancelled);
        Assert.Equal("{\"__proto__\":\"P\",\"a-b_c\":\"A\",\"constructor\":\"C\"}", stored.Answers.ToString());
    }

    [Fact]
    public async Task Focus_MovedByKeyboard_IsNeverBehindTheBar()
    {
        const string Covers =
            """
            input => input.getBoundingClientRect().bottom > document.querySelector('.bar').getBoundingClientRect().top
            """;
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await page.GetByLabel("Begins").FocusAsync();

        for (var question = 0; question < PagesFixture.Event.Questions.Value!.Count; question++)
        {
            var text = page.GetByLabel("Text of the question").Nth(question);
            await page.TabToAsync(text);
            Assert.False(await text.EvaluateAsync<bool>(Covers));
        }
    }

    [Fact]
    public async Task Question_MovedAndNotSaved_IsNotLostByAnotherTab()
    {
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await page.ButtonNamed("Down").First.ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Guests" }).ClickAsync();

        await Expect(page.ButtonNamed("Discard")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Settings_TypedAndNotSaved_AreNotLostByAnotherTab()
    {
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Event");
        await page.GetByLabel("Place").FillAsync("Typed");

        await page.GetByRole(AriaRole.Link, new() { Name = "Guests" }).ClickAsync();
        await page.ButtonNamed("Cancel").ClickAsync();
        await Expect(page.GetByLabel("Place")).ToHaveValueAsync("Typed");
        await Expect(page).ToHaveURLAsync(new Regex("#settings$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Guests" }).ClickAsync();
        await page.ButtonNamed("Discard").ClickAsync();

        await Expect(page.ButtonNamed("Add guest")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("#fff000")]
    [InlineData("#000080")]
    [InlineData("#888")]
    public async Task Accent_OfAnyColour_CanBeRead(string accent)
    {
        await Pages.Host.UpdateSettingsAsync(
            new SettingsChanges { SettingsData = $$"""{"accent":"{{accent}}"}""" }, cancellationToken: Cancelled);
        var code = await Pages.CodeOfAsync(await Pages.AddGuestAsync("Hue", PagesFixture.NewName()));

        foreach (var view in new[] { View.Phone, View.Phone.Dark() })
        {
            var page = await OpenGuestAsync(code, view);
            var name = view.ColorScheme == ColorScheme.Dark ? "--accent-dark" : "--accent-light";
            Assert.NotEqual("", await page.EvaluateAsync<string>(
                $"document.documentElement.style.getPropertyValue('{name}')"));
            await Axe.AssertNoViolationsAsync(page);
        }
    }
}
