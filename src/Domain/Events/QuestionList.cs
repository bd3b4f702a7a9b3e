using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>Checks the questions of the settings, and writes them as the text that is stored.</summary>
public static class QuestionList
{
    /// <summary>The most questions.</summary>
    public const int MaxQuestions = 20;

    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads what was stored.</summary>
    /// <param name="json">The text; null for none.</param>
    /// <returns>The questions, in their order.</returns>
    public static IReadOnlyList<Question> Read(string? json)
    {
        if (json is null) return [];

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(question => new Question(
            Text(question, "id"), Text(question, "label"), Text(question, "type"),
            question.TryGetProperty("choices", out var choices)
                ? [.. choices.EnumerateArray().Select(choice => choice.GetString()!)]
                : null,
            question.GetProperty("required").GetBoolean(), Text(question, "ask")))];
    }

    /// <summary>Checks questions and writes them.</summary>
    /// <param name="questions">The questions; null for none.</param>
    /// <param name="errors">Receives the broken rules.</param>
    /// <returns>The text to store; null for none.</returns>
    internal static string? Check(IReadOnlyList<Question>? questions, FieldErrors errors)
    {
        if (questions is null or []) return null;

        const string Place = nameof(EventSettings.Questions);
        if (questions.Count > MaxQuestions) errors.Add(Place, $"must be at most {MaxQuestions}.");
        if (questions.DistinctBy(question => question.Id).Count() != questions.Count)
            errors.Add(Place, "must have each {Id} once.");
        var clean = questions.Select((question, i) => Clean(question, $"{Place}[{i}]", errors)).ToList();
        return errors.Any ? null : Write(clean);
    }

    private static Question Clean(Question question, string place, FieldErrors errors)
    {
        var isId = question.Id is { Length: > 0 and <= Question.IdMaxLength }
            && question.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
        if (!isId)
        {
            errors.Add(
                $"{place}.{nameof(Question.Id)}",
                $"must be 1 to {Question.IdMaxLength} small letters a to z, digits, - or _.");
        }

        var label = Required(question.Label, $"{place}.{nameof(Question.Label)}", Question.LabelMaxLength, errors);
        OneOf(question.Type, Question.Types, $"{place}.{nameof(Question.Type)}", errors);
        OneOf(question.Ask, Question.Asks, $"{place}.{nameof(Question.Ask)}", errors);
        return question with { Label = label, Choices = CleanChoices(question, place, errors) };
    }

    private static List<string>? CleanChoices(Question question, string place, FieldErrors errors)
    {
        place = $"{place}.{nameof(Question.Choices)}";
        if (question.Type != Question.Choice)
        {
            if (question.Choices is not (null or []))
                errors.Add(place, $"must be left out unless the type is {Question.Choice}.");
            return null;
        }

        if (question.Choices is not { Count: >= 1 and <= Question.MaxChoices })
        {
            errors.Add(place, $"must be 1 to {Question.MaxChoices} texts.");
            return null;
        }

        var choices = question.Choices
            .Select((choice, i) => Required(choice, $"{place}[{i}]", Question.ChoiceMaxLength, errors)).ToList();
        if (choices.Distinct(StringComparer.Ordinal).Count() != choices.Count)
            errors.Add(place, "must have each choice once.");
        return choices;
    }

    private static string Required(string? text, string place, int maxLength, FieldErrors errors)
    {
        var had = errors.Count();
        var clean = TextRules.Clean(text, place, maxLength, errors);
        if (clean is null && errors.Count() == had) errors.Add(place, $"is required: 1 to {maxLength} characters.");
        return clean ?? "";
    }

    private static void OneOf(string? value, IReadOnlyList<string> values, string place, FieldErrors errors)
    {
        if (value is null || !values.Contains(value)) errors.Add(place, $"must be one of {string.Join(", ", values)}.");
    }

    private static string Text(JsonElement question, string name) => question.GetProperty(name).GetString()!;

    private static string Write(List<Question> questions)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartArray();
            foreach (var question in questions) Write(json, question);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Question question)
    {
        json.WriteStartObject();
        json.WriteString("id", question.Id);
        json.WriteString("label", question.Label);
        json.WriteString("type", question.Type);
        if (question.Choices is { } choices)
        {
            json.WriteStartArray("choices");
            foreach (var choice in choices) json.WriteStringValue(choice);
            json.WriteEndArray();
        }

        json.WriteBoolean("required", question.Required);
        json.WriteString("ask", question.Ask);
        json.WriteEndObject();
    }
}
