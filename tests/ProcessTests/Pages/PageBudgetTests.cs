namespace EventPlatform.ProcessTests.Pages;

/// <summary>What the pages cost over a slow network. Bytes are asserted; times depend on the machine.</summary>
[Collection(typeof(PagesFixture))]
public sealed class PageBudgetTests(PagesFixture pages)
{
    private const int KiB = 1024;

    [Fact]
    public async Task Pages_WithAnEmptyCache_AreSmall()
    {
        var family = await pages.AddHouseholdAsync(PagesFixture.NewName(), "Ada", "Ben", "Cleo");
        var code = (await pages.CodeOfAsync(family[0])).Replace("-", "", StringComparison.Ordinal);
        var door = (await pages.AddKeyAsync("door")).Key;

        var guest = await Budget.MeasureAsync("guest", $"{pages.Address}app/#{code}", View.Phone);
        var host = await Budget.MeasureAsync("host", $"{pages.Address}app/host#{pages.HostKey}", View.Desktop);
        var atDoor = await Budget.MeasureAsync("door", $"{pages.Address}app/door#{door}", View.Phone);
        await Budget.WriteAsync([guest, host, atDoor]);

        // The control: a page that was not fetched would cost nothing.
        Assert.InRange(guest.Bytes, 2 * KiB, 30 * KiB);
        Assert.InRange(host.Bytes, 2 * KiB, 80 * KiB);
        Assert.InRange(atDoor.Bytes, 2 * KiB, 40 * KiB);
    }
}
