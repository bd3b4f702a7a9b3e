using System.Text.Json;
using System.Text.RegularExpressions;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>The API's names for the properties that Domain and Application name in their errors.</summary>
internal static partial class ApiNames
{
    /// <summary>The field or query parameter that a property is read from.</summary>
    public static string Of(string property) => property switch
    {
        nameof(ListGuests.Search) => "q",
        FieldErrors.AllChanges => "body",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(property),
    };

    /// <summary>Replaces the names of properties, which stand in braces.</summary>
    public static string In(string message) => Braced().Replace(message, match => Of(match.Groups[1].Value));

    [GeneratedRegex("{([A-Za-z]+)}")]
    private static partial Regex Braced();
}
