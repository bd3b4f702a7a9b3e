using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Each page with the made-up event.</summary>
[Collection(typeof(PagesFixture))]
public sealed class PictureTests(DemoPagesFixture demo) : PageTest(demo), IClassFixture<DemoPagesFixture>
{
    // One after another: the door changes the figures.
    [Fact]
    public async Task Pages_OfTheDemo_AreInThePictures()
    {
        await Pictures.TakeAsync(await OpenGuestAsync(demo.Codes[0]), "guest");

        var host = await OpenHostAsync();
        await Expect(host.Locator(".figure").First).ToBeVisibleAsync();
        await Pictures.TakeAsync(host, "host");

        var door = await OpenDoorAsync();
        await door.CheckInButton().First.ClickAsync();
        await Expect(door.Locator("#status")).ToContainTextAsync("is checked in");
        await Expect(door.Locator("li.arrived")).ToBeVisibleAsync();
        await Pictures.TakeAsync(door, "door");
    }
}
