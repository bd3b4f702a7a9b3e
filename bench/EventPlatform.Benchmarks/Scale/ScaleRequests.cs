using System.Text.Json;
using System.Text.Json.Nodes;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Guests;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>The requests to a guest list of one size.</summary>
internal sealed class ScaleRequests
{
    private const int Ring = 512;
    private const int WalkingPage = 200;

    private readonly FunctionContender _contender;

    private ScaleRequests(BenchDatabase database, FunctionContender contender) =>
        (Database, _contender) = (database, contender);

    /// <summary>The database.</summary>
    public BenchDatabase Database { get; }

    /// <summary>The requests by name; running one takes its next turn.</summary>
    public IReadOnlyDictionary<string, Func<Task>> All { get; private set; } = new Dictionary<string, Func<Task>>();

    /// <summary>The requests whose time must hardly depend on the length of the list.</summary>
    public static IReadOnlyList<string> Pages { get; } =
        ["list, first page", "list, page in the middle", "list, declined", "group", "groups, first page"];

    /// <summary>The requests that count rows, and their counterparts. Their time grows with the list.</summary>
    public static IReadOnlyList<string> Counts { get; } = ["stats", "accept", "decline"];

    /// <summary>Creates the requests; finds the middle of the list by paging up to it.</summary>
    /// <param name="database">A database that nobody else uses.</param>
    public static async Task<ScaleRequests> PrepareAsync(BenchDatabase database)
    {
        var inputs = new Inputs(database.Guests, slice: 0, slices: 1, Ring);
        var requests = new ScaleRequests(
            database, new FunctionContender(Configurations.For(database.ConnectionString), inputs));
        var middle = List(("limit", "50"), ("cursor", await requests.FindMiddleAsync()));
        requests.All = new Dictionary<string, Func<Task>>
        {
            ["guest"] = requests.Turn(UseCase.GetGuest),
            ["list, first page"] = requests.Turn(UseCase.ListGuests),
            ["list, page in the middle"] = () => requests.SendAsync("ListGuests", middle),
            ["list, declined"] = () => requests.SendAsync("ListGuests", Declined),
            ["search, one word"] = requests.Find(OneWord),
            ["search, two words"] = requests.Find(TwoWords),
            ["search, number and frequent word"] = requests.Find(NumberAndFrequentWord),
            ["search, address"] = () => requests.SendAsync("ListGuests", Address),
            ["search, no hit"] = requests.Find(NoHit),
            ["search, one letter"] = requests.Find("l"),
            ["search, two frequent words"] = requests.Find(FrequentWords),
            ["group"] = requests.Turn(UseCase.GetGroup),
            ["groups, first page"] = () => requests.SendAsync("ListGroups", Groups),
            ["update"] = requests.Turn(UseCase.UpdateGuest),
            ["RSVP"] = requests.Turn(UseCase.SubmitRsvp),
            ["create"] = requests.Turn(UseCase.CreateGuest),
            ["ten activities"] = requests.Turn(UseCase.RecordTenActivities),
            ["decline"] = () => requests.SendAsync("SubmitRsvp", Answer(false)),
            ["accept"] = () => requests.SendAsync("SubmitRsvp", Answer(true)),
            ["stats"] = requests.Turn(UseCase.GetStats),
        };
        return requests;
    }

    private static byte[] Declined { get; } = List(("attending", "false"));

    /// <summary>The searches that find few guests, in a long list too.</summary>
    public static IReadOnlyList<string> Searches { get; } =
        ["search, one word", "search, two words", "search, address", "search, no hit"];

    // Every list has this guest.
    private static Guest Sought { get; } = GuestData.Make(500);

    /// <summary>Few guests have this word, in a long list too.</summary>
    public static string OneWord { get; } = Sought.LastName.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Few guests have the first word, and one in 27 the second, a first name.</summary>
    public static string TwoWords { get; } = $"{OneWord} {Sought.FirstName}";

    /// <summary>One guest in 9,000 has the number, and one in 27 the first name.</summary>
    public static string NumberAndFrequentWord { get; } = $"{Sought.LastName.Split(' ')[1]} {Sought.FirstName}";

    /// <summary>Nobody has this word.</summary>
    public static string NoHit { get; } = "zzyzx";

    /// <summary>One guest in 27 has either word, and one in 729 both.</summary>
    public static string FrequentWords { get; } = "ada lovelace";

    /// <summary>A search.</summary>
    /// <param name="query">What is sought.</param>
    public static byte[] Search(string query) => List(("q", query));

    private static byte[] Address { get; } = List(("email", Sought.Email!.ToUpperInvariant()));

    private static byte[] Groups { get; } = LambdaEvents.Http("GET", "/groups");

    private static byte[] List(params (string Name, string Value)[] query) =>
        LambdaEvents.Http(
            "GET",
            $"/guests?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}");

    // Always the same guest: each acceptance counts all seats that are taken.
    private static byte[] Answer(bool accepts) => LambdaEvents.Http(
        "POST",
        $"/guests/{GuestData.Id(0):D}/rsvp",
        "/guests/{guest_id}/rsvp",
        accepts ? """{"attending":true}""" : """{"attending":false}""");

    private Func<Task> Turn(UseCase useCase)
    {
        var turn = -1;
        return () => _contender.RunAsync(useCase, Interlocked.Increment(ref turn));
    }

    private Func<Task> Find(string query)
    {
        var json = Search(query);
        return () => SendAsync("ListGuests", json);
    }

    private Task<Stream> SendAsync(string function, byte[] json) => _contender.Functions.SucceedAsync(function, json);

    private async Task<string> FindMiddleAsync()
    {
        string? cursor = null;
        for (var seen = 0; seen < Database.Guests / 2; seen += WalkingPage)
        {
            var query = cursor is null
                ? List(("limit", $"{WalkingPage}"))
                : List(("limit", $"{WalkingPage}"), ("cursor", cursor));
            await using var answer = await _contender.Functions.SucceedAsync("ListGuests", query);
            var body = (string)(await JsonNode.ParseAsync(answer))!["body"]!;
            cursor = JsonElement.Parse(body).GetProperty("next_cursor").GetString();
        }

        return cursor!;
    }
}
