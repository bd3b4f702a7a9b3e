using EventPlatform.Lambda.Http;

namespace EventPlatform.OpenApi;

/// <summary>The names of the document.</summary>
internal static class Names
{
    private const string Response = nameof(Response);

    /// <summary>A property's name as a field, a parameter or a variable of a path.</summary>
    public static string Of(string property) => ApiNames.Of(property);

    /// <summary>A type's name as a schema: a response is named by what it shows.</summary>
    public static string Of(Type type) => OfType(type.Name);

    /// <summary>As for a type, by its name.</summary>
    public static string OfType(string name) =>
        name.EndsWith(Response, StringComparison.Ordinal) ? name[..^Response.Length] : name;
}
