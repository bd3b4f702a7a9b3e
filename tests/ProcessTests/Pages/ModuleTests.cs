using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ZXing;
using ZXing.Common;
using ZXing.QrCode.Internal;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Modules of the pages that compute, by themselves.</summary>
[Collection(typeof(PagesFixture))]
public sealed partial class ModuleTests(PagesFixture pages) : PageTest(pages)
{
    [Theory]
    [InlineData("2031-06-21T18:00", "Europe/Berlin", "2031-06-21T16:00:00.000Z")]
    [InlineData("2031-01-21T18:00", "Europe/Berlin", "2031-01-21T17:00:00.000Z")]
    [InlineData("2027-01-01T00:15", "Asia/Kathmandu", "2026-12-31T18:30:00.000Z")]
    [InlineData("2027-06-01T00:15", "", "2027-06-01T04:15:00.000Z")]
    // The clocks skip these: each is the instant that would have been it.
    [InlineData("2027-03-28T02:30", "Europe/Berlin", "2027-03-28T01:30:00.000Z")]
    [InlineData("2027-03-14T02:30", "America/New_York", "2027-03-14T07:30:00.000Z")]
    [InlineData("2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-02T15:45:00.000Z")]
    // They show this one twice.
    [InlineData("2027-10-31T02:30", "Europe/Berlin", "2027-10-31T01:30:00.000Z")]
    public async Task Time_OfAZone_IsAnInstant(string time, string zone, string expected) => Assert.Equal(
        expected, await RunAsync<string>("host/dates.js", "module => module.fromZoned(...texts)", [time, zone]));

    [Theory]
    [InlineData("a,b\n1,2\n", "a,b|1,2| 2:2")]
    [InlineData("sep=\t\r\na\tb\r\n\r\n1\t2\r\n", "sep=\t|a\tb|1\t2| 3:4")]
    [InlineData("\n\na;b\n\"x\ny\";2\n\n3;4", "a;b|\"x|y\";2|3;4| 2:4 4:7")]
    [InlineData("a\nO\"Neil\n\"\"\"q\"\"\n\"\n", "a|O\"Neil|\"\"\"q\"\"|\"| 2:2 3:3")]
    [InlineData("a\n", "a| ")]
    public async Task File_Cut_KnowsTheLinesOfItsRows(string text, string expected)
    {
        const string Show =
            """
            module => module.partsOf(texts[0]).map(part => part.text.replaceAll('\r', '').replaceAll('\n', '|') + ' '
                + [...part.rows].map(([line, row]) => `${line}:${row.line}`).join(' ')).join(' / ')
            """;
        Assert.Equal(expected, await RunAsync<string>("host/csv.js", Show, [text]));
    }

    // Objects seem to have these.
    [Theory]
    [InlineData("constructor")]
    [InlineData("__proto__")]
    public async Task Answer_ToAQuestionNobodyAnswered_IsNone(string id) => Assert.Null(
        await RunAsync<object?>("questions.js", "module => module.answerTo({}, texts[0])", [id]));

    // All lengths that fit into a code: each version and each mask is among them.
    [Fact]
    public async Task QrCode_OfAnyLength_IsReadByAnotherProgram()
    {
        const int MostBytes = 213;
        const string Show =
            """
            module => texts.map(text => {
                const svg = module.qrCode(text);
                return `${svg.viewBox.baseVal.width} ${svg.lastChild.getAttribute('d')}`;
            })
            """;
        string[] texts = [.. Enumerable.Range(0, MostBytes + 1).Select(Text)];

        var codes = await RunAsync<string[]>("qr.js", Show, texts);

        var (sizes, masks) = (new HashSet<int>(), new HashSet<int>());
        foreach (var (text, code) in texts.Zip(codes))
        {
            var modules = ReadModules(code);
            sizes.Add(modules.Width);
            masks.Add(((Bit(modules, 2) << 2) | (Bit(modules, 3) << 1) | Bit(modules, 4)) ^ 0b101);
            var utf8 = new Dictionary<DecodeHintType, object> { [DecodeHintType.CHARACTER_SET] = "UTF-8" };
            Assert.Equal(text, new Decoder().decode(modules, utf8)?.Text);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 21 + (4 * i)), sizes.Order());
        Assert.Equal(Enumerable.Range(0, 8), masks.Order());

        var refusal = await Assert.ThrowsAsync<PlaywrightException>(
            () => RunAsync<string[]>("qr.js", Show, [Text(MostBytes + 1)]));
        Assert.Contains("too long for a QR code", refusal.Message, StringComparison.Ordinal);

        // So many bytes, most of them not in ASCII.
        static string Text(int bytes) =>
            string.Concat(Enumerable.Range(0, bytes / 3).Select(i => i % 3 == 0 ? "a#7" : "€")) + "xy"[..(bytes % 3)];

        // The mask is in the format: https://www.iso.org/standard/83389.html.
        static int Bit(BitMatrix modules, int column) => modules[column, 8] ? 1 : 0;
    }

    [Fact]
    public async Task Calendar_WithLongAndSpecialTexts_KeepsToItsForm()
    {
        var name = "Ana; Ben, & Zoë\\\n" + string.Concat(Enumerable.Repeat("Großes Fest 🎉 ", 20));
        const string Show =
            """
            module => module.calendarFile(
                { event_name: texts[0], event_date: '2031-06-21T18:00:00+02:00', location: null }, new Date(0))
            """;

        var file = await RunAsync<string>("calendar.js", Show, [name]);

        Assert.EndsWith("END:VCALENDAR\r\n", file, StringComparison.Ordinal);
        Assert.All(file.Split("\r\n"), line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 0, 75));
        var lines = file.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
        Assert.Contains("DTSTART:20310621T160000Z", lines);
        Assert.Contains("DTSTAMP:19700101T000000Z", lines);
        // The same event has the same id from each address of the page.
        Assert.Contains($"UID:event-app-@{Pages.Address.Authority}", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("LOCATION", StringComparison.Ordinal));
        var escaped = name.Replace("\\", @"\\", StringComparison.Ordinal).Replace(";", @"\;", StringComparison.Ordinal)
            .Replace(",", @"\,", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        Assert.Contains($"SUMMARY:{escaped}", lines);
    }

    // As `qrCode` draws them: the width with the margin, and a square for each dark module.
    private static BitMatrix ReadModules(string code)
    {
        const int Margin = 4;
        var modules = new BitMatrix(int.Parse(code.Split(' ')[0], CultureInfo.InvariantCulture) - (2 * Margin));
        foreach (Match square in Square().Matches(code))
            modules[Number(square.Groups[1]) - Margin, Number(square.Groups[2]) - Margin] = true;
        return modules;

        static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"M(\d+) (\d+)h1v1h-1z")]
    private static partial Regex Square();

    private async Task<T> RunAsync<T>(string module, string use, string[] texts)
    {
        var page = await OpenAsync("app/host");
        return await page.EvaluateAsync<T>(
            $$"""
            async texts => {
                const { src } = document.querySelector('script[type=module]');
                return ({{use}})(await import(new URL('{{module}}', src)));
            }
            """,
            texts);
    }
}
