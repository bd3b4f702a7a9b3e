using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Domain.Guests;

/// <summary>Checks a guest's answers to the host's questions, and writes them as the text that is stored.</summary>
public static class GuestAnswers
{
    /// <summary>The answers of a guest who has given none.</summary>
    public const string None = "{}";

    /// <summary>The most bytes (UTF-8) of all answers, those to removed questions included: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string Place = nameof(GuestChanges.Answers);

    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Leaves out the answers to questions that are asked no more.</summary>
    /// <param name="answers">What is stored; null for none.</param>
    /// <param name="questions">The questions.</param>
    /// <returns>The text of a JSON object.</returns>
    public static string To(IReadOnlyList<Question> questions, string? answers)
    {
        var stored = Read(answers);
        var asked = questions.Select(question => question.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in stored.Keys.Where(id => !asked.Contains(id)).ToList()) stored.Remove(id);
        return Write(stored) ?? None;
    }

    /// <summary>Adds given answers to those that are there.</summary>
    /// <param name="stored">What is stored; null for none.</param>
    /// <param name="given">The text of a JSON object; null to clear all answers.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="errors">Receives the broken rules.</param>
    /// <returns>What to store; null for none.</returns>
    internal static string? Merge(
        string? stored, string? given, IReadOnlyList<Question> questions, FieldErrors errors)
    {
        if (given is null) return null;

        var answers = Read(stored);
        if (Parse(given) is not { } changes)
        {
            errors.Add(Place, "must be a JSON object from ids of questions to answers, without duplicate names.");
            return stored;
        }

        foreach (var (id, value) in changes)
        {
            // Written back as it was read: to a question, perhaps, that is asked no more.
            if (answers.TryGetValue(id, out var present) && JsonElement.DeepEquals(present, value)) continue;

            if (value.ValueKind is JsonValueKind.Null) answers.Remove(id);
            else if (Check(id, value, questions, errors) is { } checkedValue) answers[id] = checkedValue;
        }

        var text = Write(answers);
        if (text is not null && Encoding.UTF8.GetByteCount(text) > MaxBytes)
            errors.Add(Place, $"must have at most {MaxBytes} bytes in all.");
        return text;
    }

    /// <summary>Adds errors for required questions without an answer.</summary>
    internal static void CheckRequired(
        string? answers, IReadOnlyList<Question> questions, bool attending, FieldErrors errors)
    {
        var required = questions.Where(question => question.IsRequiredOf(attending)).ToList();
        if (required.Count == 0) return;

        var given = Read(answers);
        foreach (var question in required.Where(question => !given.ContainsKey(question.Id)))
        {
            if (errors.All(error => error.Key != PlaceOf(question.Id)))
                errors.Add(PlaceOf(question.Id), "is required: answer the question.");
        }
    }

    private static JsonElement? Check(
        string id, JsonElement value, IReadOnlyList<Question> questions, FieldErrors errors)
    {
        if (questions.FirstOrDefault(question => question.Id == id) is not { } question)
        {
            var ids = questions.Count == 0 ? "there are none" : $"use {string.Join(", ", questions.Select(q => q.Id))}";
            var message = $"must have answers to the questions of the settings alone: {ids}.";
            // Once, however many there are.
            if (!errors.Any(error => error.Key == Place && error.Value.Contains(message))) errors.Add(Place, message);
            return null;
        }

        switch (question.Type)
        {
            case Question.YesNo when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return value;
            case Question.Choice when TextOf(value) is { } choice && question.Choices!.Contains(choice):
                return value;
            case Question.Text when TextOf(value) is { } text:
                var before = errors.Count();
                var clean = TextRules.CleanLines(text, PlaceOf(id), Question.AnswerMaxLength, errors);
                if (clean is not null) return Element(clean);
                if (errors.Count() == before) errors.Add(PlaceOf(id), "must show something, or be null.");
                return null;
            default:
                errors.Add(PlaceOf(id), $"must be {Expected(question)}, or null.");
                return null;
        }
    }

    private static string Expected(Question question) => question.Type switch
    {
        Question.YesNo => "true or false",
        Question.Choice => $"one of the choices: {string.Join(", ", question.Choices!)}",
        _ => "a text",
    };

    private static string PlaceOf(string id) => $"{Place}.{id}";

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    private static SortedDictionary<string, JsonElement> Read(string? json) =>
        (json is null ? null : Parse(json)) ?? new(StringComparer.Ordinal);

    private static SortedDictionary<string, JsonElement>? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return null;

            var fields = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var field in document.RootElement.EnumerateObject()) fields[field.Name] = field.Value.Clone();
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement Element(string text) =>
        JsonElement.Parse($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"");

    private static string? Write(SortedDictionary<string, JsonElement> answers)
    {
        if (answers.Count == 0) return null;

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            foreach (var (id, value) in answers)
            {
                json.WritePropertyName(id);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
