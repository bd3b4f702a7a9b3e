namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>What a statement does to the transaction that it runs in.</summary>
public enum SqlStatementKind
{
    /// <summary>Neither schema nor data.</summary>
    Other,

    /// <summary>Changes the schema or rights on it.</summary>
    Ddl,

    /// <summary>Reads or writes rows.</summary>
    Dml,

    /// <summary>Begins a transaction.</summary>
    Begin,

    /// <summary>Ends one, either way.</summary>
    End,
}

/// <summary>One SQL statement, cut into its pieces.</summary>
/// <param name="tokens">At least one.</param>
public sealed class SqlStatement(IEnumerable<SqlToken> tokens)
{
    private readonly SqlToken[] _tokens = [.. tokens];

    /// <summary>The number of pieces.</summary>
    public int Length => _tokens.Length;

    /// <summary>What it does.</summary>
    public SqlStatementKind Kind => _tokens[0].Text switch
    {
        "CREATE" or "ALTER" or "DROP" or "GRANT" or "REVOKE" or "COMMENT" or "AWS" => SqlStatementKind.Ddl,
        "SELECT" or "WITH" or "INSERT" or "UPDATE" or "DELETE" or "VALUES" or "TABLE" or "COPY" or "(" =>
            SqlStatementKind.Dml,
        "BEGIN" or "START" => SqlStatementKind.Begin,
        "COMMIT" or "END" or "ABORT" => SqlStatementKind.End,
        "ROLLBACK" when !Has("TO") => SqlStatementKind.End,
        _ => SqlStatementKind.Other,
    };

    /// <summary>The piece at a place; an empty one outside.</summary>
    public SqlToken this[int index] => index >= 0 && index < _tokens.Length
        ? _tokens[index]
        : new SqlToken(SqlTokenKind.Symbol, "");

    /// <summary>Whether it begins with these keywords.</summary>
    /// <param name="words">In capitals, separated by spaces.</param>
    public bool Starts(string words) => IsAt(0, words);

    /// <summary>Whether these keywords follow each other somewhere in it.</summary>
    /// <param name="words">In capitals, separated by spaces.</param>
    public bool Has(string words) => IndexOf(words) >= 0;

    /// <summary>Whether it names this somewhere, quoted or not.</summary>
    /// <param name="name">A table's or a column's name.</param>
    public bool Names(string name) => _tokens.Any(token => token.IsName(name.ToUpperInvariant()));

    /// <summary>Where these keywords follow each other; -1 if nowhere.</summary>
    /// <param name="words">In capitals, separated by spaces.</param>
    /// <param name="from">Where to begin to look.</param>
    public int IndexOf(string words, int from = 0)
    {
        for (var i = from; i < _tokens.Length; i++)
            if (IsAt(i, words)) return i;
        return -1;
    }

    /// <summary>Whether these keywords stand at a place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="words">In capitals, separated by spaces.</param>
    public bool IsAt(int index, string words)
    {
        // Asked a thousand times of each statement: it makes no strings.
        for (var rest = words.AsSpan(); ; index++)
        {
            var space = rest.IndexOf(' ');
            var word = space < 0 ? rest : rest[..space];
            if (index < 0 || index >= _tokens.Length || !IsKeyword(_tokens[index], word)) return false;
            if (space < 0) return true;
            rest = rest[(space + 1)..];
        }
    }

    /// <summary>Whether one of these keywords stands at a place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="words">In capitals.</param>
    public bool IsOneOf(int index, params ReadOnlySpan<string> words) =>
        this[index] is { Kind: SqlTokenKind.Word, Text: var text } && words.Contains(text);

    /// <summary>The name that stands at a place, in capitals and without its schema.</summary>
    /// <param name="index">The place.</param>
    /// <param name="after">Past the name.</param>
    public string NameAt(int index, out int after)
    {
        while (IsAt(index + 1, ".")) index += 2;
        after = index + 1;
        return this[index].Text.ToUpperInvariant();
    }

    /// <summary>Where these keywords stand outside parentheses; -1 if nowhere.</summary>
    /// <param name="words">In capitals, separated by spaces.</param>
    public int OuterIndexOf(string words)
    {
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (IsAt(i, words)) return i;
            if (IsAt(i, "(")) i = Closing(i);
        }

        return -1;
    }

    /// <summary>Where the parenthesis that opens at a place closes; the statement's length if it does not.</summary>
    /// <param name="open">The place of the opening one.</param>
    public int Closing(int open)
    {
        var depth = 0;
        for (var i = open; i < _tokens.Length; i++)
        {
            if (IsAt(i, "(")) depth++;
            if (IsAt(i, ")") && --depth == 0) return i;
        }

        return _tokens.Length;
    }

    /// <summary>A part of it as a statement of its own, cut at the commas outside inner parentheses.</summary>
    /// <param name="start">The first piece.</param>
    /// <param name="end">Past the last piece.</param>
    public IEnumerable<SqlStatement> Items(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (IsAt(i, "("))
            {
                i = Closing(i);
            }
            else if (IsAt(i, ","))
            {
                if (i > start) yield return Part(start, i);
                start = i + 1;
            }
        }

        if (end > start) yield return Part(start, end);
    }

    private static bool IsKeyword(in SqlToken token, ReadOnlySpan<char> word) =>
        token.Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && word.SequenceEqual(token.Text);

    private SqlStatement Part(int start, int end) => new(_tokens[start..end]);
}
