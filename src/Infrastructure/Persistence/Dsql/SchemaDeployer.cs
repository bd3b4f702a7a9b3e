using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>What the database has of the schema.</summary>
/// <param name="Applied">Migrations that were applied, oldest first.</param>
/// <param name="Pending">Migrations that were not, oldest first.</param>
/// <param name="InvalidIndexes">Indexes of applied migrations that are missing or cannot be used.</param>
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
        var history = await QueryAsync(
            $"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = '{SchemaScript.HistoryTable}'", cancellationToken);
        var applied = history is []
            ? []
            : await QueryAsync($"SELECT migration_id FROM {SchemaScript.HistoryTable} ORDER BY migration_id", cancellationToken);
        var migrations = _script.Migrations();
        var unusable = await UnusableAsync(
            [.. migrations.Where(migration => applied.Contains(migration.Id)).SelectMany(migration => migration.Indexes.Keys)], cancellationToken);
        return new SchemaStatus(applied, [.. migrations.Select(migration => migration.Id).Except(applied, StringComparer.Ordinal)], unusable);
    }

    /// <summary>Applies what is pending and sees every index through to the end, those of earlier migrations too.</summary>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="cancellationToken">Stops between statements or while waiting; run again to go on.</param>
    /// <exception cref="SchemaException">An index could not be built.</exception>
    public async Task ApplyAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await RunAsync(SchemaScript.CreateHistory, cancellationToken);
        var status = await GetStatusAsync(cancellationToken);
        foreach (var migration in _script.Migrations())
        {
            var pending = status.Pending.Contains(migration.Id);
            var statements = pending
                ? migration.Statements
                : [.. migration.Indexes.Where(index => status.InvalidIndexes.Contains(index.Key)).Select(index => index.Value)];
            if (statements.Count == 0) continue;

            progress.Report($"Applying {migration.Id}");
            foreach (var statement in statements)
            {
                progress.Report($"  {statement.Split('\n')[0]}");
                await RunAsync(statement, cancellationToken);
            }

            await FinishIndexesAsync([.. migration.Indexes.Keys], progress, cancellationToken);
            if (pending) await RunAsync(migration.RecordStatement, cancellationToken);
        }
    }

    // An index that cannot be used is being built, by this run or by another, or its build has failed. A job's status
    // alone does not tell: "completed" has been seen with an error in the details.
    private async Task FinishIndexesAsync(IReadOnlyList<string> indexes, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var reported = "";
        while (await UnusableAsync(indexes, cancellationToken) is [var index, ..] unusable)
        {
            if (await UnfinishedJobsAsync(unusable, cancellationToken) is { Count: > 0 } jobs)
            {
                var waiting = $"  waiting for {jobs.Count} index job(s): {string.Join(", ", jobs)}";
                if (waiting != reported) progress.Report(reported = waiting);
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The build may have ended between the two questions.
            if (!(await UnusableAsync(indexes, cancellationToken)).Contains(index)) continue;

            var why = await JobDetailsAsync(index, cancellationToken);
            // Out of the way, so that the next run builds it anew: IF NOT EXISTS would keep the broken one.
            await RunAsync($"DROP INDEX IF EXISTS {Quote(index)}", cancellationToken);
            throw new SchemaException($"Index {index} could not be built{why}. What there was of it was dropped; mend the cause and apply again.");
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

    // Those of our own indexes that are missing or not valid. Others in the same schema are none of our business.
    private async Task<List<string>> UnusableAsync(IReadOnlyList<string> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0) return [];

        var usable = await QueryAsync(
            $"""
            SELECT c.relname
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.indisvalid AND n.nspname = 'public' AND c.relname IN ({string.Join(", ", indexes.Select(Literal))})
            """,
            cancellationToken);
        return [.. indexes.Except(usable, StringComparer.Ordinal)];
    }

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
