namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>
/// Knows what DSQL refuses, so that a test on a plain PostgreSQL fails where DSQL would. It looks at one statement at
/// a time; what depends on the connection and the transaction around it is up to <see cref="DsqlSessionChecker"/>.
/// What DSQL takes and this project does not is <see cref="CheckHouseRules"/>.
/// </summary>
public static class DsqlStatementChecker
{
    private const string TypeReason =
        "a column must have a built-in scalar type that DSQL stores, or a domain: no array, no user type, " +
        "no SERIAL, no money, xml, geometry or text search.";

    private static readonly (Func<SqlStatement, bool> Applies, string Reason)[] Rules =
    [
        // Transactions and sessions.
        (HasOtherIsolation, "REPEATABLE READ is the only isolation level: begin with IsolationLevel.RepeatableRead."),
        (SetsIsolation, "the isolation level cannot be set: it is always REPEATABLE READ, and only BEGIN may say so."),
        (s => s.Starts("SAVEPOINT") || s.Starts("RELEASE") || (s.Starts("ROLLBACK") && s.Has("TO")),
            "there are no savepoints: set Database.AutoSavepointsEnabled to false and replay the whole transaction."),
        (s => s.Starts("DISCARD"), "there is no DISCARD: set No Reset On Close=true in the connection string."),
        (s => s.Starts("LOCK"), "there are no table locks: let rivals write the same row, and replay the loser."),
        (s => s.Starts("LISTEN") || s.Starts("UNLISTEN") || s.Starts("NOTIFY"),
            "there is no LISTEN and NOTIFY: use the queue."),
        (s => s.Has("SYS . WAIT_FOR_JOB") && !s.Starts("CALL"), "sys.wait_for_job is a procedure: CALL it."),

        // Data.
        (s => s.Starts("TRUNCATE"), "there is no TRUNCATE: delete the rows in batches, or drop the table."),
        (s => s.Starts("MERGE") || s.Has("MERGE INTO"), "there is no MERGE: use INSERT … ON CONFLICT."),
        (s => s.Has("FOR SHARE") || s.Has("FOR NO KEY UPDATE"), "FOR UPDATE and FOR KEY SHARE are the only row locks."),
        (LocksWithoutKey, "FOR UPDATE needs equality on the primary key: WHERE id = …."),
        (s => HasKeyword(s, "LATERAL"),
            "there is no LATERAL: join a subquery that does not look at the tables beside it."),
        (s => HasKeyword(s, "TABLESAMPLE"), "there is no TABLESAMPLE: choose rows by their keys."),
        (s => s.Has("INTO TEMP") || s.Has("INTO TEMPORARY") || IsMadeAs(s, "TEMP") || IsMadeAs(s, "TEMPORARY"),
            "there are no temporary tables: use WITH, or array parameters."),
        (SelectsInto, "a query makes no table: CREATE TABLE first, then INSERT … SELECT."),
        (SearchesText, "there is no text search: search by prefix, or in a service of its own."),
        (UsesGeometry, "there are no geometric types: store the numbers in columns of their own."),

        // Objects.
        (s => s.Starts("VACUUM"), "there is no VACUUM: DSQL needs none."),
        (s => s.Starts("ALTER SYSTEM"), "there is no ALTER SYSTEM: a cluster has no settings of its own."),
        (s => s.Starts("DO") || ((Creates(s, "FUNCTION") || Creates(s, "PROCEDURE")) && HasOtherLanguage(s)),
            "there is no PL/pgSQL, only LANGUAGE sql: let the application do it."),
        (s => Creates(s, "TRIGGER") || s.Starts("CREATE EVENT TRIGGER"),
            "there are no triggers: let the application do it."),
        (s => Creates(s, "TYPE") || s.Starts("ALTER TYPE"),
            "there are no user types: store text and check it in the application."),
        (s => Creates(s, "EXTENSION") || s.Starts("ALTER EXTENSION"), "there are no extensions."),
        (s => Creates(s, "DATABASE"), "a cluster has one database, postgres."),
        (s => Creates(s, "MATERIALIZED VIEW") || s.Starts("REFRESH"),
            "there are no materialized views: use a view, or a table."),
        (s => IsMadeAs(s, "UNLOGGED") || (s.Starts("ALTER") && s.Has("SET UNLOGGED")),
            "there are no unlogged tables: every table is durable."),
        (s => s.Starts("CREATE") && !s.IsOneOf(CreatedAt(s), Creatable), "DSQL does not make such an object."),
        (GrantsOnPublic, "the schema public is the system's own and takes no GRANT: rights on its tables are enough."),
        (HasUncachedSequence,
            "a sequence or identity column must say CACHE 1, or CACHE 65536 or more: or better, let ids be " +
            "random UUIDs."),

        // Tables and indexes.
        (s => Creates(s, "TABLE") && s.OuterIndexOf("AS") >= 0,
            "a query makes no table: CREATE TABLE first, then INSERT … SELECT."),
        (HasTableOptions,
            "a table has columns and constraints and nothing else: no partitions, inheritance, storage " +
            "parameters or tablespaces."),
        (s => Creates(s, "INDEX") && !s.IsAt(CreatedAt(s), "INDEX ASYNC"),
            "an index is built by a job: CREATE INDEX ASYNC."),
        (HasQualifiedIndexName, "an index name has no schema: it is made in the schema of its table."),
        (s => Keys(s).Any(key => key.Has("ASC") || key.Has("DESC")),
            "an index key has no ASC or DESC: an ascending index is read backwards just as well."),
        (s => Keys(s).Any(HasKeyOptions), "an index key has no operator class and no collation."),
        (HasIndexOptions,
            "an index has keys, INCLUDE, NULLS [NOT] DISTINCT and WHERE and nothing else: no method, storage " +
            "parameters or tablespace."),
        (s => Parts(s).Any(part => part.Has("EXCLUDE USING") || part.Has("EXCLUDE (")),
            "there are no exclusion constraints: write a guard row, or use a unique index."),
        (s => Additions(s).Any(added => !IsConstraint(added) && HasDefaultOrConstraint(added)),
            "a column is added without DEFAULT and constraints: add it nullable and let the application write " +
            "it, or SET DEFAULT afterwards."),
        (s => Additions(s).Any(added => IsConstraint(added) && !added.Has("NOT VALID") && !added.Has("USING INDEX")),
            "a CHECK is added NOT VALID and validated by a job; a unique constraint is better a unique index."),
        (s => IsAlterTable(s) && s.Has("VALIDATE CONSTRAINT") && !s.Starts("ALTER TABLE ASYNC"),
            "a constraint is validated by a job: ALTER TABLE ASYNC … VALIDATE CONSTRAINT."),
        (s => Actions(s).Any(action => action.Has("SET NOT NULL")),
            "NOT NULL cannot be set later: declare it in CREATE TABLE."),
        (s => Actions(s).Any(ChangesType), "a column keeps its type: add a new column and copy the values in batches."),
        (s => Actions(s).Any(action => !IsTaken(action)), "DSQL does not change this about a table."),
    ];

    private static readonly (Func<SqlStatement, bool> Applies, string Reason)[] HouseRules =
    [
        (s => Parts(s).Any(part => part.Has("FOREIGN KEY") || part.Has("REFERENCES")),
            "this schema has no foreign keys: the application keeps references consistent."),
    ];

    // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-supported-sql-features.html
    private static readonly string[] Creatable =
    [
        "TABLE", "INDEX", "VIEW", "ROLE", "USER", "FUNCTION", "PROCEDURE", "DOMAIN", "SCHEMA", "SEQUENCE", "STATISTICS",
    ];

    private static readonly string[] BeforeCreated =
    [
        "OR", "REPLACE", "UNIQUE", "CONSTRAINT", "LOCAL", "GLOBAL", "TEMP", "TEMPORARY", "UNLOGGED", "RECURSIVE",
    ];

    private static readonly string[] TextSearchFunctions =
        ["TO_TSVECTOR", "TO_TSQUERY", "PLAINTO_TSQUERY", "PHRASETO_TSQUERY", "WEBSEARCH_TO_TSQUERY"];

    private static readonly string[] GeometricTypes =
        ["POINT", "LINE", "LSEG", "BOX", "PATH", "POLYGON", "CIRCLE", "GEOMETRY", "GEOGRAPHY"];

    /// <summary>Says why DSQL would refuse a text.</summary>
    /// <param name="sql">One statement, or several.</param>
    /// <returns>What is refused and what to do instead; null when DSQL takes it.</returns>
    public static string? Check(string sql)
    {
        var domains = new HashSet<string>(StringComparer.Ordinal);
        return SqlTokenizer.Statements(sql).Select(statement => Check(statement, domains))
            .FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Says why DSQL would refuse a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="domains">The domains that were made before, in capitals; one that it makes is added.</param>
    /// <returns>What is refused and what to do instead; null when DSQL takes it.</returns>
    public static string? Check(SqlStatement statement, HashSet<string> domains)
    {
        foreach (var (applies, reason) in Rules)
            if (applies(statement)) return reason;
        if (!HasStorableTypes(statement, domains)) return TypeReason;

        if (Creates(statement, "DOMAIN")) domains.Add(statement.NameAt(2, out _));
        return null;
    }

    /// <summary>Says why this project does without a statement, though DSQL takes it.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>The rule; null when there is none.</returns>
    public static string? CheckHouseRules(SqlStatement statement)
    {
        foreach (var (applies, reason) in HouseRules)
            if (applies(statement)) return reason;
        return null;
    }

    private static bool HasOtherIsolation(SqlStatement s)
    {
        if (s.Kind is not SqlStatementKind.Begin) return false;

        for (var at = s.IndexOf("ISOLATION LEVEL"); at >= 0; at = s.IndexOf("ISOLATION LEVEL", at + 1))
            if (!s.IsAt(at + 2, "REPEATABLE READ")) return true;
        return false;
    }

    private static bool SetsIsolation(SqlStatement s) =>
        (s.Starts("SET") && (s.Has("TRANSACTION") || s.Has("TRANSACTION_ISOLATION")
            || s.Has("DEFAULT_TRANSACTION_ISOLATION")))
        || (s.IndexOf("SET_CONFIG (") is >= 0 and var at
            && s[at + 2].Text.EndsWith("transaction_isolation", StringComparison.OrdinalIgnoreCase));

    // By the names that this schema gives its keys: a heuristic, but DSQL itself would say so only on a cluster.
    private static bool LocksWithoutKey(SqlStatement s)
    {
        var lockedAt = s.IndexOf("FOR UPDATE");
        if (lockedAt < 0 || s.Kind is not SqlStatementKind.Dml) return false;

        for (var i = s.IndexOf("WHERE"); i >= 0 && i < lockedAt; i++)
        {
            if (!s[i].IsName("ID")) continue;
            if (IsEquality(s, i + 1) || IsEquality(s, i - 1) || IsEquality(s, i - 3)) return false;
        }

        return true;
    }

    private static bool IsEquality(SqlStatement s, int at) =>
        s.IsAt(at, "=") && !s.IsAt(at - 1, "<") && !s.IsAt(at - 1, ">") && !s.IsAt(at - 1, "!");

    // A reserved word can be a name only behind a dot or AS.
    private static bool HasKeyword(SqlStatement s, string word)
    {
        for (var at = s.IndexOf(word); at >= 0; at = s.IndexOf(word, at + 1))
            if (!s.IsAt(at - 1, ".") && !s.IsAt(at - 1, "AS")) return true;
        return false;
    }

    private static bool SelectsInto(SqlStatement s)
    {
        for (var at = s.IndexOf("INTO"); at >= 0; at = s.IndexOf("INTO", at + 1))
            if (!s.IsOneOf(at - 1, "INSERT", "AS") && !s.IsAt(at - 1, ".")) return s.Kind is SqlStatementKind.Dml;
        return false;
    }

    private static bool SearchesText(SqlStatement s)
    {
        for (var i = 0; i < s.Length; i++)
        {
            if (s.IsOneOf(i, "TSVECTOR", "TSQUERY") && IsTypeOfValue(s, i)) return true;
            if (s.IsOneOf(i, TextSearchFunctions) && s.IsAt(i + 1, "(")) return true;
        }

        return s.Has("TEXT SEARCH") && s.Kind is SqlStatementKind.Ddl;
    }

    private static bool UsesGeometry(SqlStatement s)
    {
        for (var i = 0; i < s.Length; i++)
        {
            if (s.IsOneOf(i, GeometricTypes) && IsTypeOfValue(s, i)) return true;
            if (s.IsAt(i + 1, "(") && s[i].Text.StartsWith("ST_", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    // '…'::point, CAST('…' AS point) and point '…'.
    private static bool IsTypeOfValue(SqlStatement s, int at) =>
        s.IsAt(at - 2, ": :") || s[at + 1].Kind is SqlTokenKind.Value
        || (s.IsAt(at - 1, "AS") && s.IndexOf("CAST (") is >= 0 and var cast && s.Closing(cast + 1) == at + 1);

    // The place of the word that says what CREATE makes.
    private static int CreatedAt(SqlStatement s)
    {
        var at = 1;
        while (s.IsOneOf(at, BeforeCreated)) at++;
        return at;
    }

    private static bool Creates(SqlStatement s, string what) => s.Starts("CREATE") && s.IsAt(CreatedAt(s), what);

    private static bool IsMadeAs(SqlStatement s, string how)
    {
        if (!s.Starts("CREATE")) return false;

        var at = s.IndexOf(how);
        return at > 0 && at < CreatedAt(s);
    }

    private static bool HasOtherLanguage(SqlStatement s) =>
        s.OuterIndexOf("LANGUAGE") is >= 0 and var at
        && !s[at + 1].Text.Equals("sql", StringComparison.OrdinalIgnoreCase);

    private static bool GrantsOnPublic(SqlStatement s)
    {
        var on = s.IndexOf("ON SCHEMA");
        if (on < 0 || !(s.Starts("GRANT") || s.Starts("REVOKE"))) return false;

        for (var i = on + 2; i < s.Length && !s.IsOneOf(i, "TO", "FROM"); i++)
            if (s[i].IsName("PUBLIC")) return true;
        return false;
    }

    private static bool HasUncachedSequence(SqlStatement s)
    {
        var saysCache = s.Has("SEQUENCE") || s.Has("IDENTITY") || IsAlterTable(s);
        for (var at = s.IndexOf("CACHE"); at >= 0; at = s.IndexOf("CACHE", at + 1))
            if (saysCache && s[at + 1].Kind is SqlTokenKind.Value && !IsCache(s[at + 1].Text)) return true;
        if (Creates(s, "SEQUENCE")) return !s.Has("CACHE");

        for (var at = s.IndexOf("AS IDENTITY"); at >= 0; at = s.IndexOf("AS IDENTITY", at + 1))
        {
            var cache = s.IndexOf("CACHE", at);
            if (!s.IsAt(at + 2, "(") || cache < 0 || cache > s.Closing(at + 2)) return true;
        }

        return false;
    }

    private static bool IsCache(string number) =>
        long.TryParse(number.Replace("_", "", StringComparison.Ordinal), out var size) && size is 1 or >= 65_536;

    private static bool HasTableOptions(SqlStatement s)
    {
        if (!Creates(s, "TABLE")) return false;

        var open = s.IndexOf("(");
        return s.OuterIndexOf("OF") >= 0 || open < 0 || s.Closing(open) < s.Length - 1;
    }

    private static bool HasQualifiedIndexName(SqlStatement s)
    {
        if (!Creates(s, "INDEX")) return false;

        var name = CreatedAt(s) + 1;
        while (s.IsOneOf(name, "ASYNC", "CONCURRENTLY", "IF", "NOT", "EXISTS")) name++;
        return s.IsAt(name + 1, ".");
    }

    private static IEnumerable<SqlStatement> Keys(SqlStatement s)
    {
        var open = s.IndexOf("(");
        return Creates(s, "INDEX") && open >= 0 ? s.Items(open + 1, s.Closing(open)) : [];
    }

    // A key is a column, a function call or an expression in parentheses; NULLS FIRST or LAST may follow.
    private static bool HasKeyOptions(SqlStatement key)
    {
        var at = 0;
        if (!key.IsAt(0, "(")) key.NameAt(0, out at);
        if (key.IsAt(at, "(")) at = key.Closing(at) + 1;
        return at < key.Length && !key.IsAt(at, "NULLS");
    }

    private static bool HasIndexOptions(SqlStatement s)
    {
        if (!Creates(s, "INDEX")) return false;

        var keys = s.IndexOf("(");
        var at = s.Closing(keys) + 1;
        if (s.IsAt(at, "INCLUDE (")) at = s.Closing(at + 1) + 1;
        if (s.IsAt(at, "NULLS")) at += s.IsAt(at + 1, "NOT") ? 3 : 2;
        return (s.IndexOf("USING") is >= 0 and var method && method < keys) || (at < s.Length && !s.IsAt(at, "WHERE"));
    }

    private static bool IsAlterTable(SqlStatement s) => s.Starts("ALTER TABLE");

    // What CREATE TABLE declares and ALTER TABLE adds: columns and constraints.
    private static IEnumerable<SqlStatement> Parts(SqlStatement s)
    {
        var open = s.IndexOf("(");
        return !Creates(s, "TABLE") ? Additions(s) : open < 0 ? [] : s.Items(open + 1, s.Closing(open));
    }

    private static IEnumerable<SqlStatement> Actions(SqlStatement s)
    {
        if (!IsAlterTable(s)) return [];

        // ALTER TABLE [ASYNC] [IF EXISTS] [ONLY] [schema.]name [*], and then what to do.
        var at = 2;
        if (s.IsAt(at, "ASYNC") && s.Items(at + 1, s.Length).FirstOrDefault() is { } next && !IsTaken(next)) at++;
        while (s.IsOneOf(at, "IF", "EXISTS", "ONLY")) at++;
        s.NameAt(at, out at);
        return s.Items(s.IsAt(at, "*") ? at + 1 : at, s.Length);
    }

    // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/alter-table-syntax-support.html
    private static bool IsTaken(SqlStatement action) =>
        action.Starts("ADD") || action.Starts("DROP") || action.Starts("ALTER") || action.Starts("RENAME")
        || action.Starts("SET SCHEMA") || action.Starts("OWNER TO") || action.Starts("VALIDATE CONSTRAINT");

    // What ALTER TABLE adds: a column's definition, or a constraint.
    private static IEnumerable<SqlStatement> Additions(SqlStatement s)
    {
        foreach (var action in Actions(s).Where(action => action.Starts("ADD")))
        {
            var at = 1;
            while (action.IsOneOf(at, "COLUMN", "IF", "NOT", "EXISTS")) at++;
            foreach (var added in action.Items(at, action.Length)) yield return added;
        }
    }

    private static bool IsConstraint(SqlStatement item) =>
        item.Starts("CONSTRAINT") || item.Starts("PRIMARY KEY") || item.Starts("UNIQUE") || item.Starts("CHECK") || item
            .Starts("FOREIGN KEY") || item.Starts("EXCLUDE");

    private static bool HasStorableTypes(SqlStatement s, IReadOnlySet<string> domains)
    {
        if (!Creates(s, "DOMAIN"))
        {
            return Parts(s).All(part =>
                IsConstraint(part) || part.Starts("LIKE") || StorableTypes.Include(part, 1, domains));
        }

        s.NameAt(2, out var type);
        return StorableTypes.Include(s, s.IsAt(type, "AS") ? type + 1 : type, domains);
    }

    private static bool HasDefaultOrConstraint(SqlStatement column) =>
        column.Has("DEFAULT") || column.Has("NOT NULL") || column.Has("PRIMARY KEY") || column.Has("UNIQUE") || column
            .Has("CHECK") || column.Has("GENERATED") || column.Has("CONSTRAINT");

    private static bool ChangesType(SqlStatement action) =>
        action.Starts("ALTER") && (action.Has("SET DATA TYPE") || action.IsAt(2, "TYPE") || action.IsAt(3, "TYPE"));
}
