using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Access;

/// <summary>The expected failures around access.</summary>
public static class AccessErrors
{
    /// <summary>
    /// Nobody is signed in. It is the same for a key or code that is missing, malformed, unknown, replaced, expired or
    /// revoked, so that guessing teaches nothing.
    /// </summary>
    public static Error Unauthenticated { get; } = new(
        ErrorKind.Unauthenticated, "unauthenticated",
        "Sign in with a valid access key or invitation code. It may be missing, mistyped, expired, revoked or " +
        "replaced: ask the host for another one.");

    /// <summary>The caller is known, and has a role that may not do this.</summary>
    public static Error Forbidden { get; } = new(
        ErrorKind.Forbidden, "forbidden",
        "This access key or invitation code is valid, but its role may not do this. Use one of another role, which " +
        "the host can give.");

    /// <summary>No access key has the id that was asked for.</summary>
    public static Error KeyNotFound { get; } =
        new(ErrorKind.NotFound, "access_key_not_found", "There is no access key with this id.");
}
