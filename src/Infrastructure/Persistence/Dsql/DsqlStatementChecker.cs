namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>
/// Knows what DSQL refuses, so that a test on a plain PostgreSQL fails where DSQL would. It looks at one statement at
/// a time; what depends on the transaction around it is up to <see cref="DsqlSessionChecker"/>.
/// </summary>
internal static class DsqlStatementChecker
{
    private static readonly (Func<SqlStatement, bool> Applies, string Reason)[] Rules =
    [
        (HasOtherIsolation, "REPEATABLE READ is the only isolation level: begin with IsolationLevel.RepeatableRead."),
        (SetsIsolation, "the isolation level cannot be set: it is always REPEATABLE READ, and only BEGIN may say so."),
        (s => s.Starts("SAVEPOINT") || s.Starts("RELEASE") || (s.Starts("ROLLBACK") && s.Has("TO")),
            "there are no savepoints: set Database.AutoSavepointsEnabled to false and replay the whole transaction."),
        (s => s.Starts("DISCARD"), "there is no DISCARD: set No Reset On Close=true in the connection string."),
        (s => s.Starts("LOCK"), "there are no table locks: let rivals write the same row, and replay the loser."),
        (s => s.Starts("LISTEN") || s.Starts("UNLISTEN") || s.Starts("NOTIFY"), "there is no LISTEN and NOTIFY: use the queue."),
        (s => s.Starts("TRUNCATE"), "there is no TRUNCATE: delete the rows in batches, or drop the table."),
        (s => s.Starts("MERGE"), "there is no MERGE: use INSERT … ON CONFLICT."),
        (s => s.Has("FOR SHARE") || s.Has("FOR KEY SHARE") || s.Has("FOR NO KEY UPDATE"), "FOR UPDATE is the only row lock."),
        (LocksWithoutKey, "FOR UPDATE needs equality on the primary key: WHERE id = …."),
        (s => s.Has("SYS . WAIT_FOR_JOB") && !s.Starts("CALL"), "sys.wait_for_job is a procedure: CALL it."),
        (s => s.Has("INTO TEMP") || s.Has("INTO TEMPORARY") || CreatesTemporary(s), "there are no temporary tables: use WITH, or array parameters."),
        (s => Creates(s, "TRIGGER"), "there are no triggers: let the application do it."),
        (s => Creates(s, "TYPE") || s.Starts("ALTER TYPE"), "there are no user types: store text and check it in the application."),
        (s => IsTable(s) && (s.Has("FOREIGN KEY") || s.Has("REFERENCES")), "this schema has no foreign keys: the application keeps references consistent."),
        (s => Creates(s, "INDEX") && !s.IsAt(CreatedAt(s), "INDEX ASYNC"), "an index is built by a job: CREATE INDEX ASYNC."),
        (HasQualifiedIndexName, "an index name has no schema: it is made in the schema of its table."),
        (HasDirectedKey, "an index key has no ASC or DESC: an ascending index is read backwards just as well."),
        (s => Creates(s, "TABLE") && Columns(s).Any(column => !HasStorableType(column)),
            "a column must have a built-in scalar type: no array, no user type, no SERIAL, no JSON."),
        (s => Additions(s).Any(added => !IsConstraint(added) && !HasStorableType(added)),
            "a column must have a built-in scalar type: no array, no user type, no SERIAL, no JSON."),
        (s => Additions(s).Any(added => !IsConstraint(added) && HasDefaultOrConstraint(added)),
            "a column is added without DEFAULT and constraints: add it nullable and let the application write it."),
        (s => Additions(s).Any(added => IsConstraint(added) && !added.Has("NOT VALID")),
            "a constraint is added NOT VALID, or better stands in CREATE TABLE."),
        (s => s.Starts("ALTER TABLE") && s.Has("SET NOT NULL"), "NOT NULL cannot be set later: declare it in CREATE TABLE."),
        (s => s.Starts("ALTER TABLE") && Actions(s).Any(ChangesType), "a column keeps its type: add a new column and copy the values in batches."),
    ];

    // What a column may be stored as: the first word of the type's name.
    private static readonly HashSet<string> StorableTypes = new(StringComparer.Ordinal)
    {
        "SMALLINT", "INT2", "INTEGER", "INT", "INT4", "BIGINT", "INT8", "REAL", "FLOAT4", "DOUBLE", "FLOAT", "FLOAT8",
        "NUMERIC", "DECIMAL", "CHARACTER", "CHAR", "BPCHAR", "VARCHAR", "TEXT", "BYTEA", "BOOLEAN", "BOOL", "DATE", "TIME",
        "TIMETZ", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "UUID",
    };

    /// <summary>Says why DSQL would refuse a text.</summary>
    /// <param name="sql">One statement, or several.</param>
    /// <returns>What is refused and what to do instead; null when DSQL takes it.</returns>
    public static string? Check(string sql) => SqlTokenizer.Statements(sql).Select(Check).FirstOrDefault(reason => reason is not null);

    /// <summary>Says why DSQL would refuse a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>What is refused and what to do instead; null when DSQL takes it.</returns>
    public static string? Check(SqlStatement statement)
    {
        foreach (var (applies, reason) in Rules)
            if (applies(statement)) return reason;
        return null;
    }

    private static bool HasOtherIsolation(SqlStatement s) =>
        s.Kind is SqlStatementKind.Begin && s.Has("ISOLATION LEVEL") && !s.Has("ISOLATION LEVEL REPEATABLE READ");

    private static bool SetsIsolation(SqlStatement s) =>
        s.Starts("SET") && (s.Has("TRANSACTION") || s.Has("TRANSACTION_ISOLATION") || s.Has("DEFAULT_TRANSACTION_ISOLATION"));

    // By the names that this schema gives its keys: a heuristic, but DSQL itself would say so only on a cluster.
    private static bool LocksWithoutKey(SqlStatement s)
    {
        var lockedAt = s.IndexOf("FOR UPDATE");
        if (lockedAt < 0 || s.Kind is not SqlStatementKind.Dml) return false;

        for (var i = s.IndexOf("WHERE"); i >= 0 && i < lockedAt; i++)
            if (s[i].IsName("ID") && (s.IsAt(i + 1, "=") || s.IsAt(i - 1, "=") || s.IsAt(i - 3, "="))) return false;
        return true;
    }

    // The place of the word that says what CREATE makes.
    private static int CreatedAt(SqlStatement s)
    {
        var at = 1;
        while (s[at].Text is "OR" or "REPLACE" or "UNIQUE" or "CONSTRAINT" or "LOCAL" or "GLOBAL" or "TEMP" or "TEMPORARY" or "UNLOGGED") at++;
        return at;
    }

    private static bool Creates(SqlStatement s, string what) => s.Starts("CREATE") && s.IsAt(CreatedAt(s), what);

    private static bool CreatesTemporary(SqlStatement s) => s.Starts("CREATE") && s.IndexOf("TEMP") is var a && s.IndexOf("TEMPORARY") is var b
        && ((a > 0 && a < CreatedAt(s)) || (b > 0 && b < CreatedAt(s)));

    private static bool IsTable(SqlStatement s) => Creates(s, "TABLE") || s.Starts("ALTER TABLE");

    private static bool HasQualifiedIndexName(SqlStatement s)
    {
        if (!Creates(s, "INDEX")) return false;

        var name = CreatedAt(s) + 1;
        while (s[name].Text is "ASYNC" or "CONCURRENTLY" or "IF" or "NOT" or "EXISTS") name++;
        return s.IsAt(name + 1, ".");
    }

    private static bool HasDirectedKey(SqlStatement s)
    {
        if (!Creates(s, "INDEX")) return false;

        var keys = s.IndexOf("(");
        return s.Items(keys + 1, s.Closing(keys)).Any(key => key.Has("ASC") || key.Has("DESC"));
    }

    private static IEnumerable<SqlStatement> Columns(SqlStatement s)
    {
        var open = s.IndexOf("(");
        var isQuery = s.IndexOf("AS") is var from and >= 0 && (open < 0 || from < open || s.IndexOf("AS", s.Closing(open)) >= 0);
        return open < 0 || isQuery ? [] : s.Items(open + 1, s.Closing(open)).Where(item => !IsConstraint(item) && !item.Starts("LIKE"));
    }

    private static IEnumerable<SqlStatement> Actions(SqlStatement s)
    {
        // ALTER TABLE [IF EXISTS] [ONLY] [schema.]name, and then what to do.
        var at = 2;
        while (s[at].Text is "IF" or "EXISTS" or "ONLY") at++;
        return s.Items(s.IsAt(at + 1, ".") ? at + 3 : at + 1, s.Length);
    }

    // What ALTER TABLE adds: a column's definition, or a constraint.
    private static IEnumerable<SqlStatement> Additions(SqlStatement s)
    {
        if (!s.Starts("ALTER TABLE")) yield break;

        foreach (var action in Actions(s).Where(action => action.Starts("ADD")))
        {
            var at = 1;
            while (action[at].Text is "COLUMN" or "IF" or "NOT" or "EXISTS") at++;
            yield return action.Items(at, action.Length).First();
        }
    }

    private static bool IsConstraint(SqlStatement item) =>
        item.Starts("CONSTRAINT") || item.Starts("PRIMARY KEY") || item.Starts("UNIQUE") || item.Starts("CHECK") || item.Starts("FOREIGN KEY") || item.Starts("EXCLUDE");

    private static bool HasStorableType(SqlStatement column) =>
        column[1].Kind is SqlTokenKind.Word && StorableTypes.Contains(column[1].Text)
        && !column.IsAt(2, ".") && !column.Has("[") && !column.Has("ARRAY");

    private static bool HasDefaultOrConstraint(SqlStatement column) =>
        column.Has("DEFAULT") || column.Has("NOT NULL") || column.Has("PRIMARY KEY") || column.Has("UNIQUE") || column.Has("CHECK") || column.Has("GENERATED") || column.Has("CONSTRAINT");

    private static bool ChangesType(SqlStatement action) =>
        action.Starts("ALTER") && (action.Has("SET DATA TYPE") || action.IsAt(2, "TYPE") || action.IsAt(3, "TYPE"));
}
