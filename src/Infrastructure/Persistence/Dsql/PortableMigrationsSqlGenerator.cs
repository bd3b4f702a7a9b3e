using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>
/// Writes migrations as statements that run one by one, each in a transaction of its own, and that do no harm when
/// they run again: DSQL takes one DDL statement per transaction, so a deployment can stop between any two of them.
/// What DSQL cannot do is refused here, on a plain PostgreSQL too: a migration that works on a developer's machine
/// must not fail in production.
/// </summary>
internal class PortableMigrationsSqlGenerator(MigrationsSqlGeneratorDependencies dependencies) : MigrationsSqlGenerator(dependencies)
{
    /// <summary>What is created when an index is created.</summary>
    protected virtual string IndexKeyword => "INDEX";

    /// <summary>Whether a column may name its collation.</summary>
    protected virtual bool WritesCollations => true;

    protected override void Generate(MigrationOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                CreateTable(create, model, builder);
                break;
            case DropTableOperation drop:
                builder.Append("DROP TABLE IF EXISTS ").Append(Name(drop.Name, drop.Schema));
                break;
            case AddColumnOperation add:
                AddColumn(add, model, builder);
                break;
            case CreateIndexOperation create:
                CreateIndex(create, builder);
                break;
            case DropIndexOperation drop:
                builder.Append("DROP INDEX IF EXISTS ").Append(Name(drop.Name, drop.Schema));
                break;
            default:
                throw Refused(operation, "has no counterpart in DSQL", AdviceFor(operation));
        }

        builder.AppendLine(";").EndCommand(suppressTransaction: true);
    }

    protected override void ColumnDefinition(
        string? schema, string table, string name, ColumnOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        var type = operation.ColumnType ?? GetColumnType(schema, table, name, operation, model)!;
        RefuseIf(operation.ComputedColumnSql is not null, operation, $"computes column {name}", "compute the value in the application.");
        RefuseIf(type.EndsWith("[]", StringComparison.Ordinal), operation, $"makes column {name} an array", "store JSON as text, or rows in a table of their own.");
        RefuseIf(
            operation["Npgsql:ValueGenerationStrategy"] is { } strategy && strategy.ToString() != "None",
            operation, $"lets the database number column {name}", "make ids in the domain: Guid.NewGuid(), ValueGeneratedNever().");

        builder.Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(name)).Append(" ").Append(type);
        if (operation.Collation is { } collation && WritesCollations)
            builder.Append(" COLLATE ").Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(collation));
        if (!operation.IsNullable) builder.Append(" NOT NULL");
        DefaultValue(operation.DefaultValue, operation.DefaultValueSql, type, builder);
    }

    private void CreateTable(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        RefuseIf(
            operation.ForeignKeys.Count > 0, operation, "has a foreign key",
            "leave it out of the model: this schema keeps its references consistent in the application.");

        builder.Append("CREATE TABLE IF NOT EXISTS ").Append(Name(operation.Name, operation.Schema)).AppendLine(" (");
        using (builder.Indent())
        {
            CreateTableColumns(operation, model, builder);
            CreateTableConstraints(operation, model, builder);
            builder.AppendLine();
        }

        builder.Append(")");
    }

    private void AddColumn(AddColumnOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        RefuseIf(
            !operation.IsNullable, operation, "adds a column that must not be null",
            "add it nullable, let the application write it, fill in old rows in batches of at most 1,000, and take null for missing.");
        RefuseIf(
            operation.DefaultValue is not null || operation.DefaultValueSql is not null, operation, "adds a column with a default",
            "add it nullable without one, and let the application write the value.");

        builder.Append("ALTER TABLE ").Append(Name(operation.Table, operation.Schema)).Append(" ADD COLUMN IF NOT EXISTS ");
        ColumnDefinition(operation.Schema, operation.Table, operation.Name, operation, model, builder);
    }

    private void CreateIndex(CreateIndexOperation operation, MigrationCommandListBuilder builder)
    {
        RefuseIf(
            operation.IsDescending is not null, operation, "has a descending key",
            "leave the direction out: an ascending index is read backwards just as well.");
        RefuseIf(
            operation["Npgsql:IndexMethod"] is string method && method != "btree", operation, "is not a B-tree", "use the default method.");

        builder.Append("CREATE ").Append(operation.IsUnique ? "UNIQUE " : "").Append(IndexKeyword).Append(" IF NOT EXISTS ")
            .Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Name))
            .Append(" ON ").Append(Name(operation.Table, operation.Schema))
            .Append(" (").Append(Names(operation.Columns)).Append(")");
        if (operation["Npgsql:IndexInclude"] is string[] { Length: > 0 } included)
            builder.Append(" INCLUDE (").Append(Names(included)).Append(")");
        if (operation.Filter is { Length: > 0 } filter)
            builder.Append(" WHERE ").Append(filter);
    }

    private string Name(string name, string? schema) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name, schema);

    private string Names(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => Dependencies.SqlGenerationHelper.DelimitIdentifier(name)));

    private static void RefuseIf(bool condition, MigrationOperation operation, string what, string instead)
    {
        if (condition) throw Refused(operation, what, instead);
    }

    private static NotSupportedException Refused(MigrationOperation operation, string what, string instead)
    {
        var subject = operation switch
        {
            ColumnOperation column => $"column {column.Table}.{column.Name}",
            TableOperation table => $"table {table.Name}",
            CreateIndexOperation index => $"index {index.Name}",
            _ => "it",
        };
        return new NotSupportedException($"The migration cannot be deployed to DSQL: {operation.GetType().Name} ({subject}) {what}. Instead, {instead}");
    }

    private static string AdviceFor(MigrationOperation operation) => operation switch
    {
        AlterColumnOperation => "add a new nullable column, copy the values in batches, and stop using the old one: there is no ALTER TYPE and no SET NOT NULL.",
        DropColumnOperation => "stop mapping the column and leave it where it is.",
        AddForeignKeyOperation => "leave the foreign key out of the model: this schema keeps its references consistent in the application.",
        AddCheckConstraintOperation or AddUniqueConstraintOperation or AddPrimaryKeyOperation =>
            "put the constraint into CREATE TABLE, or use a unique index.",
        SqlOperation or InsertDataOperation or UpdateDataOperation or DeleteDataOperation =>
            "change data from the application, in batches of at most 1,000 rows: DDL and data never share a transaction.",
        RenameTableOperation or RenameColumnOperation or RenameIndexOperation =>
            "rename in the model only (ToTable, HasColumnName), or add the new one beside the old one.",
        _ => "leave it out of the model.",
    };
}
