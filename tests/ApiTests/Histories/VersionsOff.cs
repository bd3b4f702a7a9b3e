using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Histories;

/// <summary>Turns the versions off: none is ever stored, so that a replay cannot tell who has written since.</summary>
internal sealed class VersionsOff : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var row in eventData.Context!.ChangeTracker.Entries())
            if (row.Entity is Guest or EventSettings) row.Property(nameof(Guest.Version)).CurrentValue = null;
        return ValueTask.FromResult(result);
    }
}
