using EventPlatform.Application.Access;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>Turns what a request signs in with into the caller of its scope.</summary>
/// <param name="setting">Whether callers need keys.</param>
/// <param name="keys">Verifies access keys.</param>
/// <param name="check">Decides who may send a use case.</param>
/// <param name="context">Receives the caller.</param>
internal sealed class SignIn(AccessSetting setting, KeySignIn keys, AccessCheck check, CallerContext context)
{
    /// <summary>Signs in, and refuses whoever may not send a use case.</summary>
    /// <param name="credentials">What the request signs in with.</param>
    /// <param name="useCase">The type of the use case.</param>
    /// <param name="isSent">False when it is not going to be sent, since the request is malformed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the caller may go on.</returns>
    public async Task<Error?> RefuseAsync(
        Credentials credentials, Type useCase, bool isSent, CancellationToken cancellationToken)
    {
        var allowed = AllowedToAttribute.Of(useCase);
        // A guest's use case has to know which guest asks.
        var caller = setting.IsOpen && allowed.Contains(Role.Host)
            ? Caller.Host
            : await SignInAsync(credentials, cancellationToken);
        if (!caller.IsSuccess) return caller.Error;

        context.Caller = caller.Value;
        // The pipeline checks whatever is sent.
        return isSent ? null : await check.RefuseAsync(allowed, lookUp: true, cancellationToken);
    }

    private async Task<Result<Caller>> SignInAsync(Credentials credentials, CancellationToken cancellationToken) =>
        credentials switch
        {
            { Key: { } key } => await keys.SignInAsync(key, cancellationToken),
            { Code: { } code } => Caller.WithInvitation(code),
            _ => Caller.Nobody,
        };
}
