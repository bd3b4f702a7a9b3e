using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Schema;

/// <summary>
/// The names of tables and columns that migrations have dropped or renamed. No migration may use them again: a repeated
/// DROP … IF EXISTS would drop the new object, and no query could show that a RENAME has run. For the same reason a
/// migration may not drop or rename a name that it has given by renaming.
/// </summary>
internal sealed class UsedNames
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renamed = new(StringComparer.Ordinal);

    /// <summary>Begins with the next migration.</summary>
    public void StartMigration() => _renamed.Clear();

    /// <summary>Follows an operation of a migration.</summary>
    /// <param name="operation">The operation.</param>
    /// <exception cref="NotSupportedException">It gives a name that is gone, or takes away one that the migration has
    /// given by renaming.</exception>
    public void Apply(MigrationOperation operation)
    {
        var (given, lost) = operation switch
        {
            CreateTableOperation create => (create.Name, null),
            DropTableOperation drop => (null, drop.Name),
            RenameTableOperation rename => (rename.NewName, rename.Name),
            AddColumnOperation add => ($"{add.Table}.{add.Name}", null),
            DropColumnOperation drop => (null, $"{drop.Table}.{drop.Name}"),
            RenameColumnOperation rename => ($"{rename.Table}.{rename.NewName}", $"{rename.Table}.{rename.Name}"),
            _ => default((string?, string?)),
        };
        if (given is not null && _gone.Contains(given))
        {
            throw new NotSupportedException(
                $"The migration cannot be deployed safely: it gives the name {given} again, which an earlier step " +
                "dropped or renamed. Instead, choose another name.");
        }

        if (given is not null && lost is not null) _renamed.Add(given);
        if (lost is null) return;
        if (_renamed.Contains(lost))
        {
            throw new NotSupportedException(
                $"The migration cannot be deployed safely: it takes away the name {lost}, to which it has renamed " +
                "something. Instead, leave the renaming out.");
        }

        _gone.Add(lost);
    }
}
