using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.ApiTests.Http;

public abstract class PagingContract(ApiFixture fixture, PagingContract.Data data) : IAsyncLifetime
{
    private const string Group = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    private TestApi Api => fixture.Api;

    /// <summary>Every list; <c>{guest}</c> stands for a guest with several activities.</summary>
    public static TheoryData<string> Lists =>
        ["/guests", "/guests/{guest}/activities", "/groups", $"/groups/{Group}", "/admin/activities"];

    public async ValueTask InitializeAsync() => await data.FillAsync(fixture);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Limit_OutOfRangeOrNoNumber_IsInvalid(string list)
    {
        foreach (var limit in new[]
        {
            "0", "201", "-1", "abc", "", "1.5", "%201", "+1", "1,2", "99999999999", "٣", "5%00", "5%00%00", "%005",
        })
        {
            ApiAssert.Invalid(await GetAsync(list, $"limit={limit}"), "limit");
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Limit_InRange_IsTaken(string list)
    {
        await GetAsync(list, "limit=1").MustBe(200);
        await GetAsync(list, "limit=200").MustBe(200);
    }

    [Fact]
    public async Task Limit_Absent_Is50()
    {
        Assert.Equal(50, (await Api.ListAsync("/guests")).Count);
        Assert.Equal(50, (await Api.ListAsync($"/groups/{Group}")).Count);
        Assert.Equal(50, (await Api.ListAsync("/admin/activities")).Count);
        Assert.Equal(53, (await Api.ListAsync("/guests?limit=200")).Count);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task UnknownParameter_OnAList_IsNamed(string list) =>
        ApiAssert.Invalid(await GetAsync(list, "offset=5&Limit=5"), "Limit", "offset");

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_OfTheList_GivesTheNextPage(string list)
    {
        var first = await GetAsync(list, "limit=1").MustBe(200);
        var second = await GetAsync(list, $"limit=1&cursor={first["next_cursor"].GetString()}").MustBe(200);

        Assert.NotEqual(first.Body, second.Body);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_Tampered_IsInvalid(string list)
    {
        var cursor = await CursorAsync(list, "limit=1");

        for (var i = 0; i < cursor.Length; i++)
        {
            // Two neighbours in the alphabet: in the last place they may differ in bits that no byte takes up.
            foreach (var other in new[] { Flip(cursor[i], 1), Flip(cursor[i], 32) })
            {
                ApiAssert.Invalid(
                    await GetAsync(list, $"limit=1&cursor={cursor[..i]}{other}{cursor[(i + 1)..]}"), "cursor");
            }
        }
    }

    [Theory]
    [InlineData("/guests?limit=1&limit=2", "limit", "is given more than once: give it once.")]
    [InlineData("/guests?limit=1&%6cimit=1", "limit", "is given more than once: give it once.")]
    [InlineData("/guests?q=a&q=b", "q", "is given more than once: give it once.")]
    [InlineData("/guests?attending=true&attending=true", "attending", "is given more than once: give it once.")]
    [InlineData("/guests?q=%ff", "q", "must be UTF-8, percent-encoded: å is %C3%A5.")]
    [InlineData("/guests?q=%C3", "q", "must be UTF-8, percent-encoded: å is %C3%A5.")]
    public async Task Query_OfAFormThatHasNoMeaning_IsAnErrorThatSaysSo(string path, string parameter, string advice)
    {
        var answer = await Api.GetAsync(path);

        ApiAssert.Invalid(answer, parameter);
        Assert.Equal(advice, Assert.Single(answer["errors"].GetProperty(parameter).EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("/guests?q=")]
    [InlineData("/guests?q=%20&limit=200")]
    public async Task Search_Empty_FindsEverybody(string path) =>
        Assert.Equal((await Api.ListAsync("/guests")).Count, (await Api.ListAsync(path)).Take(50).Count());

    [Theory]
    [InlineData("/guests?limit=", "limit")]
    [InlineData("/guests?attending=", "attending")]
    [InlineData("/guests?group_id=", "group_id")]
    [InlineData("/admin/activities?action=", "action")]
    public async Task Query_EmptyButForTheSearch_IsInvalid(string path, string parameter) =>
        ApiAssert.Invalid(await Api.GetAsync(path), parameter);

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_CutOrLengthened_IsInvalid(string list)
    {
        var cursor = await CursorAsync(list, "limit=1");
        var padding = new string('=', (4 - (cursor.Length % 4)) % 4);

        foreach (var other in new[]
        {
            cursor[..^1],
            cursor[1..],
            cursor[..8],
            $"{cursor}A",
            $"{cursor}AAAA",
            $"{cursor}%20",
            $"%20{cursor}",
            $"{cursor}%0A",
            $"{cursor}{padding}%3D",
        })
        {
            ApiAssert.Invalid(await GetAsync(list, $"cursor={other}"), "cursor");
        }

        if (padding.Length > 0)
            ApiAssert.Invalid(await GetAsync(list, $"cursor={cursor}{Uri.EscapeDataString(padding)}"), "cursor");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_Garbage_IsInvalid(string list)
    {
        foreach (var garbage in new[]
        {
            "",
            "5",
            "null",
            "not-a-cursor",
            "%00",
            "%F0%9F%98%80",
            "AAAAAAAAAAA",
            "' OR 1=1 --",
            new string('A', 5000),
        })
        {
            ApiAssert.Invalid(await GetAsync(list, $"cursor={garbage}"), "cursor");
        }
    }

    [Fact]
    public async Task Cursor_OfAnotherListOrOtherFilters_IsInvalid()
    {
        string[] lists =
        [
            "/guests?", "/guests?attending=true", "/guests?attending=false", "/guests?attending=pending",
            $"/guests?group_id={Group}", "/guests?q=a", "/guests?q=ad", "/guests?sort=created_at", "/invitations?",
            $"/groups/{Group}?", "/groups?", "/admin/activities?", "/admin/activities?action=guest.created",
            $"/guests/{data.GuestId}/activities?",
        ];
        foreach (var list in lists)
        {
            var first = $"{list}&limit=1".Replace("?&", "?", StringComparison.Ordinal);
            var cursor = (await Api.GetAsync(first).MustBe(200))["next_cursor"].GetString();
            foreach (var other in lists.Except([list]))
            {
                ApiAssert.Invalid(
                    await Api.GetAsync($"{other}&cursor={cursor}".Replace("?&", "?", StringComparison.Ordinal)),
                    "cursor");
            }
        }
    }

    [Fact]
    public async Task Cursor_WithAnotherLimitOrSpellingOfTheSameFilter_IsGood()
    {
        var cursor = await CursorAsync("/guests", "limit=1&q=ADA");

        await GetAsync("/guests", $"limit=7&q=%20ada&cursor={cursor}").MustBe(200);
        await GetAsync("/guests", $"limit=7&q=ada&sort=name&count=true&cursor={cursor}").MustBe(200);
    }

    private static char Flip(char character, int bits)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet[alphabet.IndexOf(character, StringComparison.Ordinal) ^ bits];
    }

    private Task<ApiAnswer> GetAsync(string list, string query) =>
        Api.GetAsync($"{list.Replace("{guest}", data.GuestId.ToString("D"), StringComparison.Ordinal)}?{query}");

    // Whoever reads the code can make the check sum; a position that is none must still not reach the database.
    [Theory]
    [InlineData("/groups", "groups", "x")]
    [InlineData("/groups", "groups", "\0")]
    [InlineData("/admin/activities", "activities ", "x")]
    [InlineData("/admin/activities", "activities ", "1 x")]
    [InlineData("/admin/activities", "activities ", "1\0 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("/admin/activities", "activities ", "99999999999999999999 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    [InlineData("/admin/activities", "activities ", "9223372036854775807 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b")]
    public async Task Cursor_ForgedWithARightCheckSum_IsRefused(string path, string list, string position)
    {
        var key = Encoding.UTF8.GetBytes(position);
        var check = SHA256.HashData([.. Encoding.UTF8.GetBytes($"cursor 1\n{list}\n"), .. key])[..8];

        ApiAssert.Invalid(
            await Api.GetAsync($"{path}?cursor={Base64Url.EncodeToString([.. check, .. key])}"), "cursor");
    }

    private async Task<string> CursorAsync(string list, string query) =>
        (await GetAsync(list, query).MustBe(200))["next_cursor"].GetString()!;

    /// <summary>
    /// More guests than a page has, in two groups, one guest with several activities: all tests of a class read them.
    /// </summary>
    public sealed class Data
    {
        private bool _filled;

        public Guid GuestId { get; private set; }

        public async Task FillAsync(ApiFixture fixture)
        {
            if (_filled) return;
            await fixture.EmptyAsync();
            bool?[] answers = [true, false, null];
            await fixture.Api.AddGuestsAsync(
                Guid.Parse(Group), [.. Enumerable.Range(0, 51).Select(i => answers[i % 3])]);
            await fixture.Api.AddGuestAsync(("group_id", Guid.NewGuid()));
            GuestId = await fixture.Api.AddGuestAsync();
            await fixture.Api.RsvpAsync(GuestId, attending: true).MustBe(200);
            await fixture.Api.RsvpAsync(GuestId, attending: false).MustBe(200);
            _filled = true;
        }
    }
}

public sealed class PagingTests(ApiFixture fixture, PagingContract.Data data)
    : PagingContract(fixture, data), IClassFixture<ApiFixture>, IClassFixture<PagingContract.Data>;
