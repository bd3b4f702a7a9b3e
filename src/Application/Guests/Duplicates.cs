using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>Finds guests with the same e-mail address.</summary>
internal static class Duplicates
{
    /// <summary>Reads the ids of other guests with the guest's address; none when the guest has none.</summary>
    public static async Task<IReadOnlyList<Guid>> FindDuplicatesAsync(
        this GuestListDb db, GuestResponse guest, CancellationToken cancellationToken) =>
        await db.QueryAsync(
            $"""
            SELECT id FROM guests WHERE email_folded = {Guest.FoldAddress(guest.Email)} AND id <> {guest.Id}
            ORDER BY id LIMIT {GuestResponse.MaxDuplicates}
            """,
            row => row.GetGuid(0), cancellationToken);
}
