using System.Text.Json.Nodes;
using EventPlatform.Application.Common;
using EventPlatform.TestSupport.Functions;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// A whole generated wrapper: reads the event from its bytes, runs the use case and writes the answer. Only the
/// HTTP of the Runtime API is left out.
/// </summary>
internal sealed class FunctionContender : IContender
{
    private readonly Functions _functions;
    private readonly byte[] _listGuests = LambdaEvents.Http("GET", "/guests");
    private readonly byte[] _getStats = LambdaEvents.Http("GET", "/admin/stats");
    private readonly NewGuestEvent _createGuest = new(Json(
        ("first_name", Inputs.NewGuestFirstName), ("last_name", Inputs.NewGuestLastName),
        ("email", Inputs.NewGuestEmail(0)), ("dietary", Inputs.NewGuestDietary)));
    private readonly byte[][] _getGuest;
    private readonly byte[][] _getGroup;
    private readonly byte[][] _updateGuest;
    private readonly byte[][] _submitRsvp;
    private readonly (byte[] Json, IReadOnlyList<int> Ids)[] _recordOne;
    private readonly (byte[] Json, IReadOnlyList<int> Ids)[] _recordTen;
    private readonly Inputs _inputs;

    /// <summary>Constructs the functions and their events.</summary>
    /// <param name="configuration">Names the database.</param>
    /// <param name="inputs">The contender's inputs.</param>
    public FunctionContender(IConfiguration configuration, Inputs inputs)
    {
        _inputs = inputs;
        _functions = new Functions(configuration);
        _getGuest = Each(inputs.Ring, turn => Guest("GET", inputs, turn));
        _getGroup = Each(inputs.Ring, turn => Group(inputs.GroupId(turn)));
        // Two rounds, since each writes other values than the one before.
        _updateGuest = Each(
            2 * inputs.Ring, turn => Guest("PUT", inputs, turn, body: Json(("dietary", inputs.Note(turn)))));
        _submitRsvp = Each(
            2 * inputs.Ring, turn => Guest("POST", inputs, turn, "/rsvp", Json(("attending", inputs.Accepts(turn)))));
        _recordOne = Each(inputs.Ring, turn => Queue(inputs.Activities(1, turn)));
        _recordTen = Each(inputs.Ring, turn => Queue(inputs.Activities(10, turn)));
    }

    public string Name => "function";

    /// <summary>The functions, for requests beyond the use cases.</summary>
    public Functions Functions => _functions;

    public async Task<object> RunAsync(UseCase useCase, int turn) => useCase switch
    {
        UseCase.GetGuest => await _functions.SucceedAsync("GetGuest", Pick(_getGuest, turn)),
        UseCase.ListGuests => await _functions.SucceedAsync("ListGuests", _listGuests),
        UseCase.GetGroup => await _functions.SucceedAsync("GetGroup", Pick(_getGroup, turn)),
        UseCase.GetStats => await _functions.SucceedAsync("GetStats", _getStats),
        UseCase.UpdateGuest => await _functions.SucceedAsync("UpdateGuest", Pick(_updateGuest, turn)),
        UseCase.SubmitRsvp or UseCase.SubmitRsvpWithLimit =>
            await _functions.SucceedAsync("SubmitRsvp", Pick(_submitRsvp, turn)),
        UseCase.RecordOneActivity => await ConsumeAsync(Pick(_recordOne, turn)),
        UseCase.RecordTenActivities => await ConsumeAsync(Pick(_recordTen, turn)),
        UseCase.CreateGuest => await _functions.SucceedAsync(
            "CreateGuest", _createGuest.With(_inputs.NewGuest(turn))),
        _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
    };

    public string Show(object answer)
    {
        var json = JsonNode.Parse((Stream)answer)!.AsObject();
        return json.TryGetPropertyValue("body", out var body)
            ? Answers.Stable(JsonNode.Parse((string)body!)!)
            : Answers.Json(Answers.Recorded);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static T[] Each<T>(int count, Func<int, T> make) => [.. Enumerable.Range(0, count).Select(make)];

    private static T Pick<T>(T[] events, int turn) => events[turn % events.Length];

    private static string Json(params (string Name, JsonNode Value)[] fields) =>
        new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value))).ToJsonString();

    private static byte[] Guest(string method, Inputs inputs, int turn, string rest = "", string? body = null) =>
        LambdaEvents.Http(method, $"/guests/{inputs.GuestId(turn):D}{rest}", $"/guests/{{guest_id}}{rest}", body);

    private static byte[] Group(Guid groupId) =>
        LambdaEvents.Http("GET", $"/groups/{groupId:D}", "/groups/{group_id}");

    private static (byte[] Json, IReadOnlyList<int> Ids) Queue(List<ActivityMessage> activities)
    {
        var json = QueueEvents.Make(activities);
        return (json, QueueEvents.PlacesOf(json, activities));
    }

    private Task<Stream> ConsumeAsync((byte[] Json, IReadOnlyList<int> Ids) batch)
    {
        QueueEvents.Renew(batch.Json, batch.Ids);
        return _functions.ConsumeAsync(batch.Json);
    }
}
