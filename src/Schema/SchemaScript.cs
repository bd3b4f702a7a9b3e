using System.Reflection;
using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Schema;

/// <summary>A statement for a transaction of its own.</summary>
/// <param name="Sql">The statement. It may run again, unless there is a <paramref name="DoneWhen"/>.</param>
/// <param name="DoneWhen">A query that returns a row when the statement has run.</param>
/// <param name="IsJob">True when it only starts a job on DSQL; <paramref name="DoneWhen"/> shows its success.</param>
internal sealed record SchemaStatement(string Sql, string? DoneWhen = null, bool IsJob = false);

/// <summary>A migration as the statements that carry it out.</summary>
/// <param name="Id">The migration's id.</param>
/// <param name="Statements">Its DDL, in order.</param>
/// <param name="Indexes">All indexes that exist after it, each with its statement.</param>
/// <param name="RecordStatement">Writes the migration into the history; run last.</param>
internal sealed record MigrationScript(
    string Id,
    IReadOnlyList<SchemaStatement> Statements,
    IReadOnlyDictionary<string, string> Indexes,
    string RecordStatement);

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
        var (names, indexes) = (new UsedNames(), new LiveIndexes());
        return [.. assembly.Migrations.Select(entry => Script(entry.Key, Create(entry.Value), names, indexes))];

        Migration Create(TypeInfo type) => assembly.CreateMigration(type, db.Database.ProviderName!);
    }

    private MigrationScript Script(string id, Migration migration, UsedNames names, LiveIndexes indexes)
    {
        var generator = db.GetService<IMigrationsSqlGenerator>();
        var model = db.GetService<IModelRuntimeInitializer>()
            .Initialize(migration.TargetModel, designTime: true, validationLogger: null);
        var statements = new List<SchemaStatement>();
        names.StartMigration();
        foreach (var operation in migration.UpOperations)
        {
            if (operation is RenameIndexOperation rename
                && migration.UpOperations.OfType<CreateIndexOperation>().Any(create => create.Name == rename.Name))
            {
                throw new NotSupportedException(
                    $"Index {rename.Name} is still being built when the migration renames it. " +
                    "Instead, create it under its new name.");
            }

            names.Apply(operation);
            indexes.Apply(operation);
            statements.AddRange(Generate(operation).Select((sql, i) => Statement(operation, i, sql)));
        }

        return new MigrationScript(
            id,
            statements,
            indexes.All.ToDictionary(index => index.Name, index => Generate(index).Single()),
            // The id is a file name of this repository: digits, letters and underscores.
            $"INSERT INTO {HistoryTable} (migration_id, applied_at) VALUES ('{id}', now()) ON CONFLICT " +
            "(migration_id) DO NOTHING;");

        IEnumerable<string> Generate(MigrationOperation operation) =>
            generator.Generate([operation], model).Select(command => command.CommandText.Trim());
    }

    // SQL has no IF NOT EXISTS for these.
    private static SchemaStatement Statement(MigrationOperation operation, int number, string sql) => operation switch
    {
        RenameTableOperation rename => new(sql, RelationRenamed(rename.Name, rename.NewName!)),
        RenameIndexOperation rename => new(sql, RelationRenamed(rename.Name, rename.NewName)),
        RenameColumnOperation rename => new(sql, ColumnRenamed(rename)),
        AddCheckConstraintOperation add when number == 0 => new(sql, Constraint(add)),
        AddCheckConstraintOperation add => new(sql, $"{Constraint(add)} AND o.convalidated", IsJob: true),
        _ => new(sql),
    };

    // The new name exists and the old one does not.
    private static string RelationRenamed(string from, string to) =>
        $"""
        SELECT c.relname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = {SqlText.Literal(to)}
          AND NOT EXISTS (
              SELECT 1 FROM pg_class old WHERE old.relnamespace = n.oid AND old.relname = {SqlText.Literal(from)})
        """;

    private static string ColumnRenamed(RenameColumnOperation rename) =>
        $"""
        SELECT a.attname
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = {SqlText.Literal(rename.Table)}
          AND a.attname = {SqlText.Literal(rename.NewName)}
          AND NOT EXISTS (
              SELECT 1 FROM pg_attribute old
              WHERE old.attrelid = c.oid AND old.attname = {SqlText.Literal(rename.Name)})
        """;

    private static string Constraint(AddCheckConstraintOperation add) =>
        $"""
        SELECT o.conname
        FROM pg_constraint o
        JOIN pg_class c ON c.oid = o.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = {SqlText.Literal(add.Table)}
          AND o.conname = {SqlText.Literal(add.Name)}
        """;

    /// <summary>The whole schema as a script for psql, which commits after every statement.</summary>
    public string ToSql()
    {
        var statements = Migrations().SelectMany(migration =>
            migration.Statements.Select(statement => statement.Sql)
                .Prepend($"-- {migration.Id}").Append(migration.RecordStatement));
        return string.Join("\n\n", statements.Prepend(CreateHistory)) + "\n";
    }
}
