using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>
/// Builds indexes as a cluster's jobs do, and keeps sys.jobs. An index is there at once and not valid; each time that
/// somebody looks at the jobs or the indexes they go on by a step: submitted, processing, ended.
/// </summary>
internal sealed partial class ClusterJobs(NpgsqlDataSource database, Action onChanged) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<Job> _unfinished = [];
    private readonly ConcurrentDictionary<string, (string Status, string Details)> _failures =
        new(StringComparer.Ordinal);

    private sealed record Job(string Id, string Index, string? Failure)
    {
        public bool IsProcessing { get; set; }
    }

    /// <summary>Lets the next build of an index end badly.</summary>
    public void Fail(string index, string status, string details) => _failures[index] = (status, details);

    /// <summary>Takes CREATE INDEX ASYNC.</summary>
    /// <returns>The job's id; null when the index exists and may.</returns>
    /// <exception cref="PostgresException">The database refuses it at once.</exception>
    public async Task<string?> SubmitAsync(string sql)
    {
        var match = CreateIndex().Match(sql);
        if (!match.Success)
            throw new NotSupportedException("The stand-in does not understand this CREATE INDEX ASYNC.");

        var (unique, name, rest) =
            (match.Groups["unique"].Value, match.Groups["name"].Value, match.Groups["rest"].Value);
        await _gate.WaitAsync();
        try
        {
            if (match.Groups["if"].Success
                && await RunAsync("SELECT to_regclass($1) IS NOT NULL", $"public.{name}") is true)
            {
                return null;
            }

            string? failure = null;
            try
            {
                await RunAsync($"CREATE {unique} INDEX {name} {rest}");
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                failure = e.MessageText;
                await RunAsync($"CREATE INDEX {name} {rest}");
            }

            await RunAsync(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass($1)", $"public.{name}");
            var job = new Job(Guid.NewGuid().ToString("n")[..26], name.Trim('"'), failure);
            await RunAsync(
                """
                INSERT INTO sys.jobs VALUES
                    ($1, 'submitted', '', 'INDEX_BUILD', 'pg_class'::regclass, to_regclass($2), $2,
                    now(), clock_timestamp())
                """,
                job.Id,
                $"public.{name}");
            _unfinished.Add(job);
            return job.Id;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lets every job go on by a step.</summary>
    /// <returns>Whether any is left.</returns>
    public async Task<bool> AdvanceAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var job in _unfinished.ToList())
            {
                if (job.IsProcessing) await FinishAsync(job);
                else await SetAsync(job, "processing", "");
                job.IsProcessing = true;
            }

            return _unfinished.Count > 0;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task FinishAsync(Job job)
    {
        _unfinished.Remove(job);
        if (_failures.TryRemove(job.Index, out var failure))
        {
            await SetAsync(job, failure.Status, failure.Details);
        }
        else if (job.Failure is { } details)
        {
            await SetAsync(job, "failed", details);
        }
        else
        {
            await RunAsync(
                "UPDATE pg_index SET indisvalid = true WHERE indexrelid = to_regclass($1)", $"public.\"{job.Index}\"");
            await SetAsync(job, "completed", "");
        }

        onChanged();
    }

    private Task<object?> SetAsync(Job job, string status, string details) => RunAsync(
        "UPDATE sys.jobs SET status = $2, details = $3, update_time = clock_timestamp() WHERE job_id = $1",
        job.Id, status, details);

    private async Task<object?> RunAsync(string sql, params object[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.RunAsync(sql, parameters);
    }

    [GeneratedRegex(
        """^\s*CREATE\s+(?<unique>UNIQUE\s+)?INDEX\s+ASYNC\s+(?<if>IF\s+NOT\s+EXISTS\s+)?"""
        + """(?<name>\w+|"[^"]+")\s+(?<rest>ON\s.*)$""",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex CreateIndex();
}
