using System.Text;
using EventPlatform.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Import and export on the page of hosts.</summary>
[Collection(typeof(HostPagesFixture))]
public sealed class ExchangePageTests(HostPagesFixture pages) : PageTest(pages)
{
    public override async ValueTask InitializeAsync() => await Pages.ResetSettingsAsync();

    [Fact]
    public async Task Import_WithMistakes_ShowsThemByLineAndWritesTheRest()
    {
        var name = PagesFixture.NewName();
        var page = await OpenImportAsync(
            $"first_name,last_name,email,shoe\nAda,{name},ada@example.com,4\n\"Bo\",{name},nope,5\n");

        await page.ButtonNamed("Show what would change").ClickAsync();
        await Expect(page.GetByText("Line 3: email: must look like")).ToBeVisibleAsync();
        await Expect(page.GetByText("Columns without a meaning, not read: shoe")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import" })).ToHaveCountAsync(0);

        await page.GetByLabel("Leave out rows with mistakes").CheckAsync();
        await page.ButtonNamed("Show what would change").ClickAsync();
        await page.ButtonNamed("Import 1 row").ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("The list is imported without 1 row that has a mistake.");
        Assert.Equal("Ada", Assert.Single(await FindAsync(name)).FirstName);

        await page.GetByLabel("Or paste the rows here").FillAsync(
            $"first_name,last_name,email,dietary\nAda,{name},ada@example.com,Vegan\n");
        await page.ButtonNamed("Show what would change").ClickAsync();
        await Expect(page.GetByText("Dietary note: nothing → Vegan")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("PK\u0003\u0004\u0014\0")]
    [InlineData("\u00d0\u00cf\u0011\u00e0\u00a1")]
    public async Task Import_OfASpreadsheetsOwnFile_SaysWhatToDo(string beginning)
    {
        var page = await OpenImportAsync("");

        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload
        {
            Name = "list.csv",
            MimeType = "text/csv",
            Buffer = Encoding.Latin1.GetBytes(beginning),
        });
        await page.ButtonNamed("Show what would change").ClickAsync();

        await Expect(page.Locator("#status")).ToContainTextAsync("Save it there as CSV");
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public async Task Import_OfAFile_ReadsItsEncoding(string encoding)
    {
        var name = PagesFixture.NewName();
        var text = $"first_name;last_name\r\nBjörn;{name}\r\n";
        // Latin-1 has these letters where Windows-1252 has them.
        var coding = encoding == "windows-1252" ? Encoding.Latin1 : Encoding.GetEncoding(encoding);
        var page = await OpenImportAsync("");

        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload
        {
            Name = "guests.csv",
            MimeType = "text/csv",
            Buffer = [.. coding.GetPreamble(), .. coding.GetBytes(text)],
        });
        await page.ButtonNamed("Show what would change").ClickAsync();
        await page.ButtonNamed("Import 1 row").ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("The list is imported.");

        Assert.Equal("Björn", Assert.Single(await FindAsync(name)).FirstName);
    }

    [Fact]
    public async Task Import_OfManyRows_IsSentInParts()
    {
        var name = PagesFixture.NewName();
        // The whole list is longer than what the search finds: their totals differ.
        await Pages.AddGuestAsync("Somebody", "Else");
        // The note of the first row has a line break, which shifts the lines of all others.
        var rows = Enumerable.Range(1, 1_203).Select(i => $"F{i},{name},{NoteOf(i)}");
        var page = await OpenImportAsync($"first_name,last_name,dietary\n{string.Join('\n', rows)}");

        await page.ButtonNamed("Show what would change").ClickAsync();
        await Expect(page.GetByText("1,202 new guests")).ToBeVisibleAsync();
        await Expect(page.GetByText("Line 1,204: dietary")).ToBeVisibleAsync();
        await page.GetByLabel("Leave out rows with mistakes").CheckAsync();
        await page.ButtonNamed("Show what would change").ClickAsync();
        await page.ButtonNamed("Import 1,202 rows").ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("The list is imported without 1 row that has a mistake.");

        // The list comes page by page.
        await page.OpenTabAsync("Guests");
        await page.GetByLabel("Search").FillAsync(name);
        await Expect(page.GetByText("1,202 guests", new() { Exact = true })).ToBeVisibleAsync();
        await page.ButtonNamed("Show more").ClickAsync();
        await Expect(page.Locator("button.row")).ToHaveCountAsync(100);
        await Expect(page.Locator("button.row").Nth(50)).ToBeFocusedAsync();

        static string NoteOf(int row) => row switch
        {
            1 => "\"a\nb\"",
            1_202 => new string('x', 600),
            _ => "",
        };
    }

    [Fact]
    public async Task Export_Imported_ChangesNothing()
    {
        await Pages.AddGuestAsync("=Sum(1)", PagesFixture.NewName());
        var page = await OpenImportAsync("");

        var file = await page.RunAndWaitForDownloadAsync(() => page.ButtonNamed("Save CSV file").ClickAsync());
        Assert.Equal("guests.csv", file.SuggestedFilename);
        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(await file.PathAsync());
        await page.ButtonNamed("Show what would change").ClickAsync();

        await Expect(page.GetByText("0 new guests", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("0 changed", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("0 with mistakes", new() { Exact = true })).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenImportAsync(string text)
    {
        var page = await OpenHostAsync();
        await page.OpenTabAsync("Import, export");
        await page.GetByLabel("Or paste the rows here").FillAsync(text);
        return page;
    }

    private async Task<IReadOnlyList<Client.Guest>> FindAsync(string name) =>
        (await Pages.Host.ListGuestsAsync(new GuestFilter { Search = name }, cancellationToken: Cancelled)).Guests;
}
