using System.Collections;

namespace EventPlatform.Domain.Common;

/// <summary>Collects what is wrong with an input field by field, so that a caller hears everything at once.</summary>
public sealed class FieldErrors : IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> _fields = new(StringComparer.Ordinal);

    /// <summary>True when at least one field is wrong.</summary>
    public bool Any => _fields.Count > 0;

    /// <summary>Notes a broken rule.</summary>
    /// <param name="field">The field's name as the API spells it.</param>
    /// <param name="message">The rule it breaks and how to meet it.</param>
    public void Add(string field, string message) =>
        _fields[field] = _fields.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];

    /// <summary>Makes the error that carries all notes.</summary>
    /// <returns>An <see cref="ErrorKind.Invalid"/> error.</returns>
    public Error ToError()
    {
        var names = string.Join(", ", _fields.Keys);
        return new Error(ErrorKind.Invalid, Error.ValidationFailed, $"The request is not valid: see errors for {names}.")
        {
            Fields = new Dictionary<string, IReadOnlyList<string>>(_fields),
        };
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IReadOnlyList<string>>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
