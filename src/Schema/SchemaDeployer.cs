using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Npgsql;

namespace EventPlatform.Schema;

/// <summary>
/// Applies migrations statement by statement. Every statement may run again, or a query shows that it has run; the
/// history row comes last. So an interrupted deployment continues when it is run again.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="isDsql">True when background jobs build indexes.</param>
/// <param name="clock">The clock of the pauses between queries.</param>
internal sealed class SchemaDeployer(AppDbContext db, bool isDsql, TimeProvider clock)
{
    private static readonly TimeSpan JobPollInterval = TimeSpan.FromSeconds(1);

    private readonly SchemaScript _script = new(db);
    private readonly SchemaDatabase _database = new(db, isDsql);
    private readonly GuestFolding _folding = new(db, clock);

    /// <summary>Says what is applied, pending and broken.</summary>
    public Task<SchemaStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        GetStatusAsync(countGuests: true, cancellationToken);

    /// <summary>The same. To count guests reads all of them, which a check that is made often does not do.</summary>
    public async Task<SchemaStatus> GetStatusAsync(bool countGuests, CancellationToken cancellationToken)
    {
        var history = await _database.QueryAsync(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = " +
            $"'{SchemaScript.HistoryTable}'", cancellationToken);
        var applied = history is []
            ? []
            : await _database.QueryAsync(
                $"SELECT migration_id FROM {SchemaScript.HistoryTable} ORDER BY migration_id", cancellationToken);
        var migrations = _script.Migrations();
        var unusable =
            await _database.UnusableAsync([.. LastOf(migrations, applied)?.Indexes.Keys ?? []], cancellationToken);
        var pending = migrations.Select(migration => migration.Id).Except(applied, StringComparer.Ordinal).ToList();
        // An older schema may lack the columns.
        var notFilledIn = countGuests && pending is [] ? await _folding.CountAsync(cancellationToken) : 0;
        return new SchemaStatus(applied, pending, unusable, notFilledIn);
    }

    /// <summary>
    /// Applies pending migrations, waits for every index, those of earlier migrations included, and fills in rows.
    /// </summary>
    /// <param name="fillIn">Whether to fill in new columns of rows that an earlier release has written.</param>
    /// <param name="progress">Receives each step.</param>
    /// <param name="cancellationToken">Stops between statements or while waiting; run it again to continue.</param>
    /// <exception cref="SchemaException">An index could not be built.</exception>
    public async Task ApplyAsync(bool fillIn, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await _database.RunAsync(new SchemaStatement(SchemaScript.CreateHistory), cancellationToken);
        var status = await GetStatusAsync(cancellationToken);
        var migrations = _script.Migrations();
        foreach (var migration in migrations.Where(migration => status.Pending.Contains(migration.Id)))
        {
            progress.Report($"Applying {migration.Id}");
            var done = await CountDoneAsync(migration, cancellationToken);
            await RunAsync(migration.Statements.Skip(done), progress, cancellationToken);
            await FinishIndexesAsync(migration, progress, cancellationToken);
            await _database.RunAsync(new SchemaStatement(migration.RecordStatement), cancellationToken);
        }

        if (status is { Pending: [], InvalidIndexes: not [] } && LastOf(migrations, status.Applied) is { } last)
            await FinishIndexesAsync(last, progress, cancellationToken);
        if (fillIn) await RefoldAsync(all: false, progress, cancellationToken);
    }

    /// <summary>Makes what is derived from names, addresses and notes anew.</summary>
    public Task RefoldAsync(bool all, IProgress<string> progress, CancellationToken cancellationToken) =>
        _folding.RunAsync(all, progress, cancellationToken);

    private static MigrationScript? LastOf(IReadOnlyList<MigrationScript> migrations, IReadOnlyList<string> applied) =>
        migrations.LastOrDefault(migration => applied.Contains(migration.Id));

    // If a statement has run, those before it have run too. They may not run again, because it may have removed a name
    // that they use.
    private async Task<int> CountDoneAsync(MigrationScript migration, CancellationToken cancellationToken)
    {
        for (var i = migration.Statements.Count; i > 0; i--)
        {
            var query = migration.Statements[i - 1].DoneWhen;
            if (query is not null && await _database.QueryAsync(query, cancellationToken) is not []) return i;
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
                job = await _database.RunAsync(statement, cancellationToken);
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
        var isThisOne = $"job_id = {SqlText.Literal(job ?? "")}";
        while (await _database.QueryAsync(statement.DoneWhen!, cancellationToken) is [])
        {
            if (await _database.UnfinishedJobsAsync(isThisOne, cancellationToken) is not [])
            {
                progress.Report("  waiting for its job");
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The job may have ended between the two queries.
            if (await _database.QueryAsync(statement.DoneWhen!, cancellationToken) is not []) return;

            var why = await _database.JobDetailsAsync(isThisOne, cancellationToken);
            throw NotDone(statement, why);
        }
    }

    private static SchemaException NotDone(SchemaStatement statement, string why) =>
        new($"Not done: {statement.Sql}{why}. New rows are checked already; mend the old ones and apply again.");

    // An invalid index is being built, by this deployment or another, or its build has failed. The status of a job does
    // not show which: a "completed" job may have an error in its details.
    private async Task FinishIndexesAsync(MigrationScript migration, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var indexes = migration.Indexes.Keys.ToList();
        // An index that failed or is missing after its statement ran. Its name is the one after the migration.
        var missing = await _database.MissingAsync(indexes, cancellationToken);
        var anew = missing.Select(index => new SchemaStatement(migration.Indexes[index]));
        await RunAsync(anew, progress, cancellationToken);

        var reported = "";
        while (await _database.UnusableAsync(indexes, cancellationToken) is [var index, ..] unusable)
        {
            var areTheirs = string.Join(" OR ", unusable.Select(SchemaDatabase.IsAbout));
            if (await _database.UnfinishedJobsAsync(areTheirs, cancellationToken) is { Count: > 0 } jobs)
            {
                var waiting = $"  waiting for {jobs.Count} index job(s): {string.Join(", ", jobs)}";
                if (waiting != reported) progress.Report(reported = waiting);
                await Task.Delay(JobPollInterval, clock, cancellationToken);
                continue;
            }

            // The build may have ended between the two queries.
            if (!(await _database.UnusableAsync(indexes, cancellationToken)).Contains(index)) continue;

            var why = await _database.JobDetailsAsync(SchemaDatabase.IsAbout(index), cancellationToken);
            // Dropped, so that the next deployment builds it again: IF NOT EXISTS would keep the broken one.
            await _database.RunAsync(
                new SchemaStatement($"DROP INDEX IF EXISTS {SqlText.Name(index)}"), cancellationToken);
            throw new SchemaException(
                $"Index {index} could not be built{why}. What there was of it was dropped; mend the cause and apply " +
                "again.");
        }
    }

    /// <summary>
    /// Runs statements, some of which may have run before. The others run after a refused one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The database is not a DSQL cluster.</exception>
    /// <exception cref="SchemaException">Statements were refused; the message names them.</exception>
    public async Task GrantAsync(
        IReadOnlyList<string> statements, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (!isDsql)
        {
            throw new InvalidOperationException(
                $"Only Aurora DSQL maps database roles to IAM roles: set {DatabaseTarget.EndpointSetting}, or see " +
                "the statements with --dry-run.");
        }

        var refused = new List<string>();
        foreach (var statement in statements)
        {
            progress.Report(statement);
            try
            {
                await _database.RunAsync(new SchemaStatement(statement), cancellationToken);
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
}
