using EventPlatform.Lambda.Http;

namespace EventPlatform.OpenApi;

/// <summary>The names of the document.</summary>
internal static class Names
{
    private const string Response = nameof(Response);

    /// <summary>A property's name as a field, a parameter or a variable of a path.</summary>
    public static string Of(string property) => ApiNames.Of(property);

    /// <summary>A type's name as a schema: a response is named by what it shows.</summary>
    public static string Of(Type type) =>
        type.Name.EndsWith(Response, StringComparison.Ordinal) ? type.Name[..^Response.Length] : type.Name;
}
