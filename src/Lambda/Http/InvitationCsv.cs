using System.Globalization;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>Writes invitations for a mail merge: https://www.rfc-editor.org/rfc/rfc4180.</summary>
internal static class InvitationCsv
{
    private static readonly string[] Names =
        ["guest_id", "group_id", "first_name", "last_name", "email", "attending", "code", "link", "created_at"];

    /// <summary>200 with a page; the header <c>Link</c> leads to the next one.</summary>
    public static IHttpResult Answer(InvitationPage page, APIGatewayHttpApiV2ProxyRequest request) =>
        CsvAnswer.Of(Write(page.Invitations), "invitations.csv", "format=csv&", page.NextCursor, request);

    private static string Write(IReadOnlyList<InvitedGuest> guests) =>
        GuestCsv.Mark + GuestCsv.Write(withHeader: true, Names, guests.Select(guest => new string?[]
        {
            $"{guest.GuestId}", $"{guest.GroupId}", guest.FirstName, guest.LastName, guest.Email,
            guest.Attending?.ToString().ToLowerInvariant(), guest.Code, guest.Link,
            guest.CreatedAt?.ToString(Timestamps.TextFormat, CultureInfo.InvariantCulture),
        }));
}
