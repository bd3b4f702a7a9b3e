using System.Buffers;
using System.Text.RegularExpressions;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.DsqlRules;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>One connection to the stand-in. It takes one request after the other and answers each whole.</summary>
internal sealed partial class ClusterSession(ClusterStandIn cluster, Stream client)
{
    private const int MaxChangedRows = 3000;
    private static readonly TimeSpan MaxTransactionTime = TimeSpan.FromSeconds(300);

    private readonly WireReader _reader = new(client);
    private readonly DsqlSessionChecker _checker = new();
    private readonly Dictionary<string, string> _prepared = [];
    private readonly Dictionary<string, string> _portals = [];

    // What the open transaction has changed so far: the tables that it has copies of, and the requests to repeat.
    private readonly HashSet<string> _copies = [];
    private readonly List<byte[]> _writes = [];
    private readonly List<string> _marks = [];
    private int _changedRows;

    private ClusterUpstream _upstream = null!;
    private string _user = "";
    private long _catalog;
    private long _opened;
    private long _began;

    private bool IsInTransaction => _upstream.Status is 'T';

    /// <summary>Serves until the client leaves or the session's time is over.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (!await SignInAsync()) return;

            while (await ReceiveAsync() is { } request && cluster.Since(_opened) < cluster.SessionLifetime)
                await AnswerAsync(request);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client, or the database behind, is gone.
        }
        finally
        {
            _upstream?.Dispose();
            await client.DisposeAsync();
        }
    }

    private async Task<bool> SignInAsync()
    {
        if (await ReceiveMessageAsync(isOpening: true) is not { OpeningCode: WireWriter.ProtocolVersion } startup)
            return false;

        var parameters = startup.StartupParameters();
        _user = parameters["user"];
        await client.WriteAsync(WireWriter.Message('R', [0, 0, 0, 3]));
        if (await ReceiveMessageAsync() is not { Type: 'p' } password) return false;

        var database = parameters.GetValueOrDefault("database", _user);
        if (await cluster.RefusalOfSignInAsync(_user, database, password.TextAt(0).Text) is { } refusal)
        {
            await client.WriteAsync(WireWriter.Error("FATAL", "08006", refusal));
            return false;
        }

        _catalog = cluster.Catalog;
        _opened = cluster.Now;
        _upstream = await ClusterUpstream.ConnectAsync(
            cluster.ConnectionString, parameters.GetValueOrDefault("application_name", ""));
        await _upstream.RunAsync($"SET search_path = {SharedPath}");
        if (_user != DatabaseTarget.Dsql.Admin) await _upstream.RunAsync($"SET SESSION AUTHORIZATION \"{_user}\"");
        await SendAsync([new WireMessage('R', WireWriter.Message('R', [0, 0, 0, 0])), .. _upstream.Greeting], 'I');
        return true;
    }

    // Which tables the names mean: the database's, or the transaction's copies of them. A change of the path also makes
    // the server look at the names in prepared statements again.
    private const string SharedPath = "public, pg_temp";
    private const string PrivatePath = "pg_temp, public";

    private async Task AnswerAsync(ClusterRequest request)
    {
        try
        {
            var reason = _checker.Check(request.Texts);
            var first = request.Statements is [var statement, ..] ? statement : null;
            if (first is null || _upstream.Status is 'E' || IsRollback(first)) await PassOnAsync(request);
            else if (first.Kind is not SqlStatementKind.Begin && HasOldCatalog())
                await FailAsync(request, "40001", ClusterStandIn.CatalogConflict);
            else if (RefusalOf(first, reason) is { } refusal) await FailAsync(request, "0A000", refusal);
            else if (IsInTransaction && cluster.Since(_began) > MaxTransactionTime)
                await FailAsync(request, "54000", "transaction age limit of 300s exceeded");
            else if (first.Kind is SqlStatementKind.Ddl) await ChangeSchemaAsync(request, first);
            else if (first.Starts("COMMIT") || first.Starts("END")) await CommitAsync(request);
            else if (request.WrittenTables.Count == 0) await ReadAsync(request, first);
            else if (IsInTransaction) await WriteAsync(request);
            else await WriteAloneAsync(request);
        }
        catch (NotSupportedException e)
        {
            await FailAsync(request, "0A000", e.Message);
        }

        if (_upstream.Status is 'I') Forget();
    }

    private bool HasOldCatalog()
    {
        var isOld = _catalog != cluster.Catalog;
        _catalog = cluster.Catalog;
        if (isOld) cluster.CountCatalogConflict();
        return isOld;
    }

    private static bool IsRollback(SqlStatement statement) =>
        statement.Kind is SqlStatementKind.End && (statement.Starts("ROLLBACK") || statement.Starts("ABORT"));

    // The texts are those that clusters were recorded to answer, where there are records.
    private static string? RefusalOf(SqlStatement statement, string? reason) => statement switch
    {
        _ when statement.Starts("GRANT") && statement.Has("ON SCHEMA PUBLIC") =>
            "feature not supported on system entity",
        _ when reason is null => null,
        _ when statement.Starts("CREATE") && statement.Has("INDEX") && !statement.Has("ASYNC") =>
            "unsupported mode. please use CREATE INDEX ASYNC.",
        _ when reason.Contains("a transaction holds one DDL", StringComparison.Ordinal) =>
            "multiple ddl statements are not supported in a transaction",
        _ when reason.Contains("DDL and data", StringComparison.Ordinal) =>
            "ddl and dml are not supported in the same transaction",
        _ => $"unsupported statement: {reason}",
    };

    private async Task ReadAsync(ClusterRequest request, SqlStatement statement)
    {
        if (statement.Starts("CALL") && statement.Has("WAIT_FOR_JOB"))
        {
            while (await cluster.Jobs.AdvanceAsync())
            {
            }
        }
        else if (statement.Has("SYS . JOBS") || statement.Has("PG_INDEX"))
        {
            await cluster.Jobs.AdvanceAsync();
        }

        await PassOnAsync(request);
        if (statement.Kind is SqlStatementKind.Begin) _began = cluster.Now;
    }

    // In a transaction, changes go to its own copies of the tables until it commits: it sees them, nobody else does,
    // and nobody waits for it.
    private async Task WriteAsync(ClusterRequest request)
    {
        foreach (var table in request.WrittenTables.Where(table => !_copies.Contains(table)))
        {
            var copied = await _upstream.AskAsync(
                $"""
                CREATE TEMP TABLE "{table}" (LIKE public."{table}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
                    ON COMMIT DROP;
                {await cluster.KeysOfAsync(table)};
                INSERT INTO pg_temp."{table}" TABLE public."{table}";
                SET LOCAL search_path = {PrivatePath}
                """);
            if (copied.SqlState is not null)
            {
                await SendAsync(copied.Messages.Where(message => message.Type is 'E'), copied.Status);
                return;
            }

            _copies.Add(table);
        }

        var answer = await _upstream.AskAsync(request.Bytes);
        _changedRows += answer.ChangedRows;
        if (_changedRows > MaxChangedRows)
        {
            await FailAsync(answer, "54000", ClusterStandIn.TooManyRows);
            return;
        }

        _writes.Add(request.Again);
        if (request.LocksRows) _marks.Add(MarkOf(request));
        await SendAsync(answer.Messages, answer.Status);
    }

    private async Task CommitAsync(ClusterRequest request)
    {
        if (_writes.Count == 0 || !IsInTransaction)
        {
            await PassOnAsync(request);
            return;
        }

        await cluster.Commits.WaitAsync();
        try
        {
            await PrepareToRepeatAsync();
            foreach (var write in _writes)
            {
                var repeated = await _upstream.AskAsync(write);
                if (repeated.SqlState is null) continue;

                await _upstream.RunAsync("ROLLBACK");
                if (IsConflict(repeated.SqlState)) await RefuseAsync(new ClusterAnswer([], 'I'));
                else await SendAsync(repeated.Messages.Where(message => message.Type is 'E'), 'I');
                return;
            }

            await PassOnAsync(request);
        }
        finally
        {
            cluster.Commits.Release();
        }
    }

    // The snapshot is still that of the transaction: the server fails what meets a row changed since.
    private async Task PrepareToRepeatAsync()
    {
        if (!cluster.DetectsConflicts)
        {
            await _upstream.RunAsync("ROLLBACK");
            await _upstream.RunAsync("BEGIN ISOLATION LEVEL READ COMMITTED");
            return;
        }

        await _upstream.RunAsync($"SET LOCAL search_path = {SharedPath}");
        foreach (var mark in _marks)
        {
            // A mark set since fails here and makes what follows fail.
            await _upstream.AskAsync(
                $"INSERT INTO sys.marks VALUES ('{mark.Replace("'", "''", StringComparison.Ordinal)}') " +
                "ON CONFLICT (mark) DO UPDATE SET times = marks.times + 1");
        }
    }

    private static bool IsConflict(string sqlState) => sqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.InFailedSqlTransaction;

    private static string MarkOf(ClusterRequest request) =>
        $"{string.Join(',', request.WrittenTables)} "
        + $"{(request.Parameters is { Length: > 0 } values ? values : string.Join(';', request.Texts))}";

    // A statement that is a transaction by itself: its snapshot is taken before its turn comes, so that it may lose,
    // too.
    private async Task WriteAloneAsync(ClusterRequest request)
    {
        await _upstream.RunAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        ClusterAnswer answer;
        await cluster.Commits.WaitAsync();
        try
        {
            answer = await _upstream.AskAsync(request.Bytes);
            if (answer.SqlState is not null || answer.ChangedRows > MaxChangedRows)
                await _upstream.RunAsync("ROLLBACK");
            else
                await _upstream.RunAsync("COMMIT");
        }
        finally
        {
            cluster.Commits.Release();
        }

        if (answer.ChangedRows > MaxChangedRows)
            await FailAsync(answer, "54000", ClusterStandIn.TooManyRows);
        else if (answer.SqlState is PostgresErrorCodes.SerializationFailure)
            await RefuseAsync(answer);
        else
            await SendAsync(answer.Messages, 'I');
    }

    private async Task ChangeSchemaAsync(ClusterRequest request, SqlStatement statement)
    {
        try
        {
            var instead = statement switch
            {
                _ when statement.Starts("AWS IAM") => await MapRoleAsync(request.Texts[0]),
                _ when statement.Has("INDEX ASYNC") => await SubmitJobAsync(request.Texts[0]),
                _ => null,
            };
            var answer = instead is null
                ? await _upstream.AskAsync(request.Bytes)
                : request.AnswerTo(await _upstream.AskAsync(request.With(instead)));
            if (answer.SqlState is null)
            {
                cluster.ChangeCatalog();
                _catalog = cluster.Catalog;
                if (CreatedRole().Match(request.Texts[0]) is { Success: true } role)
                    cluster.OwnRole(role.Groups[1].Value);
            }

            await SendAsync(answer.Messages, answer.Status);
        }
        catch (PostgresException e)
        {
            await FailAsync(request, e.SqlState, e.MessageText);
        }
    }

    private async Task<string> MapRoleAsync(string sql)
    {
        var match = IamMapping().Match(sql);
        if (!match.Success)
        {
            throw new NotSupportedException(
                "The stand-in knows AWS IAM GRANT role TO 'arn' and AWS IAM REVOKE role FROM 'arn'.");
        }

        await cluster.MapRoleAsync(
            match.Groups["role"].Value, match.Groups["arn"].Value, match.Groups["grant"].Success);
        return "SET application_name = 'eventplatform'";
    }

    private async Task<string> SubmitJobAsync(string sql)
    {
        if (_user != DatabaseTarget.Dsql.Admin)
        {
            throw new PostgresException(
                "must be owner of table", "ERROR", "ERROR", PostgresErrorCodes.InsufficientPrivilege);
        }

        return await cluster.Jobs.SubmitAsync(sql.TrimEnd().TrimEnd(';')) is { } job
            ? $"SELECT '{job}'::text AS job_id"
            : "SELECT ''::text AS job_id WHERE false";
    }

    private async Task PassOnAsync(ClusterRequest request)
    {
        var answer = await _upstream.AskAsync(request.Bytes);
        await SendAsync(answer.Messages, answer.Status);
    }

    // Answers with an error in the place of carrying the request out; an open transaction has failed then.
    private async Task FailAsync(ClusterRequest request, string sqlState, string text)
    {
        await _upstream.AskAsync(request.ClosesOnly);
        await FailAsync(new ClusterAnswer([], _upstream.Status), sqlState, text);
    }

    // Puts the error in the place of an answer's end: the client must know of what was prepared before, which stays so.
    private async Task FailAsync(ClusterAnswer answer, string sqlState, string text)
    {
        if (IsInTransaction) await _upstream.AskAsync("refused");
        var error = new WireMessage('E', WireWriter.Error("ERROR", sqlState, text));
        await SendAsync(answer.Messages.SkipLast(1).Append(error), _upstream.Status);
    }

    private Task RefuseAsync(ClusterAnswer answer)
    {
        cluster.CountRowConflict();
        return FailAsync(answer, PostgresErrorCodes.SerializationFailure, ClusterStandIn.RowConflict);
    }

    private void Forget()
    {
        _copies.Clear();
        _writes.Clear();
        _marks.Clear();
        _changedRows = 0;
    }

    private async Task SendAsync(IEnumerable<WireMessage> messages, char status)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var message in messages) bytes.Write(message.Bytes.Span);
        bytes.Write(WireWriter.Ready(status));
        await client.WriteAsync(bytes.WrittenMemory);
    }

    private async Task<ClusterRequest?> ReceiveAsync()
    {
        List<WireMessage> messages = [];
        List<string> texts = [];
        while (await ReceiveMessageAsync() is { Type: not 'X' } message)
        {
            messages.Add(message);
            switch (message.Type)
            {
                case 'Q':
                    return new ClusterRequest(messages, [message.TextAt(0).Text]);
                case 'P':
                    var (name, sqlAt) = message.TextAt(0);
                    _prepared[name] = message.TextAt(sqlAt).Text;
                    break;
                case 'B':
                    var (portal, statementAt) = message.TextAt(0);
                    _portals[portal] = _prepared.GetValueOrDefault(message.TextAt(statementAt).Text, "");
                    break;
                case 'E':
                    texts.Add(_portals.GetValueOrDefault(message.TextAt(0).Text, ""));
                    break;
                case 'S':
                    return new ClusterRequest(messages, texts);
            }
        }

        return null;
    }

    private async Task<WireMessage?> ReceiveMessageAsync(bool isOpening = false)
    {
        WireMessage message;
        while (!_reader.TryTake(!isOpening, out message))
            if (!await _reader.ReceiveAsync()) return null;
        return message.Copy();
    }

    [GeneratedRegex(
        @"^\s*AWS\s+IAM\s+((?<grant>GRANT)|REVOKE)\s+""?(?<role>\w+)""?\s+(TO|FROM)\s+'(?<arn>[^']+)'\s*;?\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex IamMapping();

    [GeneratedRegex(@"^\s*CREATE\s+ROLE\s+""?(\w+)""?", RegexOptions.IgnoreCase)]
    private static partial Regex CreatedRole();
}
