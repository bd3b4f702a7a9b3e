using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Each page with the made-up event.</summary>
[Collection(typeof(PagesFixture))]
public sealed class PictureTests(DemoPagesFixture demo) : PageTest(demo), IClassFixture<DemoPagesFixture>
{
    [Fact]
    public async Task Guest_OnAPhone_IsInThePicture() =>
        await Pictures.TakeAsync(await OpenGuestAsync(demo.Codes[0]), "guest");

    [Fact]
    public async Task Host_OnALaptop_IsInThePicture()
    {
        var page = await OpenHostAsync();
        await Assertions.Expect(page.Locator(".figure").First).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "host");
    }

    [Fact]
    public async Task Door_OnAPhone_IsInThePicture()
    {
        var page = await OpenDoorAsync();
        await page.ButtonNamed("Check in").First.ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("is checked in");
        await Pictures.TakeAsync(page, "door");
    }
}
