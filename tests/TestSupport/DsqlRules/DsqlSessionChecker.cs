using System.Runtime.CompilerServices;

namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>
/// Follows one connection and knows what DSQL refuses there: the statements, and how they share transactions. It also
/// reports what DSQL takes and this project does without.
/// </summary>
public sealed class DsqlSessionChecker
{
    private static readonly ConditionalWeakTable<SqlStatement, Verdict> Known = [];

    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);
    private bool _inTransaction;
    private bool _hasDdl;
    private bool _hasDml;

    /// <summary>Says why DSQL would refuse what a client sends at once, before it waits for an answer to it.</summary>
    /// <param name="texts">The statements; each text may hold several. Without BEGIN, all of them are one
    /// transaction.</param>
    /// <returns>Who refuses it, DSQL or this project, why, and what to do instead; null when nobody does.</returns>
    public string? Check(params IEnumerable<string> texts)
    {
        string? refusal = null;
        foreach (var statement in texts.SelectMany(SqlTokenizer.Statements))
        {
            // Asked in any case, as it also records domains.
            var alone = statement.Kind is SqlStatementKind.Dml
                ? Known.GetValue(statement, CheckAlone)
                : CheckAlone(statement);
            refusal ??= (alone.ByDsql ?? CheckInTransaction(statement)) is { } reason
                ? $"DSQL would refuse this: {reason}"
                : alone.ByProject is { } rule
                    ? $"DSQL takes this, but it is against a rule of this project: {rule}"
                : null;
            Follow(statement);
        }

        if (!_inTransaction) _hasDdl = _hasDml = false;
        return refusal;
    }

    // What a statement says of itself, whatever the transaction; only DDL makes domains and asks for them.
    private Verdict CheckAlone(SqlStatement statement) =>
        new(DsqlStatementChecker.Check(statement, _domains), DsqlStatementChecker.CheckHouseRules(statement));

    private string? CheckInTransaction(SqlStatement statement) => statement.Kind switch
    {
        SqlStatementKind.Ddl when _hasDdl => "a transaction holds one DDL statement: run each by itself.",
        SqlStatementKind.Ddl when _hasDml => "DDL and data do not share a transaction: run each by itself.",
        SqlStatementKind.Dml when _hasDdl => "DDL and data do not share a transaction: run each by itself.",
        SqlStatementKind.Other when _inTransaction && statement.Starts("CALL") =>
            "a job is waited for outside a transaction.",
        _ => null,
    };

    private void Follow(SqlStatement statement)
    {
        switch (statement.Kind)
        {
            case SqlStatementKind.Ddl:
                _hasDdl = true;
                break;
            case SqlStatementKind.Dml:
                _hasDml = true;
                break;
            case SqlStatementKind.Begin:
            case SqlStatementKind.End:
                _inTransaction = statement.Kind is SqlStatementKind.Begin;
                _hasDdl = _hasDml = false;
                break;
        }
    }

    private sealed record Verdict(string? ByDsql, string? ByProject);
}
