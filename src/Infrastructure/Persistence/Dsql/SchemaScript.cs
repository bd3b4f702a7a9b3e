using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>A migration as the statements that carry it out, each for a transaction of its own.</summary>
/// <param name="Id">The migration's id.</param>
/// <param name="Statements">Its DDL, in order.</param>
/// <param name="Indexes">The indexes it makes that no later migration drops, each with its statement.</param>
/// <param name="RecordStatement">Writes the migration into the history; run last.</param>
internal sealed record MigrationScript(string Id, IReadOnlyList<string> Statements, IReadOnlyDictionary<string, string> Indexes, string RecordStatement);

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
        var migrations = assembly.Migrations.Select(entry => (Id: entry.Key, Migration: assembly.CreateMigration(entry.Value, db.Database.ProviderName!))).ToList();
        return [.. migrations.Select((migration, i) => Script(migration.Id, migration.Migration, [.. migrations.Skip(i + 1).SelectMany(later => later.Migration.UpOperations)]))];
    }

    private MigrationScript Script(string id, Migration migration, IReadOnlyList<MigrationOperation> later)
    {
        var generator = db.GetService<IMigrationsSqlGenerator>();
        var model = db.GetService<IModelRuntimeInitializer>().Initialize(migration.TargetModel, designTime: true, validationLogger: null);
        var statements = migration.UpOperations
            .SelectMany(operation => generator.Generate([operation], model).Select(command => (Operation: operation, Sql: command.CommandText.Trim())))
            .ToList();
        var indexes =
            from statement in statements
            let index = statement.Operation as CreateIndexOperation
            where index is not null
                && !later.OfType<DropIndexOperation>().Any(drop => drop.Name == index.Name)
                && !later.OfType<DropTableOperation>().Any(drop => drop.Name == index.Table)
            select (index.Name, statement.Sql);
        return new MigrationScript(
            id,
            [.. statements.Select(statement => statement.Sql)],
            indexes.ToDictionary(),
            // The id is a file name of this repository: digits, letters and underscores.
            $"INSERT INTO {HistoryTable} (migration_id, applied_at) VALUES ('{id}', now()) ON CONFLICT (migration_id) DO NOTHING;");
    }

    /// <summary>The whole schema as a script for psql, which commits after every statement.</summary>
    public string ToSql()
    {
        var statements = Migrations().SelectMany(migration =>
            migration.Statements.Prepend($"-- {migration.Id}").Append(migration.RecordStatement));
        return string.Join("\n\n", statements.Prepend(CreateHistory)) + "\n";
    }
}
