using System.Collections.Concurrent;

namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>What a piece of SQL is.</summary>
public enum SqlTokenKind
{
    /// <summary>A keyword or an unquoted name, in capitals.</summary>
    Word,

    /// <summary>A quoted name, without its quotes.</summary>
    QuotedName,

    /// <summary>A number, string or parameter; a string without its quotes.</summary>
    Value,

    /// <summary>One character of punctuation.</summary>
    Symbol,
}

/// <summary>A piece of SQL.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
public readonly record struct SqlToken(SqlTokenKind Kind, string Text)
{
    /// <summary>Whether it names this, quoted or not.</summary>
    /// <param name="name">In capitals.</param>
    public bool IsName(string name) =>
        Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName && Text.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Cuts SQL into pieces, so that words in comments, strings and quoted names are not taken for keywords.
/// </summary>
public ref struct SqlTokenizer(string sql)
{
    // The product sends the same texts again and again.
    private const int MaxTexts = 10_000;
    private const int MaxKnownLength = 20_000;
    private static readonly ConcurrentDictionary<string, List<SqlStatement>> Texts = new(StringComparer.Ordinal);

    private int _at;

    /// <summary>Cuts a text into its statements, leaving out empty ones.</summary>
    public static IReadOnlyList<SqlStatement> Statements(string sql)
    {
        if (Texts.TryGetValue(sql, out var known)) return known;
        if (sql.Length > MaxKnownLength) return Cut(sql);

        if (Texts.Count >= MaxTexts) Texts.Clear();
        return Texts[sql] = Cut(sql);
    }

    private static List<SqlStatement> Cut(string sql)
    {
        var statements = new List<SqlStatement>();
        var tokens = new List<SqlToken>();
        var tokenizer = new SqlTokenizer(sql);
        while (tokenizer.Next() is { } token)
        {
            if (token is not { Kind: SqlTokenKind.Symbol, Text: ";" })
            {
                tokens.Add(token);
                continue;
            }

            if (tokens.Count > 0) statements.Add(new SqlStatement(tokens));
            tokens = [];
        }

        if (tokens.Count > 0) statements.Add(new SqlStatement(tokens));
        return statements;
    }

    private SqlToken? Next()
    {
        SkipBlanksAndComments();
        if (_at == sql.Length) return null;

        var c = sql[_at];
        if (c == '"') return new SqlToken(SqlTokenKind.QuotedName, Quoted('"', backslash: false));
        if (Value(c) is { } value) return new SqlToken(SqlTokenKind.Value, value);

        return IsNamePart(c)
            ? new SqlToken(SqlTokenKind.Word, Name().ToUpperInvariant())
            : new SqlToken(SqlTokenKind.Symbol, $"{sql[_at++]}");
    }

    private string? Value(char c)
    {
        if (c == '\'') return Quoted('\'', backslash: false);
        if (c is 'E' or 'e' && At(1) == '\'')
        {
            _at++;
            return Quoted('\'', backslash: true);
        }

        if (c == '$' && DollarQuoteLength() is > 0 and var length) return DollarQuoted(length);
        // The second @ of an operator begins no parameter.
        var isParameter = c == '$' || (c == '@' && At(-1) is not ('@' or '<'));
        return (isParameter && IsNamePart(At(1))) || char.IsAsciiDigit(c) ? sql[_at++] + Name() : null;
    }

    private void SkipBlanksAndComments()
    {
        while (_at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[_at])) _at++;
            else if (sql[_at] == '-' && At(1) == '-') SkipTo(sql.IndexOf('\n', _at));
            else if (sql[_at] == '/' && At(1) == '*') SkipBlockComment();
            else return;
        }
    }

    // Unlike in C, block comments nest.
    private void SkipBlockComment()
    {
        var depth = 0;
        do
        {
            if (sql[_at] == '/' && At(1) == '*')
            {
                depth++;
                _at += 2;
            }
            else if (sql[_at] == '*' && At(1) == '/')
            {
                depth--;
                _at += 2;
            }
            else
            {
                _at++;
            }
        }
        while (depth > 0 && _at < sql.Length);
    }

    private string Quoted(char quote, bool backslash)
    {
        var start = ++_at;
        while (_at < sql.Length)
        {
            if (backslash && sql[_at] == '\\')
                _at = Math.Min(_at + 2, sql.Length);
            else if (sql[_at] != quote)
                _at++;
            else if (At(1) == quote)
                _at += 2;
            else
                return sql[start.._at++];
        }

        return sql[start..];
    }

    // The length of "$" tag "$", or 0 where no dollar quote begins.
    private readonly int DollarQuoteLength()
    {
        var end = _at + 1;
        if (end < sql.Length && char.IsAsciiDigit(sql[end])) return 0;
        while (end < sql.Length && sql[end] != '$' && IsNamePart(sql[end])) end++;
        return end < sql.Length && sql[end] == '$' ? end + 1 - _at : 0;
    }

    private string DollarQuoted(int delimiterLength)
    {
        var delimiter = sql.Substring(_at, delimiterLength);
        _at += delimiterLength;
        var start = _at;
        SkipTo(sql.IndexOf(delimiter, _at, StringComparison.Ordinal));
        var text = sql[start.._at];
        SkipTo(_at + delimiterLength);
        return text;
    }

    private string Name()
    {
        var start = _at;
        while (_at < sql.Length && IsNamePart(sql[_at])) _at++;
        return sql[start.._at];
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private readonly char At(int ahead) => _at + ahead >= 0 && _at + ahead < sql.Length ? sql[_at + ahead] : '\0';

    private void SkipTo(int position) => _at = position < 0 || position > sql.Length ? sql.Length : position;
}
