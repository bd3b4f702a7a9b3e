using System.Text.Encodings.Web;
using System.Text.Json;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Csv;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>Shows the values that differ between two states of a guest.</summary>
internal static class GuestDiff
{
    // A page shows a line of each; the answer must stay below Lambda's limit of 6 MiB.
    private const int MaxShown = 200;

    private const string None = "null";

    /// <summary>The state before there was a guest.</summary>
    public static IReadOnlyList<(string Field, string Value)> Nobody { get; } = [];

    /// <summary>The fields of a guest, as JSON.</summary>
    public static IReadOnlyList<(string Field, string Value)> Of(Guest guest) =>
    [
        ("group_id", guest.GroupId is { } group ? $"\"{group}\"" : None),
        ("first_name", Json(guest.FirstName)),
        ("last_name", Json(guest.LastName)),
        ("email", Json(guest.Email)),
        ("attending", Json(guest.Attending)),
        ("waiting", guest.IsWaiting ? "true" : "false"),
        ("dietary", Json(guest.Dietary)),
        ("plus_ones_allowed", $"{guest.PlusOnesAllowed ?? 0}"),
        ("plus_ones", $"{guest.PlusOnes ?? 0}"),
        .. AnswersOf(guest.Answers),
    ];

    /// <summary>The fields that differ. What a new guest does not have is not shown.</summary>
    public static IReadOnlyList<ImportChange> Between(
        IReadOnlyList<(string Field, string Value)> before, IReadOnlyList<(string Field, string Value)> after)
    {
        var isNew = before.Count == 0;
        var old = before.ToDictionary(field => field.Field, field => field.Value, StringComparer.Ordinal);
        return
        [
            .. after
                .Where(field => isNew
                    ? !IsAbsent(field)
                    : old.GetValueOrDefault(field.Field, None) != field.Value)
                .Select(field => new ImportChange(
                    field.Field, Shown(old.GetValueOrDefault(field.Field, None)), Shown(field.Value))),
            .. before.ExceptBy(after.Select(field => field.Field), field => field.Field)
                .Select(field => new ImportChange(field.Field, Shown(field.Value), new JsonText(None))),
        ];
    }

    // A "no" is a value: of the answer, and of the answers to questions.
    private static bool IsAbsent((string Field, string Value) field) => field is
        (_, None) or ("waiting", "false") or ("plus_ones_allowed" or "plus_ones", "0");

    private static IEnumerable<(string Field, string Value)> AnswersOf(string? answers)
    {
        if (answers is null) yield break;

        using var document = JsonDocument.Parse(answers);
        foreach (var answer in document.RootElement.EnumerateObject())
            yield return ($"answers.{answer.Name}", answer.Value.GetRawText());
    }

    private static JsonText Shown(string json)
    {
        if (json.Length <= MaxShown || json[0] != '"') return new JsonText(json);

        using var document = JsonDocument.Parse(json);
        var text = document.RootElement.GetString()!;
        return new JsonText(Json(ShortText.Cut(text, MaxShown)));
    }

    private static string Json(string? text) =>
        text is null or "" ? None : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Json(bool? value) => value switch
    {
        true => "true",
        false => "false",
        null => None,
    };
}
