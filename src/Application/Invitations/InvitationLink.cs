using EventPlatform.Domain.Access;

namespace EventPlatform.Application.Invitations;

/// <summary>A guest's invitation, for hosts.</summary>
/// <param name="Code">
/// As people read it, such as <c>K7QF-9M2X-4TRD</c>; null for a guest of an earlier release, until <c>schema apply</c>
/// or RenewInvitation makes one.
/// </param>
/// <param name="Link">Where the guest answers; null without a code, and in the library, which knows no address.</param>
/// <param name="CreatedAt">When the code was made; null without one.</param>
public sealed record InvitationLink(string? Code, string? Link, DateTimeOffset? CreatedAt)
{
    /// <summary>Shows a code.</summary>
    internal static InvitationLink From(string? code, DateTimeOffset? createdAt) =>
        new(code is null ? null : InvitationCode.Show(code), Link: null, createdAt);

    /// <summary>Leaves out the code, so that no log shows it by accident.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(InvitationLink);
}
