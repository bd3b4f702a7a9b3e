using System.Text.RegularExpressions;
using EventPlatform.LocalHost.Http;

namespace EventPlatform.UnitTests.LocalHost;

public sealed partial class WebGuardTests
{
    [Fact]
    public void Cors_SaysWhatTheTemplateSays()
    {
        var cors = CorsConfiguration().Match(TemplateFile.Text).Value;

        Assert.Equal(WebGuard.AllowedMethods, ListOf("AllowMethods"));
        Assert.Equal(WebGuard.AllowedHeaders, ListOf("AllowHeaders"));
        Assert.Equal(WebGuard.ExposedHeaders, ListOf("ExposeHeaders"));
        Assert.Contains($"MaxAge: {WebGuard.MaxAgeSeconds}\n", cors, StringComparison.Ordinal);

        string ListOf(string name) => string.Join(
            ',',
            Regex.Match(cors, $@"{name}:\s+(- \S+\s+)+").Groups[1].Captures.Select(item => item.Value[2..].Trim()));
    }

    [Theory]
    [InlineData("http://localhost:3000", "http://localhost:3000")]
    [InlineData("HTTPS://Example.COM/", "https://example.com")]
    [InlineData("https://example.com:443", "https://example.com")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    public void TryParseOrigin_OfAnOrigin_IsItAsBrowsersSendIt(string text, string expected)
    {
        Assert.True(WebGuard.TryParseOrigin(text, out var origin));
        Assert.Equal(expected, origin);
    }

    [GeneratedRegex(@"CorsConfiguration:.*?(?=AccessLogSettings:)", RegexOptions.Singleline)]
    private static partial Regex CorsConfiguration();
}
