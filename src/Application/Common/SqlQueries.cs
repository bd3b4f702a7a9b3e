using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Application.Common;

/// <summary>
/// Runs statements that LINQ cannot express. A native build runs only the compiled queries of EF Core, and raw SQL in
/// those takes no parameters.
/// </summary>
internal static class SqlQueries
{
    /// <summary>Runs a statement.</summary>
    /// <param name="db">The database.</param>
    /// <param name="sql">
    /// The statement; what is interpolated becomes a parameter, unless it is a part of the statement itself.
    /// </param>
    /// <param name="read">Makes a result of a row.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A result for each row.</returns>
    public static async Task<List<T>> QueryAsync<T>(
        this GuestListDb db, FormattableString sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var parameters = new List<object?>();
        var text = TextOf(sql, parameters);
        var command = db.GetService<IRawSqlCommandBuilder>().Build(text, parameters!, db.Model);
        await using var reader = await command.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                db.GetService<IRelationalConnection>(), command.ParameterValues, readerColumns: null, db,
                db.GetService<IRelationalCommandDiagnosticsLogger>()),
            cancellationToken);
        List<T> results = [];
        while (await reader.ReadAsync(cancellationToken)) results.Add(read(reader.DbDataReader));
        return results;
    }

    /// <summary>Runs a statement that answers one number.</summary>
    public static async Task<int> CountAsync(
        this GuestListDb db, FormattableString sql, CancellationToken cancellationToken) =>
        (await db.QueryAsync(sql, row => row.GetInt32(0), cancellationToken)).Single();

    /// <summary>A part of a statement that is only there when it is needed.</summary>
    public static FormattableString When(bool isNeeded, FormattableString part) => isNeeded ? part : $"";

    /// <summary>Reads a column that may be null.</summary>
    public static T? Find<T>(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);

    private static string TextOf(FormattableString sql, List<object?> parameters)
    {
        return string.Format(CultureInfo.InvariantCulture, sql.Format, [.. sql.GetArguments().Select(Place)]);

        object Place(object? value)
        {
            if (value is FormattableString part) return TextOf(part, parameters);

            parameters.Add(value);
            return $"{{{parameters.Count - 1}}}";
        }
    }
}
