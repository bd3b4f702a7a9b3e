using System.Collections;

namespace EventPlatform.Domain.Common;

/// <summary>Collects what is wrong with an input, so that a caller can mend all of it at once.</summary>
public sealed class FieldErrors : IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>
{
    /// <summary>Stands for all changes, where a broken rule concerns no single property.</summary>
    public const string AllChanges = "changes";

    private readonly SortedDictionary<string, IReadOnlyList<string>> _fields = new(StringComparer.Ordinal);

    /// <summary>True when at least one rule is broken.</summary>
    public bool Any => _fields.Count > 0;

    /// <summary>Adds a broken rule.</summary>
    /// <param name="field">The name of a property, or of a field of a request.</param>
    /// <param name="message">The rule it breaks and how to meet it; see <see cref="Error.Fields"/>.</param>
    public void Add(string field, string message) =>
        _fields[field] = _fields.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];

    /// <summary>Makes the error that carries all broken rules.</summary>
    /// <returns>An <see cref="ErrorKind.Invalid"/> error.</returns>
    public Error ToError()
    {
        var names = string.Join(", ", _fields.Keys);
        return new Error(ErrorKind.Invalid, Error.ValidationFailed, $"The input is not valid: see {names}.")
        {
            Fields = new Dictionary<string, IReadOnlyList<string>>(_fields),
        };
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IReadOnlyList<string>>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
