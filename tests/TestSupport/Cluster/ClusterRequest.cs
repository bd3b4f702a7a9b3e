using System.Text;
using EventPlatform.TestSupport.DsqlRules;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>What a client sends until it waits for an answer: a simple query, or messages up to Sync.</summary>
/// <param name="messages">The messages.</param>
/// <param name="texts">The SQL of what is executed in it.</param>
internal sealed class ClusterRequest(IReadOnlyList<WireMessage> messages, IReadOnlyList<string> texts)
{
    /// <summary>The SQL of what is executed in it.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The same in pieces.</summary>
    public IReadOnlyList<SqlStatement> Statements { get; } = [.. texts.SelectMany(SqlTokenizer.Statements)];

    /// <summary>All of it.</summary>
    public byte[] Bytes => Join(messages);

    /// <summary>The same once more on the same connection, which knows its prepared statements by then.</summary>
    public byte[] Again => Join(messages.Where(message =>
        message.Type is not 'C' && !(message.Type is 'P' && message.TextAt(0).Text.Length > 0)));

    /// <summary>
    /// What a connection must know of a request that is not carried out: the prepared statements it gives up.
    /// </summary>
    public byte[] ClosesOnly => Join(
        messages.Where(message => message.Type is 'C').Append(new WireMessage('S', WireWriter.Message('S', ""))));

    /// <summary>What the values of its parameters are, as bytes.</summary>
    public string Parameters =>
        Convert.ToHexString(Join(messages.Where(message => message.Type is 'B').Select(ParametersOf)));

    /// <summary>The tables whose rows it changes or locks.</summary>
    public IReadOnlyList<string> WrittenTables =>
        field ??= [.. Statements.SelectMany(Written).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether it locks rows.</summary>
    public bool LocksRows => Statements.Any(LocksRowsOf);

    /// <summary>Another statement in the place of its only one; prepared under no name.</summary>
    public byte[] With(string sql)
    {
        if (messages is [{ Type: 'Q' }]) return WireWriter.Query(sql);

        var parse = WireWriter.Message('P', [0, .. Encoding.UTF8.GetBytes(sql), 0, 0, 0]);
        return Join(messages
            .Where(message => message.Type is not ('P' or 'C')).Select(Unnamed).Prepend(new WireMessage('P', parse)));
    }

    /// <summary>Takes the answers to <see cref="With"/> for answers to this.</summary>
    public ClusterAnswer AnswerTo(ClusterAnswer answer)
    {
        var isPrepared = messages is not [{ Type: 'Q' }] && messages.All(message => message.Type is not 'P');
        return isPrepared
            ? answer with { Messages = [.. answer.Messages.Where(message => message.Type is not '1')] }
            : answer;
    }

    private static bool LocksRowsOf(SqlStatement statement) =>
        statement.Kind is SqlStatementKind.Dml && (statement.Has("FOR UPDATE") || statement.Has("FOR KEY SHARE"));

    private static IEnumerable<string> Written(SqlStatement statement)
    {
        if (statement.Kind is not SqlStatementKind.Dml) yield break;

        var locksRows = LocksRowsOf(statement);
        for (var i = 0; i < statement.Length; i++)
        {
            if (statement.IsAt(i, "INSERT INTO") || statement.IsAt(i, "DELETE FROM"))
            {
                yield return NameAt(statement, i + 2);
            }
            else if (statement.IsAt(i, "UPDATE") && !(statement.IsAt(i - 1, "FOR") || statement.IsAt(i - 1, "DO")))
            {
                yield return NameAt(statement, i + 1);
            }
            else if (locksRows
                && (statement.IsAt(i, "FROM") || statement.IsAt(i, "JOIN"))
                && !statement.IsAt(i + 1, "("))
            {
                yield return NameAt(statement, i + 1);
            }
        }
    }

    private static string NameAt(SqlStatement statement, int at)
    {
        if (statement.IsAt(at + 1, "."))
            throw new NotSupportedException("The stand-in takes tables by their names alone, without a schema.");

        return statement[at].Kind is SqlTokenKind.Word ? statement[at].Text.ToLowerInvariant() : statement[at].Text;
    }

    private static WireMessage Unnamed(WireMessage message)
    {
        if (message.Type is 'D' && message.Bytes.Span[5] == 'S')
            return new WireMessage('D', WireWriter.Message('D', "S\0"));
        if (message.Type is not 'B') return message;

        var portalEnd = message.TextAt(0).Next;
        var (_, rest) = message.TextAt(portalEnd);
        byte[] body = [.. message.Bytes.Span[5..(5 + portalEnd)], 0, .. message.Bytes.Span[(5 + rest)..]];
        return new WireMessage('B', WireWriter.Message('B', body));
    }

    private static WireMessage ParametersOf(WireMessage bind)
    {
        var (_, rest) = bind.TextAt(bind.TextAt(0).Next);
        return new WireMessage('B', bind.Bytes[(5 + rest)..]);
    }

    private static byte[] Join(IEnumerable<WireMessage> parts) => [.. parts.SelectMany(part => part.Bytes.ToArray())];
}
