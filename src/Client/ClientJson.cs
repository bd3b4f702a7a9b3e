using System.Text.Json.Serialization;

namespace EventPlatform.Client;

/// <summary>How answers are read, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Guest))]
[JsonSerializable(typeof(GuestPage))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(AnsweredGroup))]
[JsonSerializable(typeof(CheckedIn))]
[JsonSerializable(typeof(Import))]
[JsonSerializable(typeof(Stats))]
[JsonSerializable(typeof(Settings))]
[JsonSerializable(typeof(ActivityPage))]
[JsonSerializable(typeof(Invitation))]
[JsonSerializable(typeof(InvitationLink))]
[JsonSerializable(typeof(InvitationPage))]
[JsonSerializable(typeof(NewAccessKey))]
[JsonSerializable(typeof(AccessKeyPage))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ClientJson : JsonSerializerContext;
