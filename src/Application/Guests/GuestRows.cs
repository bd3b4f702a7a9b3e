using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>Reads a guest to change, where seats do not matter.</summary>
internal static class GuestRows
{
    /// <summary>Reads the guest, tracked; null when there is none.</summary>
    public static readonly Func<GuestListDb, Guid, CancellationToken, Task<Guest?>> FindAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) =>
            db.Guests.SingleOrDefault(guest => guest.Id == id));
}
