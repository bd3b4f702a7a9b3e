using System.Text.Json;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>The database: tables <c>guests</c>, <c>settings</c> and <c>activities</c>, without foreign keys.</summary>
public sealed class AppDbContext : DbContext, IAppDbContext
{
    /// <summary>Makes a context; a container does it.</summary>
    /// <param name="options">How to reach the database.</param>
    public AppDbContext(DbContextOptions<AppDbContext> options)
        : base(options)
    {
        // DSQL refuses SAVEPOINT; a failed save replays the whole transaction anyway.
        Database.AutoSavepointsEnabled = false;
    }

    /// <inheritdoc/>
    public DbSet<Guest> Guests => Set<Guest>();

    /// <inheritdoc/>
    public DbSet<EventSettings> Settings => Set<EventSettings>();

    /// <inheritdoc/>
    public DbSet<Activity> Activities => Set<Activity>();

    /// <inheritdoc/>
    public DbContext Context => this;

    /// <inheritdoc/>
    public IQueryable<T> SqlQuery<T>(FormattableString sql) => Database.SqlQuery<T>(sql);

    /// <inheritdoc/>
    public Task<int> ExecuteSqlAsync(FormattableString sql, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync(sql, cancellationToken);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
