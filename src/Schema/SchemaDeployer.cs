using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Schema;

/// <summary>What the database has of the schema.</summary>
/// <param name="Applied">Migrations that were applied, oldest first.</param>
/// <param name="Pending">Migrations that were not, oldest first.</param>
/// <param name="InvalidIndexes">Indexes of applied migrations that are missing or cannot be used.</param>
public sealed record SchemaStatus(IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> InvalidIndexes)
{
    /// <summary>True when nothing is left to do.</summary>
    public bool IsUpToDate => Pending.Count == 0 && InvalidIndexes.Count == 0;
}

/// <summary>A part of the schema or of the rights on it could not be made.</summary>
/// <param name="message">Which part, and why as the database puts it.</param>
public sealed class SchemaException(string message) : Exception(message);

/// <summary>
/// Applies migrations statement by statement. Every statement may run again, or it can be seen that it has run, and the
/// history row comes last, so a deployment that was interrupted anywhere is finished by running it again.
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
        var unusable = await UnusableAsync([.. LastOf(migrations, applied)?.Indexes.Keys ?? []], cancellationToken);
        return new SchemaStatus(applied, [.. migrations.Select(migration => migration.Id).Except(applied, StringComparer.Ordinal)], unusable);
    }

    /// <summary>Applies what is pending and sees every index through to the end, those of earlier migrations too.</summary>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellationToken">Stops between statements or while waiting; run again to go on.</param>
    /// <exception cref="SchemaException">An index could not be built.</exception>
    public async Task ApplyAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await RunAsync(new SchemaStatement(SchemaScript.CreateHistory), cancellationToken);
        var status = await GetStatusAsync(cancellationToken);
        var migrations = _script.Migrations();
        foreach (var migration in migrations.Where(migration => status.Pending.Contains(migration.Id)))
        {
            progress.Report($"Applying {migration.Id}");
            var done = await CountDoneAsync(migration, cancellationToken);
            await RunAsync(migration.Statements.Skip(done), progress, cancellationToken);
            await FinishIndexesAsync(migration, progress, cancellationToken);
            await RunAsync(new SchemaStatement(migration.RecordStatement), cancellationToken);
        }

        if (status is { Pending: [], InvalidIndexes: not [] } && LastOf(migrations, status.Applied) is { } last)
            await FinishIndexesAsync(last, progress, cancellationToken);
    }

    private static MigrationScript? LastOf(IReadOnlyList<MigrationScript> migrations, IReadOnlyList<string> applied) =>
        migrations.LastOrDefault(migration => applied.Contains(migration.Id));

    // Where it can be seen that a statement has run, those before it have run too, and may not bear to run again: they
    // may use a name that it took away.
    private async Task<int> CountDoneAsync(MigrationScript migration, CancellationToken cancellationToken)
    {
        for (var i = migration.Statements.Count; i > 0; i--)
        {
            var query = migration.Statements[i - 1].DoneWhen;
            if (query is not null && await QueryAsync(query, cancellationToken) is not []) return i;
        }

        return 0;
    }

    private async Task RunAsync(IEnumerable<SchemaStatement> statements, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            progress.Report($"  {statement.Sql.Split('\n')[0]}");
            string? job;
            try
            {
                job = await RunAsync(statement, cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
            {
                throw NotDone(statement, $": {e.MessageText}");
            }

            if (statement.IsJob) await FinishJobAsync(statement, job, progress, cancellationToken);
        }
    }

    private async Task FinishJobAsync(SchemaStatement statement, string? job, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var isThisOne = $"job_id = {Literal(job ?? "")}";
        while (await QueryAsync(statement.DoneWhen!, cancellationToken) is [])
        {
            if (await UnfinishedJobsAsync(isThisOne, cancellationToken) is not [])
            {
                progress.Report("  waiting for its job");
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The job may have ended between the two questions.
            if (await QueryAsync(statement.DoneWhen!, cancellationToken) is not []) return;

            var why = await JobDetailsAsync(isThisOne, cancellationToken);
            throw NotDone(statement, why);
        }
    }

    private static SchemaException NotDone(SchemaStatement statement, string why) =>
        new($"Not done: {statement.Sql}{why}. New rows are checked already; mend the old ones and apply again.");

    // An index that cannot be used is being built, by this run or by another, or its build has failed. A job's status
    // alone does not tell: "completed" has been seen with an error in the details.
    private async Task FinishIndexesAsync(MigrationScript migration, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var indexes = migration.Indexes.Keys.ToList();
        // One that failed or went missing since its statement ran; only now, as the names are those after the
        // migration.
        var missing = await MissingAsync(indexes, cancellationToken);
        var anew = missing.Select(index => new SchemaStatement(migration.Indexes[index]));
        await RunAsync(anew, progress, cancellationToken);

        var reported = "";
        while (await UnusableAsync(indexes, cancellationToken) is [var index, ..] unusable)
        {
            var areTheirs = string.Join(" OR ", unusable.Select(IsAbout));
            if (await UnfinishedJobsAsync(areTheirs, cancellationToken) is { Count: > 0 } jobs)
            {
                var waiting = $"  waiting for {jobs.Count} index job(s): {string.Join(", ", jobs)}";
                if (waiting != reported) progress.Report(reported = waiting);
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The build may have ended between the two questions.
            if (!(await UnusableAsync(indexes, cancellationToken)).Contains(index)) continue;

            var why = await JobDetailsAsync(IsAbout(index), cancellationToken);
            // Out of the way, so that the next run builds it anew: IF NOT EXISTS would keep the broken one.
            await RunAsync(new SchemaStatement($"DROP INDEX IF EXISTS {Quote(index)}"), cancellationToken);
            throw new SchemaException($"Index {index} could not be built{why}. What there was of it was dropped; mend the cause and apply again.");
        }
    }

    /// <summary>
    /// Runs statements of which some may have run before. One that is refused does not keep the others from running.
    /// </summary>
    /// <exception cref="InvalidOperationException">The database is not a DSQL cluster.</exception>
    /// <exception cref="SchemaException">Statements were refused; the message names them.</exception>
    public async Task GrantAsync(IReadOnlyList<string> statements, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (!isDsql)
            throw new InvalidOperationException($"Only Aurora DSQL maps database roles to IAM roles: set {DatabaseTarget.EndpointSetting}, or see the statements with --dry-run.");

        var refused = new List<string>();
        foreach (var statement in statements)
        {
            progress.Report(statement);
            try
            {
                await RunAsync(new SchemaStatement(statement), cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateObject)
            {
                progress.Report("  exists already");
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                progress.Report($"  refused: {e.SqlState}: {e.MessageText}");
                refused.Add($"  {statement}\n    {e.SqlState}: {e.MessageText}");
            }
        }

        if (refused.Count > 0)
        {
            throw new SchemaException(
                $"{refused.Count} of {statements.Count} statements were refused:\n{string.Join("\n", refused)}\n" +
                "Mend the cause and run it again: what has run does no harm.");
        }
    }

    // On a plain PostgreSQL an index is built by the statement that makes it: there are no jobs.
    private async Task<List<string>> UnfinishedJobsAsync(string condition, CancellationToken cancellationToken) =>
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

    private async Task<string> JobDetailsAsync(string condition, CancellationToken cancellationToken) =>
        isDsql
            ? string.Concat((await QueryAsync(
                $"""
                SELECT coalesce(nullif(details, ''), status) FROM sys.jobs WHERE {condition}
                ORDER BY update_time DESC LIMIT 1
                """,
                cancellationToken)).Select(details => $": {details}"))
            : "";

    // With or without the schema before it: which one it is could not be tried on a cluster.
    private static string IsAbout(string index) => $"object_name IN ({Literal(index)}, {Literal("public." + index)})";

    // Those of our own indexes that are missing or not valid. Others in the same schema are none of our business.
    private Task<List<string>> UnusableAsync(List<string> indexes, CancellationToken cancellationToken) =>
        WithoutAsync("i.indisvalid", indexes, cancellationToken);

    private Task<List<string>> MissingAsync(List<string> indexes, CancellationToken cancellationToken) =>
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
            WHERE {condition} AND n.nspname = 'public' AND c.relname IN ({string.Join(", ", indexes.Select(Literal))})
            """,
            cancellationToken);
        return [.. indexes.Except(found, StringComparer.Ordinal)];
    }

    // A catalog change elsewhere (OC001) may abort any of these, so each runs under the execution strategy. When the
    // answer was lost, the next attempt sees what the one before it has done. The answer of a job is its id.
    private Task<string?> RunAsync(SchemaStatement statement, CancellationToken cancellationToken) =>
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

    private Task<List<string>> QueryAsync(string sql, CancellationToken cancellationToken) =>
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
        db.GetService<IRelationalConnection>(), parameterValues: null, readerColumns: null, db, db.GetService<IRelationalCommandDiagnosticsLogger>());

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
