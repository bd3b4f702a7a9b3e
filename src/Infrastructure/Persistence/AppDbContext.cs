using System.Text.Json;
using EventPlatform.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>The database: tables <c>guests</c>, <c>settings</c> and <c>activities</c>, without foreign keys.</summary>
public sealed class AppDbContext : GuestListDb
{
    /// <summary>Created by dependency injection.</summary>
    /// <param name="options">How to reach the database.</param>
    public AppDbContext(DbContextOptions<AppDbContext> options)
        : base(options)
    {
        // DSQL refuses SAVEPOINT; a failed save replays the whole transaction anyway.
        Database.AutoSavepointsEnabled = false;
    }

    /// <summary>
    /// Gives up the connection object after a failed run. An NpgsqlConnection keeps its last command to use it
    /// again. When a statement could not even be sent, Npgsql 10.0.3 forgets to clear in it that it was about to
    /// prepare one, and whatever that command is used for next ends in a NullReferenceException. The next statement
    /// gets a new one, from the data source that the context was made with.
    /// </summary>
    internal async Task ForgetConnectionAsync()
    {
        // EF Core would refuse, and hide the failure. It ends what is still open when the context goes back to its
        // pool.
        if (Database.CurrentTransaction is not null) return;

        // It is still open when beginning a transaction failed.
        await Database.CloseConnectionAsync();
        Database.SetDbConnection(null, contextOwnsConnection: true);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
