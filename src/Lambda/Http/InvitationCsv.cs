using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Common;
using nietras.SeparatedValues;

namespace EventPlatform.Lambda.Http;

/// <summary>Writes invitations for a mail merge: https://www.rfc-editor.org/rfc/rfc4180.</summary>
internal static partial class InvitationCsv
{
    private static readonly string[] Names =
        ["guest_id", "group_id", "first_name", "last_name", "email", "attending", "code", "link", "created_at"];

    /// <summary>200 with a page; the header <c>Link</c> leads to the next one.</summary>
    public static IHttpResult Answer(InvitationPage page, APIGatewayHttpApiV2ProxyRequest request)
    {
        var result = Http.Answer.New(HttpStatusCode.OK, Write(page.Invitations))
            .AddHeader("content-type", "text/csv; charset=utf-8")
            .AddHeader("content-disposition", "attachment; filename=\"invitations.csv\"");
        if (page.NextCursor is not { } cursor) return result;

        var limit = request.QueryStringParameters?.TryGetValue("limit", out var given) is true ? $"&limit={given}" : "";
        return result.AddHeader("link", $"<?format=csv{limit}&cursor={cursor}>; rel=\"next\"");
    }

    private static string Write(IReadOnlyList<InvitedGuest> guests)
    {
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).ToText();
        writer.Header.Add(Names);
        writer.Header.Write();
        foreach (var guest in guests)
        {
            using var row = writer.NewRow();
            string?[] cells =
            [
                $"{guest.GuestId}", $"{guest.GroupId}", guest.FirstName, guest.LastName, guest.Email,
                guest.Attending?.ToString().ToLowerInvariant(), guest.Code, guest.Link,
                guest.CreatedAt?.ToString(Timestamps.TextFormat, CultureInfo.InvariantCulture),
            ];
            foreach (var (name, cell) in Names.Zip(cells)) row[name].Set(Inert(cell ?? ""));
        }

        // Spreadsheets take text without this mark for an old encoding, and spoil names.
        return $"\uFEFF{writer}";
    }

    // A spreadsheet would take the cell for a formula, and run it, also behind what it takes for a separator:
    // https://owasp.org/www-community/attacks/CSV_Injection
    private static string Inert(string cell) => FormulaBegins().Replace(cell, "'");

    [GeneratedRegex(@"(?<=^|[;\t|])(?=\s*[=+\-@＝＋－＠])|^(?=[\t\r\n])")]
    private static partial Regex FormulaBegins();
}
