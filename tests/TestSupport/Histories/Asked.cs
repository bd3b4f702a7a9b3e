using System.Text.Json;

namespace EventPlatform.TestSupport.Histories;

/// <summary>What a write asks for, guest by guest.</summary>
internal sealed record Asked(Guid GuestId, string Fields)
{
    /// <summary>The guests whom a write is to change; a new one has the empty id.</summary>
    public static IReadOnlyList<Asked> By(Request request) => request switch
    {
        { UseCase: "SubmitGroupRsvp" or "AnswerInvitation" } =>
        [
            .. JsonElement.Parse(request.Body!).GetProperty("answers").EnumerateArray()
                .Select(answer => new Asked(answer.GetProperty("guest_id").GetGuid(), answer.GetRawText())),
        ],
        { UseCase: "CreateGuest" } => [new Asked(Guid.Empty, request.Body!)],
        { UseCase: "UndoCheckIn", GuestId: { } id } => [new Asked(id, """{"arrived":null}""")],
        { UseCase: "SubmitRsvp" or "UpdateGuest" or "CheckIn", GuestId: { } id } => [new Asked(id, request.Body!)],
        _ => [],
    };

    /// <summary>The guest as the write alone would leave it, if there were seats for all.</summary>
    public GuestState Apply(GuestState before)
    {
        var after = StateJson.Apply(before, Fields);
        if (Has("arrived"))
        {
            var first = before.CheckedInAt ?? default(DateTimeOffset);
            return after with { CheckedInAt = after.Arrived is null ? null : first };
        }

        if (before.IsWaiting && after.Attending is not false) after = after with { Attending = null };
        else if (Has("attending")) after = after with { WaitlistedAt = null };
        return after.Attending is true || after.IsWaiting ? after : after with { PlusOnes = 0 };
    }

    /// <summary>Whether the rules of numbers refuse what is asked for.</summary>
    public bool IsRefused(GuestState before)
    {
        if (Number("arrived") is { } arrived) return arrived < 1 || arrived > before.Seats;

        var after = Apply(before);
        if (!(after.Attending is true || after.IsWaiting))
            return Number("plus_ones") is { } none && none != 0 && none != before.PlusOnes;

        var isAllowedTooLow = Has("plus_ones_allowed") && !Has("plus_ones") && after.PlusOnesAllowed < before.PlusOnes;
        return isAllowedTooLow || (Number("plus_ones") is { } brings && brings > after.PlusOnesAllowed);
    }

    /// <summary>What the write says about coming; null when it says nothing, or takes an answer back.</summary>
    public bool? Attending => Json.TryGetProperty("attending", out var answer)
        && answer.ValueKind is not JsonValueKind.Null ? answer.GetBoolean() : null;

    private JsonElement Json => JsonElement.Parse(Fields);

    private bool Has(string name) => Json.TryGetProperty(name, out _);

    private int? Number(string name) =>
        Json.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number
            ? number.GetInt32()
            : null;
}
