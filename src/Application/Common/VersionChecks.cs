using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>Decides about commands on condition of a version.</summary>
internal static class VersionChecks
{
    /// <summary>Whether a command's activity is stored. Then the command was carried out.</summary>
    public static readonly Func<GuestListDb, Guid, CancellationToken, Task<bool>> IsCarriedOutAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid commandId, CancellationToken _) =>
            db.Activities.Any(activity => activity.Id == commandId));

    /// <summary>
    /// Says how a command ends that must not change what is there now. It asks for a version that is gone, perhaps
    /// because the command was sent before and has written another.
    /// </summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="db">The database.</param>
    /// <param name="condition">The versions that the command may change; null for any.</param>
    /// <param name="current">What is there now.</param>
    /// <param name="commandId">The id of the activity that the command leaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it may go on; what is there now when it was carried out before; else
    /// <c>precondition_failed</c>.</returns>
    public static async ValueTask<Result<T>?> CheckAsync<T>(
        this GuestListDb db, VersionCondition? condition, T current, Guid commandId,
        CancellationToken cancellationToken)
        where T : class, IVersioned
    {
        if (condition?.Allows(current.Version) is not false) return null;

        return await IsCarriedOutAsync(db, commandId, cancellationToken) ? current : Error.PreconditionFailed(current);
    }

    /// <summary>As for an answer, for a guest as it was read.</summary>
    public static async ValueTask<Result<GuestResponse>?> CheckAsync(
        this GuestListDb db, VersionCondition? condition, Guest guest, Guid commandId,
        CancellationToken cancellationToken)
    {
        if (condition?.Allows(guest.Version ?? Guid.Empty) is not false) return null;

        var current = await db.ShowAsync(guest, cancellationToken);
        return await db.CheckAsync(condition, current, commandId, cancellationToken);
    }

    /// <summary>Shows a guest, with the place on the waiting list.</summary>
    public static async ValueTask<GuestResponse> ShowAsync(
        this GuestListDb db, Guest guest, CancellationToken cancellationToken)
    {
        var positions = await db.FindPositionsAsync([guest], cancellationToken);
        return GuestResponse.From(guest, positions.GetValueOrDefault(guest.Id));
    }
}
