using System.Globalization;
using EventPlatform.Domain.Common;
using Npgsql;

namespace EventPlatform.ApiTests.Guests;

/// <summary>The tables of the domain, character by character, beside those of another product.</summary>
public sealed class NormalFormTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    // PostgreSQL 15 knows Unicode 14. These marks came with Unicode 15.
    private static readonly int[] NewerThanTheServers =
        [0x10EFD, 0x10EFE, 0x10EFF, 0x11F41, 0x11F42, 0x1E08F, 0x1E4EC, 0x1E4ED, 0x1E4EE, 0x1E4EF];

    [Fact]
    public async Task Clean_EveryCharacter_IsInTheNormalFormOfPostgreSql()
    {
        var texts = Enumerable.Range(0, 0x110000)
            .Where(code => code is < 0xD800 or > 0xDFFF && !NewerThanTheServers.Contains(code))
            .Select(char.ConvertFromUtf32)
            .Where(text => CharUnicodeInfo.GetUnicodeCategory(text, 0) is not
                (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Control))
            .Select(text => $"a{text}\u0323\u0301b")
            .ToArray();

        var cleaned = texts.Select(text => TextRules.Clean(text, "text", 20, [])).ToList();

        var normalized = await NormalizeAsync(texts);
        for (var i = 0; i < texts.Length; i++)
            if (cleaned[i] is { } text) Assert.Equal(normalized[i], text);
        Assert.InRange(cleaned.Count(text => text is null), 1, 20); // overrides and separators
    }

    private async Task<List<string>> NormalizeAsync(string[] texts)
    {
        await using var connection = new NpgsqlConnection(fixture.Api.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT normalize(text, NFC) FROM unnest($1) WITH ORDINALITY AS all_texts (text, place) ORDER BY place",
            connection)
        {
            Parameters = { new() { Value = texts } },
        };
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> normalized = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) normalized.Add(reader.GetString(0));
        return normalized;
    }
}
