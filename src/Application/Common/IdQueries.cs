using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Application.Common;

/// <summary>
/// Runs a statement that writes and answers ids. A native build has no queries of EF Core but compiled ones, which take
/// 15 parameters at most.
/// </summary>
internal static class IdQueries
{
    /// <summary>Runs a statement.</summary>
    /// <param name="db">The database.</param>
    /// <param name="sql">The statement; what is interpolated becomes a parameter.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first column, of UUIDs.</returns>
    public static async Task<List<Guid>> QueryIdsAsync(
        this GuestListDb db, FormattableString sql, CancellationToken cancellationToken)
    {
        var command = db.GetService<IRawSqlCommandBuilder>().Build(sql.Format, sql.GetArguments()!, db.Model);
        await using var reader = await command.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                db.GetService<IRelationalConnection>(), command.ParameterValues, readerColumns: null, db,
                db.GetService<IRelationalCommandDiagnosticsLogger>()),
            cancellationToken);
        List<Guid> ids = [];
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.DbDataReader.GetGuid(0));
        return ids;
    }
}
