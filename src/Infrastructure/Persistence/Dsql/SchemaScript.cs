using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>A migration as the statements that carry it out, each for a transaction of its own.</summary>
/// <param name="Id">The migration's id.</param>
/// <param name="Statements">Its DDL, in order.</param>
/// <param name="RecordStatement">Writes the migration into the history; run last.</param>
internal sealed record MigrationScript(string Id, IReadOnlyList<string> Statements, string RecordStatement);

/// <summary>Turns the migrations into statements. Needs the model, but no database.</summary>
internal sealed class SchemaScript(AppDbContext db)
{
    /// <summary>The table that lists the migrations that were applied.</summary>
    public const string HistoryTable = "schema_migrations";

    /// <summary>Makes the history table.</summary>
    public const string CreateHistory =
        $"""
        CREATE TABLE IF NOT EXISTS {HistoryTable} (
            migration_id varchar(150) NOT NULL PRIMARY KEY,
            applied_at timestamptz NOT NULL
        );
        """;

    /// <summary>All migrations, oldest first.</summary>
    public IReadOnlyList<MigrationScript> Migrations()
    {
        var assembly = db.GetService<IMigrationsAssembly>();
        var generator = db.GetService<IMigrationsSqlGenerator>();
        return
        [
            .. from entry in assembly.Migrations
               let migration = assembly.CreateMigration(entry.Value, db.Database.ProviderName!)
               let model = db.GetService<IModelRuntimeInitializer>().Initialize(migration.TargetModel, designTime: true, validationLogger: null)
               select new MigrationScript(
                   entry.Key,
                   [.. generator.Generate(migration.UpOperations, model).Select(command => command.CommandText.Trim())],
                   // The id is a file name of this repository: digits, letters and underscores.
                   $"INSERT INTO {HistoryTable} (migration_id, applied_at) VALUES ('{entry.Key}', now()) ON CONFLICT (migration_id) DO NOTHING;"),
        ];
    }

    /// <summary>The whole schema as a script for psql, which commits after every statement.</summary>
    public string ToSql()
    {
        var statements = Migrations().SelectMany(migration =>
            migration.Statements.Prepend($"-- {migration.Id}").Append(migration.RecordStatement));
        return string.Join("\n\n", statements.Prepend(CreateHistory)) + "\n";
    }
}
