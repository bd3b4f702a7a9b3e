using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>Brings a database up to date.</summary>
public static class Schema
{
    /// <summary>Applies the migrations that a plain PostgreSQL lacks. Calling it again does nothing.</summary>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Ends the wait; a migration under way is rolled back.</param>
    /// <returns>A task that ends when the schema is up to date.</returns>
    public static Task ApplyAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.MigrateAsync(cancellationToken);
    }
}
