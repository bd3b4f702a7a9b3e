using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>What the database has of the schema.</summary>
/// <param name="Applied">Migrations that were applied, oldest first.</param>
/// <param name="Pending">Migrations that were not, oldest first.</param>
/// <param name="InvalidIndexes">Indexes that exist but cannot be used: not built yet, or failed.</param>
public sealed record SchemaStatus(IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> InvalidIndexes)
{
    /// <summary>True when nothing is left to do.</summary>
    public bool IsUpToDate => Pending.Count == 0 && InvalidIndexes.Count == 0;
}

/// <summary>An index could not be built.</summary>
/// <param name="message">Which index, and why as the database puts it.</param>
public sealed class SchemaException(string message) : Exception(message);

/// <summary>
/// Applies migrations statement by statement. Every statement may run again, and the history row comes last, so a
/// deployment that was interrupted anywhere is finished by running it again.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="isDsql">Whether indexes are built by background jobs.</param>
/// <param name="clock">Paces the questions about them.</param>
internal sealed class SchemaDeployer(AppDbContext db, bool isDsql, TimeProvider clock)
{
    private static readonly TimeSpan JobPollInterval = TimeSpan.FromSeconds(1);

    private readonly SchemaScript _script = new(db);

    /// <summary>Says what is applied, pending and broken.</summary>
    public async Task<SchemaStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var applied = await QueryAsync(
            $"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = '{SchemaScript.HistoryTable}'", cancellationToken) is []
            ? []
            : await QueryAsync($"SELECT migration_id FROM {SchemaScript.HistoryTable} ORDER BY migration_id", cancellationToken);
        var pending = _script.Migrations().Select(migration => migration.Id).Except(applied, StringComparer.Ordinal);
        return new SchemaStatus(applied, [.. pending], await InvalidIndexesAsync(cancellationToken));
    }

    /// <summary>Applies what is pending and sees every index through to the end.</summary>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="cancellationToken">Stops between statements or while waiting; run again to go on.</param>
    /// <exception cref="SchemaException">An index could not be built.</exception>
    public async Task ApplyAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await RunAsync(SchemaScript.CreateHistory, cancellationToken);
        // What an interrupted run left behind.
        await FinishIndexesAsync(progress, cancellationToken);
        var status = await GetStatusAsync(cancellationToken);
        foreach (var migration in _script.Migrations().Where(migration => status.Pending.Contains(migration.Id)))
        {
            progress.Report($"Applying {migration.Id}");
            foreach (var statement in migration.Statements)
            {
                progress.Report($"  {statement.Split('\n')[0]}");
                await RunAsync(statement, cancellationToken);
            }

            await FinishIndexesAsync(progress, cancellationToken);
            await RunAsync(migration.RecordStatement, cancellationToken);
        }
    }

    /// <summary>Runs statements of which some may have run before.</summary>
    /// <exception cref="InvalidOperationException">The database is not a DSQL cluster.</exception>
    public async Task GrantAsync(IReadOnlyList<string> statements, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (!isDsql)
            throw new InvalidOperationException($"Only Aurora DSQL maps database roles to IAM roles: set {DatabaseTarget.EndpointSetting}, or see the statements with --dry-run.");

        foreach (var statement in statements)
        {
            progress.Report(statement);
            try
            {
                await RunAsync(statement, cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateObject)
            {
                progress.Report("  exists already");
            }
        }
    }

    // An index that is not valid is being built, by this run or by an interrupted one, or its build has failed. A job's
    // status alone does not tell: "completed" has been seen with an error in the details.
    private async Task FinishIndexesAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var reported = "";
        while (await InvalidIndexesAsync(cancellationToken) is [var index, ..] invalid)
        {
            if (await UnfinishedJobsAsync(invalid, cancellationToken) is { Count: > 0 } jobs)
            {
                var waiting = $"  waiting for {jobs.Count} index job(s): {string.Join(", ", jobs)}";
                if (waiting != reported) progress.Report(reported = waiting);
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The build may have ended between the two questions.
            if (!(await InvalidIndexesAsync(cancellationToken)).Contains(index)) continue;

            var why = await JobDetailsAsync(index, cancellationToken);
            // Out of the way, so that the next run builds it anew: IF NOT EXISTS would keep the broken one.
            await RunAsync($"DROP INDEX IF EXISTS {Quote(index)}", cancellationToken);
            throw new SchemaException($"Index {index} could not be built{why}. It was dropped; mend the cause and apply again.");
        }
    }

    // On a plain PostgreSQL an index is built by the statement that makes it: there are no jobs.
    private async Task<List<string>> UnfinishedJobsAsync(IEnumerable<string> indexes, CancellationToken cancellationToken) =>
        isDsql
            ? await QueryAsync(
                $"""
                SELECT object_name || ' ' || status
                FROM sys.jobs
                WHERE status NOT IN ('completed', 'failed', 'cancelled') AND ({string.Join(" OR ", indexes.Select(IsAbout))})
                ORDER BY object_name
                """,
                cancellationToken)
            : [];

    private async Task<string> JobDetailsAsync(string index, CancellationToken cancellationToken) =>
        isDsql
            ? string.Concat((await QueryAsync(
                $"SELECT coalesce(nullif(details, ''), status) FROM sys.jobs WHERE {IsAbout(index)} ORDER BY update_time DESC LIMIT 1",
                cancellationToken)).Select(details => $": {details}"))
            : "";

    // With or without the schema before it: which one it is could not be tried on a cluster.
    private static string IsAbout(string index) => $"object_name IN ({Literal(index)}, {Literal("public." + index)})";

    private Task<List<string>> InvalidIndexesAsync(CancellationToken cancellationToken) => QueryAsync(
        """
        SELECT c.relname
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE NOT i.indisvalid AND n.nspname = 'public'
        ORDER BY c.relname
        """,
        cancellationToken);

    // A catalog change elsewhere (OC001) may abort any of these, so each runs under the execution strategy.
    private Task<int> RunAsync(string sql, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(
            sql,
            async (text, token) => await Command(text).ExecuteNonQueryAsync(Parameters(), token),
            cancellationToken);

    private Task<List<string>> QueryAsync(string sql, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(
            sql,
            async (text, token) =>
            {
                await using var reader = await Command(text).ExecuteReaderAsync(Parameters(), token);
                List<string> values = [];
                while (await reader.ReadAsync(token)) values.Add(reader.DbDataReader.GetString(0));
                return values;
            },
            cancellationToken);

    private IRelationalCommand Command(string sql) => db.GetService<IRawSqlCommandBuilder>().Build(sql);

    private RelationalCommandParameterObject Parameters() => new(
        db.GetService<IRelationalConnection>(), parameterValues: null, readerColumns: null, db, db.GetService<IRelationalCommandDiagnosticsLogger>());

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
