using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Access;

/// <summary>Decides whether the caller of a scope may send a use case.</summary>
/// <param name="db">The database.</param>
/// <param name="unitOfWork">Reads again when a connection is lost.</param>
/// <param name="context">The caller.</param>
public sealed class AccessCheck(GuestListDb db, IUnitOfWork unitOfWork, CallerContext context)
{
    private static readonly Func<GuestListDb, string, CancellationToken, Task<bool>> IsInvitedAsync =
        EF.CompileAsyncQuery((GuestListDb db, string code, CancellationToken _) =>
            db.Guests.Any(guest => guest.InvitationCode == code));

    /// <summary>Refuses the caller when no role allows it.</summary>
    /// <param name="allowed">The roles that may; see <see cref="AllowedToAttribute"/>.</param>
    /// <param name="lookUp">Whether to look an invitation code up even if guests may: the use case will not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// Null when the caller may; <c>forbidden</c> for a caller whom the database knows, <c>unauthenticated</c> for
    /// others.
    /// </returns>
    public async ValueTask<Error?> RefuseAsync(
        IReadOnlyList<Role> allowed, bool lookUp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        if (context.Caller is not { Role: { } role }) return AccessErrors.Unauthenticated;

        var may = allowed.Contains(role);
        if (context.Caller.Code is { } code && (lookUp || !may) && !await IsCodeAsync(code, cancellationToken))
            return SignInMetrics.Failed(SignInMetrics.Invitation);

        return may ? null : AccessErrors.Forbidden;
    }

    private async Task<bool> IsCodeAsync(string code, CancellationToken cancellationToken)
    {
        var found = await unitOfWork.RunAsync<Result<bool>>(
            inTransaction: false, async () => await IsInvitedAsync(db, code, cancellationToken), cancellationToken);
        return found.Value;
    }
}
