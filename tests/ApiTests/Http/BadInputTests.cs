using System.Text;
using System.Text.Json;

namespace EventPlatform.ApiTests.Http;

/// <summary>However much is wrong with a request, the answer is small.</summary>
public abstract class BadInputContract(ApiFixture fixture) : EmptyApi(fixture)
{
    protected const int MaxAnswerBytes = 64 * 1024;

    protected const int MaxBodyBytes = 256 * 1024;

    public static TheoryData<string, string> RoutesWithBody => Routes.WithBody;

    public static TheoryData<string> Lists => Routes.Lists;

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Body_OfManyUnknownFields_IsAnsweredWithTwentyAndTheNumberOfTheOthers(string method, string path)
    {
        var fields = Enumerable.Range(0, 20_000).Select(i => $"\"f{i:D5}\":1");

        var answer = await Api.SendAsync(method, path, $"{{{string.Join(',', fields)}}}");

        AssertSmall(answer);
        var names = answer["errors"].EnumerateObject().Select(field => field.Name).ToList();
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"f{i:D5}"),
            names.Where(name => name.StartsWith('f') && name.Length == 6));
        Assert.Equal(
            "has 19980 more unknown names: remove them.",
            Assert.Single(answer["errors"].GetProperty("body").EnumerateArray()).GetString());
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Query_OfManyUnknownParameters_IsAnsweredWithTwentyAndTheNumberOfTheOthers(string path)
    {
        var parameters = Enumerable.Range(0, 500).Select(i => $"p{i:D3}=1");

        var answer = await Api.GetAsync($"{path}?{string.Join('&', parameters)}");

        AssertSmall(answer);
        Assert.Equal(
            [.. Enumerable.Range(0, 20).Select(i => $"p{i:D3}"), "query"],
            answer["errors"].EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            "has 480 more unknown names: remove them.",
            Assert.Single(answer["errors"].GetProperty("query").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("a", 60, "a", 60)]
    [InlineData("a", 61, "a", 60)]
    [InlineData("a", 200_000, "a", 60)]
    [InlineData("å", 61, "å", 60)]
    [InlineData("\\u0001", 40_000, "\u0001", 60)]
    [InlineData("😀", 30_000, "😀", 30)]
    [InlineData("b😀", 30_000, "b😀", 20)]
    public async Task Body_OfALongUnknownField_IsAnsweredWithItsBeginning(
        string character, int times, string shown, int shownTimes)
    {
        var answer = await Api.PostAsync("/guests", $"{{\"{Bodies.Repeat(character, times)}\":1}}");

        AssertSmall(answer);
        var name = answer["errors"].EnumerateObject().Select(field => field.Name)
            .First(name => name is not ("first_name" or "last_name"));
        Assert.Equal(Bodies.Repeat(shown, shownTimes) + (times > shownTimes ? "…" : ""), name);
    }

    // What a cut would leave half of is left out: every second character of this name begins a surrogate pair.
    [Fact]
    public async Task Body_OfAnUnknownFieldThatACutWouldBreak_IsAnsweredWithWholeCharacters()
    {
        var answer = await Api.PostAsync("/guests", $"{{\"a{Bodies.Repeat("😀", 100)}\":1}}");

        Assert.True(answer["errors"].TryGetProperty($"a{Bodies.Repeat("😀", 29)}…", out _));
    }

    [Fact]
    public async Task Body_OfLongUnknownFieldsWithTheSameBeginning_IsAnsweredOnce()
    {
        var fields = Enumerable.Range(0, 30).Select(i => $"\"{Bodies.Repeat("a", 100)}{i}\":1");

        var answer = await Api.PostAsync(
            "/guests", $"{{\"first_name\":\"Ada\",\"last_name\":\"Doe\",{string.Join(',', fields)}}}");

        ApiAssert.Invalid(answer, $"{Bodies.Repeat("a", 60)}…");
    }

    protected static void AssertSmall(ApiAnswer answer)
    {
        ApiAssert.Problem(400, "validation_failed", answer);
        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Body), 1, MaxAnswerBytes);
    }
}

public sealed class BadInputTests(ApiFixture fixture) : BadInputContract(fixture), IClassFixture<ApiFixture>
{
    private const int Rounds = 300;

    private static readonly string[] KnownNames =
    [
        "first_name", "last_name", "email", "group_id", "attending", "dietary", "id", "rsvp_at", "created_at",
        "updated_at", "event_name", "event_date", "time_zone", "location", "rsvp_deadline", "decline_deadline",
        "rsvp_after_start", "max_guests", "settings_data", "limit", "cursor", "q", "action", "sort", "count", "body",
        "query", "plus_ones_allowed", "plus_ones", "answers", "arrived", "waitlist", "questions", "checked_in",
    ];

    private static readonly string[] Pieces =
    [
        "a", "å", "€", "😀", "\0", "\u0001", "\n", "\"", "\\", "/", "<", "\u007f", "\u2028", "\ufffd", ",",
        " ", "=", "&", "%", "+", "1", "-", "@", ".",
    ];

    /// <summary>Each is another sequence of random requests, the same in every run.</summary>
    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Body_OfAnyKind_IsAnsweredWithinTheLimit(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (method, path) = Pick(random, Routes.WithBody.Select(route => route.Data).ToArray());
            var body = RandomBody(random);

            AssertWithinTheLimit(
                await Api.SendAsync(method, path, body),
                $"seed {seed}, round {round}: {method} {path}, {body.Length} characters");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Query_OfAnyKind_IsAnsweredWithinTheLimit(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var guest = $"/guests/{Uri.EscapeDataString(RandomText(random, 200))}";
            var path = Pick(random, [.. Routes.Lists.Select(list => list.Data), guest]);
            var query = RandomQuery(random);

            AssertWithinTheLimit(
                await Api.GetAsync($"{path}?{query}"),
                $"seed {seed}, round {round}: {path}, {query.Length} characters");
        }
    }

    private static void AssertWithinTheLimit(ApiAnswer answer, string what)
    {
        Assert.True(answer.Status is (>= 200 and < 300) or (>= 400 and < 500), $"{answer.Status} for {what}");
        if (answer.Status < 300) return;

        Assert.True(
            Encoding.UTF8.GetByteCount(answer.Body) <= MaxAnswerBytes, $"{answer.Body.Length} characters for {what}");
        Assert.Equal(answer.Status, JsonElement.Parse(answer.Body).GetProperty("status").GetInt32());
    }

    // As much as a body may hold: few fields with long names or values, or many with short ones; sometimes broken.
    private static string RandomBody(Random random)
    {
        var nameLength = (int)Math.Pow(10, random.NextDouble() * 5);
        var valueLength = (int)Math.Pow(10, random.NextDouble() * 5);
        var size = (int)Math.Pow(10, 1 + (random.NextDouble() * 4.4));
        var body = new StringBuilder("{");
        while (body.Length < size)
        {
            var name = random.Next(3) == 0 ? Pick(random, KnownNames) : RandomText(random, nameLength);
            body.Append(body.Length == 1 ? "" : ",").Append(Quote(name))
                .Append(':').Append(RandomValue(random, valueLength, depth: 0));
        }

        body.Append('}');
        if (random.Next(10) == 0) body.Length = random.Next(body.Length);
        return body.ToString();
    }

    private static string RandomValue(Random random, int length, int depth) => random.Next(depth > 40 ? 5 : 8) switch
    {
        0 => "null",
        1 => "true",
        2 => $"{random.NextInt64()}" + new string('0', random.Next(20)),
        3 => $"{random.NextDouble()}e{random.Next(400)}",
        4 or 5 => Quote(RandomText(random, length)),
        6 => $"[{RandomValue(random, length, depth + 1)}]",
        _ => $"{{{Quote(RandomText(random, length))}:{RandomValue(random, length, depth + 1)}}}",
    };

    private static string RandomQuery(Random random)
    {
        var nameLength = (int)Math.Pow(10, random.NextDouble() * 3);
        var parameters = Enumerable.Range(0, random.Next(1, 400)).Select(_ =>
        {
            var name = random.Next(3) == 0
                ? Pick(random, KnownNames)
                : Uri.EscapeDataString(RandomText(random, nameLength));
            return $"{name}={Uri.EscapeDataString(RandomText(random, random.Next(300)))}";
        });
        return string.Join('&', parameters);
    }

    private static string RandomText(Random random, int length)
    {
        // Of one character, or of all.
        var only = random.Next(2) == 0 ? Pick(random, Pieces) : null;
        var text = new StringBuilder();
        while (text.Length < length) text.Append(only ?? Pick(random, Pieces));
        return text.ToString();
    }

    private static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static T Pick<T>(Random random, params T[] items) => items[random.Next(items.Length)];
}
