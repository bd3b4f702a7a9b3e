using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using static EventPlatform.Schema.MigrationRules;

namespace EventPlatform.Schema;

/// <summary>
/// Writes migrations as statements that run in a transaction each and may run again: DSQL allows one DDL statement per
/// transaction, so a deployment can stop between two statements. <see cref="MigrationRules"/> refuses all operations
/// that DSQL cannot run or that this class does not write.
/// </summary>
internal class PortableMigrationsSqlGenerator(MigrationsSqlGeneratorDependencies dependencies)
    : MigrationsSqlGenerator(dependencies)
{
    private const string InPublic = "leave all tables in the schema public.";

    /// <summary>What is created when an index is created.</summary>
    protected virtual string IndexKeyword => "INDEX";

    /// <summary>What is altered when existing rows are checked against a constraint.</summary>
    protected virtual string ValidateKeyword => "ALTER TABLE";

    /// <summary>Whether a column may name its collation.</summary>
    protected virtual bool WritesCollations => true;

    protected override void Generate(MigrationOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        RefuseAnnotations(operation);
        switch (operation)
        {
            case CreateTableOperation create:
                CreateTable(create, model, builder);
                break;
            case DropTableOperation drop:
                builder.Append("DROP TABLE IF EXISTS ").Append(Name(drop.Name, drop.Schema, drop));
                break;
            case RenameTableOperation rename:
                RefuseIf(rename.NewSchema != rename.Schema || rename.NewName is null, rename,
                    "moves a table to another schema", InPublic);
                AlterTable(rename.Name, rename.Schema, rename, builder)
                    .Append("RENAME TO ").Append(Name(rename.NewName!));
                break;
            case AddColumnOperation add:
                AddColumn(add, model, builder);
                break;
            case AlterColumnOperation alter:
                AlterColumn(alter, builder);
                return;
            case DropColumnOperation drop:
                AlterTable(drop.Table, drop.Schema, drop, builder)
                    .Append("DROP COLUMN IF EXISTS ").Append(Name(drop.Name));
                break;
            case RenameColumnOperation rename:
                AlterTable(rename.Table, rename.Schema, rename, builder)
                    .Append("RENAME COLUMN ").Append(Name(rename.Name)).Append(" TO ").Append(Name(rename.NewName));
                break;
            case AddCheckConstraintOperation add:
                AlterTable(add.Table, add.Schema, add, builder)
                    .Append("ADD CONSTRAINT ").Append(Name(add.Name)).Append(" CHECK (").Append(add.Sql)
                    .Append(") NOT VALID");
                End(builder);
                builder.Append(ValidateKeyword).Append(" ").Append(Name(add.Table, add.Schema, add))
                    .Append(" VALIDATE CONSTRAINT ").Append(Name(add.Name));
                break;
            case CreateIndexOperation create:
                CreateIndex(create, builder);
                break;
            case DropIndexOperation drop:
                builder.Append("DROP INDEX IF EXISTS ").Append(Name(drop.Name, drop.Schema, drop));
                break;
            case RenameIndexOperation rename:
                builder.Append("ALTER INDEX IF EXISTS ").Append(Name(rename.Name, rename.Schema, rename))
                    .Append(" RENAME TO ").Append(Name(rename.NewName));
                break;
            default:
                throw Refused(operation, "has no counterpart in DSQL", AdviceFor(operation));
        }

        End(builder);
    }

    protected override void ColumnDefinition(
        string? schema, string table, string name, ColumnOperation operation, IModel? model,
        MigrationCommandListBuilder builder)
    {
        RefuseAnnotations(operation);
        var type = operation.ColumnType ?? GetColumnType(schema, table, name, operation, model)!;
        RefuseColumn(operation, name, type);

        builder.Append(Name(name)).Append(" ").Append(type);
        if (operation.Collation is { } collation && WritesCollations)
            builder.Append(" COLLATE ").Append(Name(collation));
        if (!operation.IsNullable) builder.Append(" NOT NULL");
        DefaultValue(operation.DefaultValue, operation.DefaultValueSql, type, builder);
    }

    private void CreateTable(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        RefuseIf(
            operation.ForeignKeys.Count > 0, operation, "has a foreign key",
            "leave it out of the model: this schema keeps its references consistent in the application.");
        RefuseIf(operation.Comment is not null, operation, "has a comment", "write it into the code.");
        foreach (var constraint in operation.UniqueConstraints.Concat<MigrationOperation>(operation.CheckConstraints))
            RefuseAnnotations(constraint);
        if (operation.PrimaryKey is { } key) RefuseAnnotations(key);

        builder.Append("CREATE TABLE IF NOT EXISTS ")
            .Append(Name(operation.Name, operation.Schema, operation)).AppendLine(" (");
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
            "add it nullable, let the application write it, fill in old rows in batches of at most 1,000, and take " +
            "null for missing.");
        RefuseIf(
            operation.DefaultValue is not null || operation.DefaultValueSql is not null, operation,
            "adds a column with a default",
            "add it nullable without one, and give it the default for new rows in a later migration (AlterColumn).");

        AlterTable(operation.Table, operation.Schema, operation, builder).Append("ADD COLUMN IF NOT EXISTS ");
        ColumnDefinition(operation.Schema, operation.Table, operation.Name, operation, model, builder);
    }

    // Each change is a statement of its own and may run again.
    private void AlterColumn(AlterColumnOperation operation, MigrationCommandListBuilder builder)
    {
        var (old, what) = (operation.OldColumn, $"changes column {operation.Name}");
        RefuseIf(
            operation.ColumnType is null || operation.ColumnType != old.ColumnType
            || operation.Collation != old.Collation
            || operation.ComputedColumnSql != old.ComputedColumnSql || operation.IsRowVersion != old.IsRowVersion
            || (old.IsNullable && !operation.IsNullable),
            operation, what, AdviceFor(operation));
        RefuseIf(operation.Comment != old.Comment, operation, "changes a comment", "write it into the code.");

        if (!Equals(operation.DefaultValue, old.DefaultValue) || operation.DefaultValueSql != old.DefaultValueSql)
        {
            AlterTable(operation.Table, operation.Schema, operation, builder)
                .Append("ALTER COLUMN ").Append(Name(operation.Name));
            if (operation.DefaultValue is null && operation.DefaultValueSql is null)
            {
                builder.Append(" DROP DEFAULT");
            }
            else
            {
                builder.Append(" SET");
                DefaultValue(operation.DefaultValue, operation.DefaultValueSql, operation.ColumnType, builder);
            }

            End(builder);
        }

        if (operation.IsNullable && !old.IsNullable)
        {
            AlterTable(operation.Table, operation.Schema, operation, builder)
                .Append("ALTER COLUMN ").Append(Name(operation.Name)).Append(" DROP NOT NULL");
            End(builder);
        }
    }

    private void CreateIndex(CreateIndexOperation operation, MigrationCommandListBuilder builder)
    {
        RefuseIf(
            operation.IsDescending is [] || operation.IsDescending?.Contains(true) == true, operation,
            "has a descending key",
            "leave the direction out: an ascending index is read backwards just as well.");

        builder.Append("CREATE ").Append(operation.IsUnique ? "UNIQUE " : "").Append(IndexKeyword)
            .Append(" IF NOT EXISTS ")
            .Append(Name(operation.Name)).Append(" ON ").Append(Name(operation.Table, operation.Schema, operation))
            .Append(" (").Append(Names(operation.Columns)).Append(")");
        if (operation["Npgsql:IndexInclude"] is string[] { Length: > 0 } included)
            builder.Append(" INCLUDE (").Append(Names(included)).Append(")");
        if (operation.Filter is { Length: > 0 } filter) builder.Append(" WHERE ").Append(filter);
    }

    private static void End(MigrationCommandListBuilder builder) =>
        builder.AppendLine(";").EndCommand(suppressTransaction: true);

    private MigrationCommandListBuilder AlterTable(
        string table, string? schema, MigrationOperation operation, MigrationCommandListBuilder builder) =>
        builder.Append("ALTER TABLE ").Append(Name(table, schema, operation)).Append(" ");

    private string Name(string name) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name);

    private string Name(string name, string? schema, MigrationOperation operation)
    {
        RefuseIf(schema is not (null or "public"), operation, $"belongs to schema {schema}", InPublic);
        return Dependencies.SqlGenerationHelper.DelimitIdentifier(name, schema);
    }

    private string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));
}
