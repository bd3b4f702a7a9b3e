using System.Text.Json;
using EventPlatform.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>
/// The database: tables <c>guests</c>, <c>guest_words</c>, <c>settings</c>, <c>activities</c> and <c>access_keys</c>,
/// without foreign keys.
/// </summary>
public sealed class AppDbContext : GuestListDb
{
    /// <summary>The collation that compares text byte by byte, whatever the database's default is.</summary>
    internal const string ByteOrder = "C";

    /// <summary>Created by dependency injection.</summary>
    public AppDbContext(DbContextOptions<AppDbContext> options)
        : base(options)
    {
        // DSQL refuses SAVEPOINT; a failed save replays the whole transaction anyway.
        Database.AutoSavepointsEnabled = false;
    }

    /// <summary>
    /// Drops the connection object after a failed run, so that the next statement gets a new one. An NpgsqlConnection
    /// uses its last command again. When that command failed to be sent, Npgsql 10.0.3 leaves a mark in it that it was
    /// preparing a statement, and the next use throws a NullReferenceException.
    /// </summary>
    internal async Task ForgetConnectionAsync()
    {
        // Within a transaction EF Core would throw and hide the failure; the context's pool closes the connection.
        if (Database.CurrentTransaction is not null) return;

        // The connection is still open when beginning a transaction failed.
        await Database.CloseConnectionAsync();
        Database.SetDbConnection(null, contextOwnsConnection: true);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            property.SetValueComparer(typeof(PlainComparer<>).MakeGenericType(property.ClrType));
        }
    }
}
