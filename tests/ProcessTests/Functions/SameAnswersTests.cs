using System.Text.RegularExpressions;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.ApiTests.Http;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Npgsql;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>
/// Native code and the just-in-time compiler run the same source, and answer the same, word for word, but for new ids
/// and times. The same requests go to both, each with its copy of a database.
/// </summary>
public sealed partial class SameAnswersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NativeCode_AnswersAsTheJustInTimeCompilerDoes()
    {
        var executable = NativeExecutable.Require();
        await using var prepared = await TestApi.StartAsync(cancellationToken: Cancelled);
        var requests = await RequestsAsync(prepared);
        // Nobody may be connected to a database that is copied.
        await DataSources.CloseAsync(new DatabaseTarget.Postgres(prepared.Wire.ConnectionString));
        await using (var own = new NpgsqlConnection(prepared.ConnectionString)) NpgsqlConnection.ClearPool(own);

        var expected = await AnswersAsync(requests, prepared.ConnectionString, new TestApiOptions());
        var answers = await AnswersAsync(
            requests, prepared.ConnectionString,
            new TestApiOptions { Runner = settings => new PublishedProcesses(executable, settings) });

        Assert.Equal(expected.Count, answers.Count);
        Assert.All(answers.Zip(expected), pair => Assert.Equal(pair.Second, pair.First));
        // The control: failures that all look alike would be equal, too.
        Assert.DoesNotContain(expected, answer => answer.Status >= 500);
        Assert.InRange(expected.Select(answer => answer.Text).Distinct().Count(), 100, expected.Count);
    }

    private static async Task<List<(string Request, int Status, string Text)>> AnswersAsync(
        List<Sent> requests, string prepared, TestApiOptions options)
    {
        var known = requests.SelectMany(request => Id().Matches($"{request.Path} {request.Body}"))
            .Select(id => id.Value).ToHashSet();
        var copy = await TestPostgres.CreateDatabaseAsync(
            new NpgsqlConnectionStringBuilder(prepared).Database!, Cancelled);
        try
        {
            await using var api = await TestApi.StartAsync(options with { ConnectionString = copy }, Cancelled);
            var answers = new List<(string Request, int Status, string Text)>();
            foreach (var (method, path, body, sent) in requests)
            {
                var answer = await api.SendAsync(method, path, body, headers: sent);
                var headers = answer.Headers.OrderBy(header => header.Key, StringComparer.Ordinal);
                var text = Cursor().Replace($"{string.Join('\n', headers)}\n{answer.Body}", "$1(cursor)");
                text = Id().Replace(text, id => known.Contains(id.Value) ? id.Value : "(new id)");
                text = Secret().Replace(text, "(new secret)");
                answers.Add(($"{method} {path} {body}", answer.Status, Time().Replace(text, "(new time)")));
            }

            return answers;
        }
        finally
        {
            await TestPostgres.DropDatabaseAsync(copy);
        }
    }

    private static async Task<List<Sent>> RequestsAsync(TestApi api)
    {
        var requests = new List<Sent>
        {
            new("PUT", "/admin/settings", """{"max_guests":3,"event_name":"Wedding","settings_data":{"a":[1,"é"]}}"""),
        };
        // Often enough that the event is full.
        for (var round = 0; round < 3; round++)
        {
            foreach (var sample in SampleRequest.Commands.Values.Concat(SampleRequest.Queries.Values))
            {
                var request = await sample.PrepareAsync(api);
                requests.Add(new(request.Method, request.Path, request.Body, [.. request.Headers]));
            }
        }

        // Queries first: guests of the same name, whom commands make, are in the order of their ids, which are new.
        foreach (var (method, path) in Routes.All.Select(route => route.Data).OrderBy(route => route.Item1 != "GET"))
        {
            var (query, body) = Routes.Valid(method, path);
            requests.Add(new(method, path + query, body));
            requests.Add(new(method, path.Replace("6f8b", "no", StringComparison.Ordinal), body));
            requests.AddRange(WrongQueries.Select(wrong => new Sent(method, $"{path}?{wrong}", body)));
            if (body is not null) requests.AddRange(WrongBodies.Select(wrong => new Sent(method, path, wrong)));
        }

        foreach (var (path, field, json) in FieldContract.WrongTypes().Select(row => row.Data))
        {
            var method = path is "/admin/settings" or "/guests/{id}/check-in" ? "PUT" : "POST";
            requests.Add(new(
                method, path.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal),
                Bodies.Guest((field, Bodies.Json(json)))));
        }

        return requests;
    }

    private static IEnumerable<string> WrongQueries =>
    [
        "limit=0", "limit=100000", "limit=many", "limit=1&limit=2", "cursor=", "cursor=AAAA", "attending=perhaps",
        "group_id=5", "q=%00", "q=" + Bodies.Repeat("a", 300), "unknown=1", "limit=2&q=Lovelace", "limit=1", "%",
        "a=%zz", "sort=id", "sort=-updated_at&limit=2", "count=yes", "count=true&limit=1",
    ];

    private static IEnumerable<string> WrongBodies =>
    [
        "", "{", "[]", "null", "5", "\"text\"", "{}", "{\"a\":1}", "{\"first_name\":null}", "{\"first_name\":\"\"}",
        """{"first_name":"a","first_name":"b"}""", """{"first_name":"\ud800","last_name":"x"}""", "{\"a\":1,}",
        """{"email":"nobody","attending":"yes","dietary":5,"group_id":"x"}""", Bodies.Repeat("[", 100),
        Bodies.Of(("first_name", Bodies.Repeat("å", 200)), ("last_name", "\0"), ("dietary", Bodies.Repeat("x", 501))),
        """{"event_date":"2027-02-30T00:00:00Z","rsvp_deadline":"soon","max_guests":-1,"settings_data":[]}""",
        """{"rsvp_deadline":"2997-06-01T12:00:00.123456+02:00","max_guests":1000000}""",
        """{"decline_deadline":"2997-06-01T00:00:00Z","time_zone":"europe/berlin","rsvp_after_start":1}""",
        """{"decline_deadline":"2997-07-01T00:00:00Z","time_zone":"Asia/Calcutta","rsvp_after_start":true}""",
        """{"event_date":"2998-02-28T23:59:59-12:00","settings_data":{"b":{"c":null,"é":"\u0000"}}}""",
    ];

    private sealed record Sent(
        string Method, string Path, string? Body, params (string Name, string Value)[] Headers);

    // Codes, keys and the ids of keys, which differ from run to run.
    [GeneratedRegex("""
        [0-9A-HJKMNP-TV-Z]{4}(-?[0-9A-HJKMNP-TV-Z]{4}){2}|ep_host_[\w-]{35}|(?<="id":"|access-keys/)\w{12}(?="|\b)
        """)]
    private static partial Regex Secret();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    // Requests have times of another century.
    [GeneratedRegex(@"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|\+00:00)")]
    private static partial Regex Time();

    [GeneratedRegex("""("next_cursor":")[^"]+""")]
    private static partial Regex Cursor();
}
