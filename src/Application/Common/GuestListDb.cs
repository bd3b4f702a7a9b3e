using System.Diagnostics.CodeAnalysis;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EventPlatform.Application.Common;

/// <summary>The database that the use cases read and write. Infrastructure maps it to tables.</summary>
public abstract class GuestListDb : DbContext
{
    /// <summary>Why the expression tree of a query may name properties.</summary>
    internal const string NativeQuery = "What a tree names is kept. Tests run every query natively.";

    private const string NativeModel =
        "The model is compiled, and every query is a compiled one: EF Core refuses others in a native build.";

    /// <summary>Created by dependency injection.</summary>
    /// <param name="options">How to reach the database.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026:RequiresUnreferencedCode", Justification = NativeModel)]
    [UnconditionalSuppressMessage("AOT", "IL3050:RequiresDynamicCode", Justification = NativeModel)]
    protected GuestListDb(DbContextOptions options)
        : base(options)
    {
    }

    /// <summary>The guest list.</summary>
    public DbSet<Guest> Guests => Set<Guest>();

    /// <summary>The words by which searches find guests; written with their guests.</summary>
    public DbSet<GuestWord> GuestWords => Set<GuestWord>();

    /// <summary>The event settings: no row or one.</summary>
    public DbSet<EventSettings> Settings => Set<EventSettings>();

    /// <summary>The activity trail.</summary>
    public DbSet<Activity> Activities => Set<Activity>();

    /// <summary>The access keys, without their secrets.</summary>
    public DbSet<AccessKey> AccessKeys => Set<AccessKey>();

    /// <summary>Saves all changes, and with the guests' changes the rows of their words.</summary>
    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var guest in ChangeTracker.Entries<Guest>().ToList()) SaveWords(guest);
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void SaveWords(EntityEntry<Guest> guest)
    {
        var words = guest.Property<string?>(nameof(Guest.SearchWords));
        var sortKey = guest.Property<string>(nameof(Guest.SortKey));
        var wasFolded = guest.Property<Guid?>(nameof(Guest.FoldedVersion)).OriginalValue
            == guest.Property<Guid?>(nameof(Guest.Version)).OriginalValue;
        var isSame = words.OriginalValue == words.CurrentValue && sortKey.OriginalValue == sortKey.CurrentValue;
        var isDeleted = guest.State == EntityState.Deleted;
        if (guest.State == EntityState.Unchanged || (wasFolded && isSame && !isDeleted)) return;

        // The column and the rows are written together, so the column tells which rows there are.
        var (before, after) = (Split(words.OriginalValue), isDeleted ? [] : Split(words.CurrentValue));
        GuestWords.RemoveRange(before.Except(after).Select(Row));
        GuestWords.UpdateRange(before.Intersect(after).Select(Row));
        GuestWords.AddRange(after.Except(before).Select(Row));

        GuestWord Row(string word) => new(guest.Entity.Id, word, guest.Entity.SortKey);
    }

    private static string[] Split(string? words) => words?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
