using System.Text.Json;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The languages of the pages.</summary>
[Collection(typeof(PagesFixture))]
public sealed partial class LanguageTests(PagesFixture pages) : PageTest(pages)
{
    private static readonly string Root = Repository.PathOf("src", "Pages", "wwwroot");

    // Forms that other languages have besides these: https://cldr.unicode.org/index/cldr-spec/plural-rules
    private static readonly string[] Plurals = ["zero", "one", "two", "few", "many", "other"];

    private static readonly JsonSerializerOptions EachKeyOnce = new() { AllowDuplicateProperties = false };

    [Theory]
    [InlineData("de-DE", "Hallo Ute", "Antwort senden", "21. Juni 2031", "18:00", "de")]
    [InlineData("en-GB", "Hello Ute", "Send answer", "21 June 2031", "18:00", "en")]
    [InlineData("en-US", "Hello Ute", "Send answer", "June 21, 2031", "6:00", "en")]
    [InlineData("ja-JP", "Hello Ute", "Send answer", "2031", "6:00", "en")]
    public async Task Page_InABrowsersLanguage_IsInThatOrInEnglish(
        string locale, string greeting, string button, string date, string time, string language)
    {
        var guest = await Pages.AddGuestAsync("Ute", PagesFixture.NewName());

        var page = await OpenGuestAsync(await Pages.CodeOfAsync(guest), View.Phone.In(locale));

        await Expect(page.GetByText(greeting)).ToBeVisibleAsync();
        await Expect(page.ButtonNamed(button)).ToBeVisibleAsync();
        await Expect(page.Locator(".when")).ToContainTextAsync(date);
        await Expect(page.Locator(".when")).ToContainTextAsync(time);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
    }

    [Theory]
    [InlineData("app/?lang=de", "Dein Einladungscode")]
    [InlineData("app/host?lang=de", "Dein Schlüssel")]
    [InlineData("app/door?lang=de-AT", "Dein Schlüssel")]
    [InlineData("app/?lang=xx", "Your invitation code")]
    [InlineData("app/?lang=../en", "Your invitation code")]
    public async Task Page_WithALanguageInItsAddress_TakesIt(string path, string label)
    {
        var page = await OpenAsync(path);

        await Expect(page.GetByLabel(label)).ToBeVisibleAsync();
    }

    [Fact]
    public void Texts_OfAllLanguages_HaveTheSameKeysAndPlaces()
    {
        var english = Read("en");
        foreach (var language in Languages().Where(language => language != "en"))
        {
            var texts = Read(language);
            Assert.Equal(english.Keys.Select(WithoutPlural).Distinct().Order(),
                texts.Keys.Select(WithoutPlural).Distinct().Order());
            foreach (var (key, text) in texts.Where(each => english.ContainsKey(each.Key)))
                Assert.True(PlacesOf(text).SetEquals(PlacesOf(english[key])), $"{language}: {key}");
        }
    }

    [Fact]
    public void Texts_ThatThePagesName_AreThereAndNoOthers()
    {
        var source = string.Concat(
            Directory.EnumerateFiles(Root, "*.js", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = Named().Matches(source).Select(match => match.Groups[1].Value).ToHashSet();
        var begun = Begun().Matches(source).Select(match => match.Groups[1].Value)
            .Where(text => text.Length > 0).ToList();
        var keys = Read("en").Keys.Select(WithoutPlural).ToHashSet();

        Assert.Equal([], named.Except(keys));
        // A key may be put together, or stand in a variable.
        var unused = keys.Where(key => key != "direction" && !named.Contains(key)
            && !begun.Exists(begin => key.StartsWith(begin, StringComparison.Ordinal))
            && !source.Contains($"'{key}'", StringComparison.Ordinal));
        Assert.Equal([], unused);
        Assert.NotEmpty(begun);
    }

    private static IEnumerable<string> Languages() =>
        Directory.EnumerateFiles(Path.Combine(Root, "texts")).Select(file => Path.GetFileNameWithoutExtension(file));

    private static Dictionary<string, string> Read(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(
            File.ReadAllText(Path.Combine(Root, "texts", $"{language}.json")), EachKeyOnce)!;

    private static string WithoutPlural(string key) =>
        Plurals.FirstOrDefault(plural => key.EndsWith($".{plural}", StringComparison.Ordinal)) is { } plural
            ? key[..^(plural.Length + 1)]
            : key;

    private static HashSet<string> PlacesOf(string text) =>
        [.. Place().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    // t('key') and t(yes ? 'key' : 'other').
    [GeneratedRegex(@"\bt\((?:[^()'`]*\? )?'([^']+)'")]
    private static partial Regex Named();

    // t(`begin.${rest}`)
    [GeneratedRegex(@"\bt\([^()`]*`([^`$]*)\$\{")]
    private static partial Regex Begun();
}
