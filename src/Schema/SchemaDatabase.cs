using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Schema;

/// <summary>The statements and questions of a deployment.</summary>
/// <param name="db">The database.</param>
/// <param name="isDsql">True when background jobs build indexes.</param>
internal sealed class SchemaDatabase(AppDbContext db, bool isDsql)
{
    /// <summary>
    /// Returns the jobs that have not ended; none on a plain PostgreSQL, whose statements build the index.
    /// </summary>
    /// <param name="condition">A condition on <c>sys.jobs</c>, in SQL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<string>> UnfinishedJobsAsync(string condition, CancellationToken cancellationToken) =>
        isDsql
            ? await QueryAsync(
                $"""
                SELECT coalesce(object_name, job_id) || ' ' || status
                FROM sys.jobs
                WHERE status NOT IN ('completed', 'failed', 'cancelled') AND ({condition})
                ORDER BY object_name
                """,
                cancellationToken)
            : [];

    /// <summary>The words of the latest job, after a colon; empty without jobs.</summary>
    public async Task<string> JobDetailsAsync(string condition, CancellationToken cancellationToken) =>
        isDsql
            ? string.Concat((await QueryAsync(
                $"""
                SELECT coalesce(nullif(details, ''), status) FROM sys.jobs WHERE {condition}
                ORDER BY update_time DESC LIMIT 1
                """,
                cancellationToken)).Select(details => $": {details}"))
            : "";

    /// <summary>A condition on <c>sys.jobs</c>: the job builds this index.</summary>
    // With or without the schema before it: no trial on a cluster has shown which.
    public static string IsAbout(string index) =>
        $"object_name IN ({SqlText.Literal(index)}, {SqlText.Literal("public." + index)})";

    /// <summary>Those of the given indexes that are missing or not valid.</summary>
    public Task<List<string>> UnusableAsync(List<string> indexes, CancellationToken cancellationToken) =>
        WithoutAsync("i.indisvalid", indexes, cancellationToken);

    /// <summary>Those of the given indexes that are missing.</summary>
    public Task<List<string>> MissingAsync(List<string> indexes, CancellationToken cancellationToken) =>
        WithoutAsync("true", indexes, cancellationToken);

    private async Task<List<string>> WithoutAsync(
        string condition, List<string> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0) return [];

        var found = await QueryAsync(
            $"""
            SELECT c.relname
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {condition} AND n.nspname = 'public'
              AND c.relname IN ({string.Join(", ", indexes.Select(SqlText.Literal))})
            """,
            cancellationToken);
        return [.. indexes.Except(found, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Runs a statement under the execution strategy, because a catalog change elsewhere (OC001) may abort it. After a
    /// lost answer the replay finds the statement done.
    /// </summary>
    /// <returns>The id of the job that it has started, or null.</returns>
    public Task<string?> RunAsync(SchemaStatement statement, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(
            statement,
            async (statement, token) =>
            {
                try
                {
                    if (statement.DoneWhen is { } query && await ReadAsync(query, token) is not []) return null;
                    if (statement.IsJob) return (await ReadAsync(statement.Sql, token)).FirstOrDefault();

                    await Command(statement.Sql).ExecuteNonQueryAsync(Parameters(), token);
                    return null;
                }
                catch
                {
                    await db.ForgetConnectionAsync();
                    throw;
                }
            },
            cancellationToken);

    /// <summary>The first column of all rows.</summary>
    public Task<List<string>> QueryAsync(string sql, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(sql, ReadAsync, cancellationToken);

    private async Task<List<string>> ReadAsync(string sql, CancellationToken cancellationToken)
    {
        await using var reader = await Command(sql).ExecuteReaderAsync(Parameters(), cancellationToken);
        List<string> values = [];
        while (await reader.ReadAsync(cancellationToken)) values.Add(reader.DbDataReader.GetString(0));
        return values;
    }

    private IRelationalCommand Command(string sql) => db.GetService<IRawSqlCommandBuilder>().Build(sql);

    private RelationalCommandParameterObject Parameters() => new(
        db.GetService<IRelationalConnection>(), parameterValues: null, readerColumns: null, db,
        db.GetService<IRelationalCommandDiagnosticsLogger>());
}
