using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>
/// The names of tables and columns that migrations have dropped or renamed away. None is given a second time: run
/// again, DROP … IF EXISTS would drop the new bearer of the name, and nobody could tell whether a RENAME has been
/// carried out.
/// </summary>
internal sealed class UsedNames
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    /// <summary>Follows an operation of a migration.</summary>
    /// <param name="operation">The operation.</param>
    /// <exception cref="NotSupportedException">It gives a name that is gone.</exception>
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
                $"The migration cannot be deployed safely: it gives the name {given} again, which an earlier step dropped or renamed. Instead, choose another name.");
        }

        if (lost is not null) _gone.Add(lost);
    }
}
