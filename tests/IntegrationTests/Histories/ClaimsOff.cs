using EventPlatform.Domain.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.IntegrationTests.Histories;

/// <summary>Turns the guard of the seats off, the write by which two who take one collide.</summary>
internal sealed class ClaimsOff : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var settings in eventData.Context!.ChangeTracker.Entries<EventSettings>())
            if (settings.Property(row => row.SeatClaims).IsModified) settings.State = EntityState.Unchanged;
        return ValueTask.FromResult(result);
    }
}
