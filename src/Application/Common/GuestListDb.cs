using System.Diagnostics.CodeAnalysis;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>The event settings: no row or one.</summary>
    public DbSet<EventSettings> Settings => Set<EventSettings>();

    /// <summary>The activity trail.</summary>
    public DbSet<Activity> Activities => Set<Activity>();
}
