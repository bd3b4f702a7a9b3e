using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Schema;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.UnitTests.Schema;

public sealed class DatabaseSchemaTests
{
    [Fact]
    public void Script_ForDsql_HasOnlyAsyncIndexesAndNoForeignKeys()
    {
        var script = DatabaseSchema.Script(forDsql: true);

        Assert.Contains("CREATE INDEX ASYNC IF NOT EXISTS", script, StringComparison.Ordinal);
        Assert.DoesNotContain("CREATE INDEX IF", script, StringComparison.Ordinal);
        foreach (var refused in new[] { "REFERENCES", "LOCK TABLE", "COLLATE", "BEGIN", "START TRANSACTION", "DO $" })
            Assert.DoesNotContain(refused, script, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_HasNoChangeWithoutAMigration()
    {
        var options = new DbContextOptionsBuilder<AppDbContext>();
        DatabaseSchema.UseMigrations(options, forDsql: false);
        using var db = new AppDbContext(options.Options);

        Assert.False(db.Database.HasPendingModelChanges());
    }
}
