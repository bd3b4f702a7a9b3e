using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EventPlatform.Schema;

/// <summary>
/// The indexes that exist after some migrations, with their names and columns at that time.
/// </summary>
internal sealed partial class LiveIndexes
{
    private const string Include = "Npgsql:IndexInclude";

    private readonly List<CreateIndexOperation> _indexes = [];

    /// <summary>The operations that would make them now.</summary>
    public IReadOnlyList<CreateIndexOperation> All => _indexes;

    /// <summary>Follows an operation of a migration.</summary>
    /// <param name="operation">The operation; it is not changed.</param>
    /// <exception cref="NotSupportedException">It takes away a column that the filter of an index names.</exception>
    public void Apply(MigrationOperation operation)
    {
        if (operation is DropColumnOperation dropped) RefuseIfFiltered(dropped.Table, dropped.Name);
        if (operation is RenameColumnOperation renamed) RefuseIfFiltered(renamed.Table, renamed.Name);

        switch (operation)
        {
            case CreateIndexOperation create:
                _indexes.Add(Copy(create));
                break;
            case DropIndexOperation drop:
                _indexes.RemoveAll(index => index.Name == drop.Name);
                break;
            case DropTableOperation drop:
                _indexes.RemoveAll(index => index.Table == drop.Name);
                break;
            case DropColumnOperation drop:
                _indexes.RemoveAll(index => index.Table == drop.Table
                    && index.Columns.Concat(Included(index)).Contains(drop.Name));
                break;
            case RenameIndexOperation rename:
                foreach (var index in _indexes.Where(index => index.Name == rename.Name)) index.Name = rename.NewName;
                break;
            case RenameTableOperation rename:
                foreach (var index in _indexes.Where(index => index.Table == rename.Name))
                    index.Table = rename.NewName!;
                break;
            case RenameColumnOperation rename:
                foreach (var index in _indexes.Where(index => index.Table == rename.Table))
                {
                    index.Columns = Renamed(index.Columns, rename);
                    if (Included(index) is { Length: > 0 } included) index[Include] = Renamed(included, rename);
                }

                break;
        }
    }

    // A filter is SQL, in which names are not replaced.
    private void RefuseIfFiltered(string table, string column)
    {
        if (_indexes.Find(index => index.Table == table && Names(index.Filter, column)) is { } index)
        {
            throw new NotSupportedException(
                $"The migration drops or renames column {column}, which the filter of index {index.Name} names. " +
                "Instead, drop the index first, in a migration before.");
        }
    }

    // As a whole word, quoted or not.
    private static bool Names(string? filter, string column) => filter is not null && Regex.IsMatch(
        TextOrName().Replace(filter, "$1"), $@"(?<!\w){Regex.Escape(column)}(?!\w)", RegexOptions.IgnoreCase);

    // A quoted name, which is kept, or a text, with E before it if it has escapes.
    [GeneratedRegex(@"(""[^""]*"")|\bE'(?:[^'\\]|''|\\.)*'|'[^']*'", RegexOptions.IgnoreCase)]
    private static partial Regex TextOrName();

    private static string[] Included(CreateIndexOperation index) => index[Include] as string[] ?? [];

    private static string[] Renamed(string[] columns, RenameColumnOperation rename) =>
        [.. columns.Select(column => column == rename.Name ? rename.NewName : column)];

    private static CreateIndexOperation Copy(CreateIndexOperation index)
    {
        var copy = new CreateIndexOperation
        {
            Name = index.Name,
            Schema = index.Schema,
            Table = index.Table,
            Columns = index.Columns,
            IsUnique = index.IsUnique,
            IsDescending = index.IsDescending,
            Filter = index.Filter,
        };
        copy.AddAnnotations(index.GetAnnotations());
        return copy;
    }
}
