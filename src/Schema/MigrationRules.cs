using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Schema;

/// <summary>
/// Refuses migrations that DSQL cannot run, on a plain PostgreSQL too: a migration that works on a developer's machine
/// must not fail in production.
/// </summary>
internal static class MigrationRules
{
    /// <summary>Refuses a column that DSQL would refuse, or would read as another one.</summary>
    /// <param name="operation">The operation that adds the column.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="type">Its type as SQL writes it.</param>
    /// <exception cref="NotSupportedException">The message says what to do instead.</exception>
    public static void RefuseColumn(ColumnOperation operation, string name, string type)
    {
        RefuseIf(
            operation.ComputedColumnSql is not null,
            operation,
            $"computes column {name}",
            "compute the value in the application.");
        RefuseIf(type.EndsWith(']'), operation, $"makes column {name} an array",
            "store JSON, or rows in a table of their own.");
        RefuseIf(
            type.Contains("serial", StringComparison.OrdinalIgnoreCase)
            || (operation["Npgsql:ValueGenerationStrategy"] is { } strategy && strategy.ToString() != "None"),
            operation, $"lets the database number column {name}",
            "make ids in the domain: Guid.NewGuid(), ValueGeneratedNever().");
        RefuseIf(
            !ColumnTypes.AreStored(type), operation, $"gives column {name} the type {type}, which DSQL does not store",
            "use numbers, text, boolean, dates and times, uuid, bytea or json.");
        RefuseIf(
            type.ToUpperInvariant() is "NUMERIC" or "DECIMAL" or "DEC", operation,
            $"leaves the digits of column {name} open, which DSQL takes for numeric(18,6)",
            "say how many: HasPrecision(18, 2).");
        RefuseIf(operation.IsRowVersion, operation, $"lets the database write column {name}",
            "write a version of your own with each change.");
        RefuseIf(
            operation.Collation is not (null or AppDbContext.ByteOrder), operation,
            $"sorts column {name} by collation {operation.Collation}",
            $"""use "{AppDbContext.ByteOrder}", the only one there is, and store a sort key beside the text.""");
        RefuseIf(operation.Comment is not null, operation, "has a comment", "write it into the code.");
    }

    /// <summary>
    /// Refuses annotations of an operation, except those that change nothing or that the generator writes.
    /// </summary>
    /// <exception cref="NotSupportedException">It has another one.</exception>
    public static void RefuseAnnotations(MigrationOperation operation)
    {
        foreach (var annotation in operation.GetAnnotations())
        {
            var passes = (annotation.Name, annotation.Value, operation) switch
            {
                (_, null, _) => true,
                ("Npgsql:ValueGenerationStrategy", _, ColumnOperation) => true, // Checked with the column's type.
                ("Npgsql:IndexInclude", string[], CreateIndexOperation) => true,
                ("Npgsql:IndexMethod", "btree", CreateIndexOperation) => true,
                ("Npgsql:NullsDistinct", true, _) => true, // The default.
                _ => false,
            };
            RefuseIf(!passes, operation, $"has the annotation {annotation.Name}", AdviceFor(annotation.Name));
        }
    }

    /// <summary>Throws when a condition holds.</summary>
    /// <exception cref="NotSupportedException">It holds.</exception>
    public static void RefuseIf(bool condition, MigrationOperation operation, string what, string instead)
    {
        if (condition) throw Refused(operation, what, instead);
    }

    /// <summary>Says which operation is refused, why, and the way around it.</summary>
    public static NotSupportedException Refused(MigrationOperation operation, string what, string instead)
    {
        var subject = operation switch
        {
            ColumnOperation column => $"column {column.Table}.{column.Name}",
            TableOperation table => $"table {table.Name}",
            CreateIndexOperation index => $"index {index.Name}",
            ITableMigrationOperation part => $"table {part.Table}",
            _ => "it",
        };
        return new NotSupportedException(
            $"The migration cannot be deployed to DSQL: {operation.GetType().Name} ({subject}) {what}. Instead, " +
            $"{instead}");
    }

    private static string AdviceFor(string annotation) => annotation switch
    {
        "Npgsql:IndexMethod" => "use the default method.",
        "Npgsql:IndexOperators" =>
            "leave the operator class out: with the C collation an ordinary index finds prefixes.",
        "Npgsql:NullsDistinct" or "Npgsql:IndexNullSortOrder" or "Npgsql:IndexSortOrder" =>
            "leave it out, and index a column that is never null where it matters.",
        "Npgsql:CreatedConcurrently" => "leave it out: DSQL builds every index in the background.",
        "Npgsql:UnloggedTable" => "leave it out: every table is durable.",
        "Npgsql:TsVectorConfig" or "Npgsql:TsVectorProperties" =>
            "search by prefix, or in a service of its own: there is no text search.",
        _ => "leave it out of the model.",
    };

    /// <summary>The way around an operation that DSQL does not have.</summary>
    public static string AdviceFor(MigrationOperation operation) => operation switch
    {
        AlterColumnOperation => "add a new nullable column, copy the values in batches, and stop using the old one: " +
            "there is no ALTER TYPE and no SET NOT NULL.",
        AddForeignKeyOperation =>
            "leave the foreign key out of the model: this schema keeps its references consistent in the application.",
        AddUniqueConstraintOperation or AddPrimaryKeyOperation =>
            "put the constraint into CREATE TABLE, or use a unique index.",
        DropPrimaryKeyOperation => "keep the key and its name: HasKey(…).HasName(…).",
        DropCheckConstraintOperation or DropUniqueConstraintOperation =>
            "keep the constraint, or move the rows to a new table without it.",
        SqlOperation or InsertDataOperation or UpdateDataOperation or DeleteDataOperation =>
            "change data from the application, in batches of at most 1,000 rows: DDL and data never share a " +
            "transaction.",
        _ => "leave it out of the model.",
    };
}
