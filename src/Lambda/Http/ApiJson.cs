using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Application.Access;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;

namespace EventPlatform.Lambda.Http;

/// <summary>How representations and problems are written: snake_case, nulls kept, timestamps with <c>Z</c>.</summary>
[JsonSerializable(typeof(GuestResponse))]
[JsonSerializable(typeof(GuestPage))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(CheckedIn))]
[JsonSerializable(typeof(AnsweredGroup))]
[JsonSerializable(typeof(GroupResponse))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(SettingsResponse))]
[JsonSerializable(typeof(ActivityPage))]
[JsonSerializable(typeof(DoorGuest))]
[JsonSerializable(typeof(DoorGuestPage))]
[JsonSerializable(typeof(CatererStats))]
[JsonSerializable(typeof(DoorStats))]
[JsonSerializable(typeof(InvitationLink))]
[JsonSerializable(typeof(InvitationPage))]
[JsonSerializable(typeof(InvitationResponse))]
[JsonSerializable(typeof(NewAccessKey))]
[JsonSerializable(typeof(AccessKeyPage))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The one instance to use: the attribute cannot name an encoder.</summary>
    public static ApiJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new TimestampConverter(), new JsonTextConverter() },
        // The answers are application/json and go into no HTML page: names stay readable in every script.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
