using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>The database that the use cases read and write. Infrastructure maps it to tables.</summary>
public abstract class GuestListDb : DbContext
{
    /// <summary>Created by dependency injection.</summary>
    /// <param name="options">How to reach the database.</param>
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
