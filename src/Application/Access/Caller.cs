using EventPlatform.Domain.Access;

namespace EventPlatform.Application.Access;

/// <summary>Who asks.</summary>
public sealed record Caller
{
    private const string Open = "open";

    private Caller(Role? role, string? actor) => (Role, Actor) = (role, actor);

    /// <summary>
    /// A host who needs no key: code in the same process, and every caller where access is open.
    /// </summary>
    public static Caller Host { get; } = new(Domain.Access.Role.Host, Open);

    /// <summary>Somebody who is not signed in.</summary>
    public static Caller Nobody { get; } = new(role: null, actor: null);

    /// <summary>What the caller is; null for nobody.</summary>
    public Role? Role { get; }

    /// <summary>
    /// How activities name the caller; null for nobody, and for an invitation code whose guest is not known yet.
    /// </summary>
    public string? Actor { get; private init; }

    /// <summary>The guest who asks; null for others, and for an invitation code whose guest is not known yet.</summary>
    public Guid? GuestId { get; private init; }

    /// <summary>An invitation code; the statement that finds the guest looks it up.</summary>
    internal string? Code { get; private init; }

    /// <summary>The holder of an access key that was verified.</summary>
    /// <param name="role">The key's role, not that of a guest.</param>
    /// <param name="keyId">The key's id, which stands in activities: nobody's name or address.</param>
    /// <returns>The caller.</returns>
    /// <exception cref="ArgumentException">The role is a guest's, or no key has such an id.</exception>
    public static Caller WithKey(Role role, string keyId) =>
        role is not Domain.Access.Role.Guest && KeyText.IsId(keyId)
            ? new(role, $"{role.ToText()}:{keyId}")
            : throw new ArgumentException("A key has another role than a guest's, and an id of 12 characters.");

    /// <summary>A guest whom the host of this code has identified.</summary>
    /// <param name="guestId">The guest's id.</param>
    /// <returns>The caller.</returns>
    public static Caller Guest(Guid guestId) =>
        new(Domain.Access.Role.Guest, $"{Domain.Access.Role.Guest.ToText()}:{guestId}") { GuestId = guestId };

    /// <summary>Somebody with an invitation code, good or not: the use cases of guests look it up.</summary>
    /// <param name="code">As <see cref="InvitationCode.TryParse"/> gives it.</param>
    /// <returns>The caller.</returns>
    public static Caller WithInvitation(string code) => new(Domain.Access.Role.Guest, actor: null) { Code = code };

    /// <summary>The same caller, once the statement has found the guest whose code it is.</summary>
    internal Caller As(Guid guestId) => Guest(guestId) with { Code = Code };

    /// <summary>The role and the actor; never a code.</summary>
    /// <returns>A text for logs.</returns>
    public override string ToString() => Actor ?? Role?.ToText() ?? "nobody";
}

/// <summary>
/// The caller of a scope. Set it before you send a use case on somebody's behalf; unless it is set, the caller is
/// <see cref="Caller.Host"/>.
/// </summary>
public sealed class CallerContext
{
    /// <summary>Who asks.</summary>
    public Caller Caller { get; set; } = Caller.Host;
}
