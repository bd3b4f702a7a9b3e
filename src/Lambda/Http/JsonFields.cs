using System.Text.Json;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Reads the fields of an object. It keeps account of those that were asked for, so that a misspelt one is an error
/// rather than silently ignored.
/// </summary>
/// <param name="errors">Receives what is wrong with single fields.</param>
/// <param name="fields">The fields.</param>
/// <param name="path">Stands before their names in errors: <c>answers[0].</c>, or nothing.</param>
internal class JsonFields(FieldErrors errors, Dictionary<string, JsonElement> fields, string path)
{
    private const string TextKind = "a string of well-formed Unicode";

    private const string TimeExample = "an RFC 3339 timestamp such as 2027-06-12T15:00:00Z";

    // This limit is for each object in an array: all errors together have to fit into a problem.
    private const int MostUnknown = 2;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<JsonFields> _objects = [];

    /// <summary>Accepts fields without reading them: those that a representation shows but nobody can write.</summary>
    public void IgnoreReadOnly(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _known.Add(name);
    }

    /// <summary>Reads a string or null.</summary>
    public Optional<string?> Text(string name) =>
        Field<string?>(name, $"{TextKind}, or null", (JsonElement value, out string? text) =>
        {
            text = StringOrNull(value);
            return text is not null;
        });

    /// <summary>Reads true, false or null.</summary>
    public Optional<bool?> Flag(string name) =>
        Field<bool?>(name, "true, false or null", (JsonElement value, out bool? flag) =>
        {
            flag = value.ValueKind == JsonValueKind.True;
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        });

    /// <summary>Reads true or false, which must be there.</summary>
    public bool RequiredFlag(string name) => Required(name, Flag(name), "give true or false") ?? false;

    /// <summary>Reads a UUID or null.</summary>
    public Optional<Guid?> Id(string name) =>
        Field<Guid?>(name, $"{Uuid.Example}, or null", (JsonElement value, out Guid? id) =>
        {
            var valid = Uuid.TryParse(StringOrNull(value), out var parsed);
            id = parsed;
            return valid;
        });

    /// <summary>Reads a whole number or null.</summary>
    public Optional<int?> WholeNumber(string name) =>
        Field<int?>(name, "a whole number up to 2147483647, or null", (JsonElement value, out int? number) =>
        {
            var parsed = 0;
            var valid = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out parsed);
            number = parsed;
            return valid;
        });

    /// <summary>Reads a whole number that must be there.</summary>
    public int RequiredNumber(string name) => Required(name, WholeNumber(name), "give a whole number") ?? 0;

    /// <summary>Reads a timestamp or null.</summary>
    public Optional<DateTimeOffset?> Time(string name) =>
        Field<DateTimeOffset?>(name, $"{TimeExample}, or null", (JsonElement value, out DateTimeOffset? time) =>
        {
            var valid = Timestamps.TryParse(StringOrNull(value), out var parsed);
            time = parsed;
            return valid;
        });

    /// <summary>Reads an object, as the text it is written in, or null.</summary>
    public Optional<string?> RawObject(string name) =>
        Field<string?>(name, "a JSON object or null", (JsonElement value, out string? json) =>
        {
            json = value.GetRawText();
            return value.ValueKind == JsonValueKind.Object;
        });

    /// <summary>Reads a string that must be there.</summary>
    /// <param name="name">The field.</param>
    /// <param name="fix">What to do when it is missing.</param>
    public string RequiredText(string name, string fix) => Required(name, Text(name), fix) ?? "";

    /// <summary>Reads a UUID that must be there.</summary>
    public Guid RequiredId(string name) => Required(name, Id(name), $"give {Uuid.Example}") ?? default;

    /// <summary>Reads an array of objects, which must be there.</summary>
    /// <param name="name">The field.</param>
    /// <param name="most">The most objects; of a longer array nothing is read.</param>
    /// <returns>The fields of each object; none when there is no such array.</returns>
    public IReadOnlyList<JsonFields> Objects(string name, int most)
    {
        _known.Add(name);
        var isArray = fields.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Array;
        if (isArray && value.GetArrayLength() is > 0 and var length && length <= most
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object))
        {
            List<JsonFields> objects =
            [
                .. value.EnumerateArray().Select(
                    (item, i) => new JsonFields(errors, FieldsOf(item), $"{path}{name}[{i}].")),
            ];
            _objects.AddRange(objects);
            return objects;
        }

        errors.Add($"{path}{name}", $"must be an array of 1 to {most} objects.");
        return [];
    }

    /// <summary>Reads an array of objects, which may be empty, or null.</summary>
    /// <typeparam name="T">What is made of an object.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="most">The most objects.</param>
    /// <param name="read">Reads the fields of an object.</param>
    public Optional<IReadOnlyList<T>?> OptionalObjects<T>(string name, int most, Func<JsonFields, T> read)
    {
        _known.Add(name);
        if (!fields.TryGetValue(name, out var value)) return default;
        if (value.ValueKind is JsonValueKind.Null) return new Optional<IReadOnlyList<T>?>(null);
        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0) return (T[])[];
        return Objects(name, most).Select(read).ToList();
    }

    /// <summary>Reads an array of strings, or null.</summary>
    /// <param name="name">The field.</param>
    /// <param name="most">The most strings.</param>
    public IReadOnlyList<string>? Texts(string name, int most) =>
        Field<IReadOnlyList<string>?>(
            name, $"an array of at most {most} strings, or null",
            (JsonElement value, out IReadOnlyList<string>? texts) =>
            {
                texts = null;
                if (value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() > most) return false;

                var parsed = value.EnumerateArray().Select(StringOrNull).OfType<string>().ToList();
                texts = parsed;
                return parsed.Count == value.GetArrayLength();
            }).Value;

    /// <summary>The fields of an object.</summary>
    /// <exception cref="InvalidOperationException">A name has half of a surrogate pair.</exception>
    protected static Dictionary<string, JsonElement> FieldsOf(JsonElement value) =>
        value.EnumerateObject().ToDictionary(field => field.Name, field => field.Value);

    /// <summary>Adds errors for the fields that were not read.</summary>
    public void RejectUnknownFields()
    {
        const string Kind = "a field of this request";
        if (path.Length == 0) errors.RejectUnknown(fields.Keys, _known, "body", Kind);
        else errors.RejectUnknown(fields.Keys, _known, path.TrimEnd('.'), Kind, path, MostUnknown);
        foreach (var item in _objects) item.RejectUnknownFields();
    }

    private delegate bool Parse<T>(JsonElement value, out T parsed);

    private Optional<T> Field<T>(string name, string expected, Parse<T> parse)
    {
        _known.Add(name);
        if (!fields.TryGetValue(name, out var value)) return default;
        if (value.ValueKind == JsonValueKind.Null) return new Optional<T>(default!);
        if (parse(value, out var parsed)) return parsed;

        errors.Add($"{path}{name}", $"must be {expected}.");
        return default;
    }

    // What is wrong with a value is said already.
    private T Required<T>(string name, Optional<T> field, string advice)
    {
        if (field.Value is null && errors.All(error => error.Key != $"{path}{name}"))
            errors.Add($"{path}{name}", $"is required: {advice}.");
        return field.Value;
    }

    private static string? StringOrNull(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair, written as an escape
        }
    }
}
