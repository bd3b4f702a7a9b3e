using System.Buffers.Binary;
using System.Text;

namespace EventPlatform.TestSupport.Wire;

/// <summary>
/// A message of PostgreSQL's protocol 3.0: https://www.postgresql.org/docs/16/protocol-message-formats.html. Its bytes
/// are good until more are received.
/// </summary>
/// <param name="Type">The letter before the length; 0 for the messages that open a connection.</param>
/// <param name="Bytes">The whole message.</param>
internal readonly record struct WireMessage(char Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The text at an offset of the body, up to its zero byte, and the offset behind it.</summary>
    public (string Text, int Next) TextAt(int offset)
    {
        var rest = Bytes.Span[(5 + offset)..];
        var length = rest.IndexOf((byte)0);
        return (Encoding.UTF8.GetString(rest[..length]), offset + length + 1);
    }

    /// <summary>
    /// In the message that ends an answer (Z): I outside a transaction, T in one, E in one that has failed.
    /// </summary>
    public char Status => (char)Bytes.Span[5];

    /// <summary>What the first message of a connection asks for.</summary>
    public int OpeningCode => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span[4..]);

    /// <summary>The number at the beginning of the body, such as the way to sign in (R).</summary>
    public int Number => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span[5..]);

    /// <summary>What the message that opens a connection says of it, such as the user.</summary>
    public Dictionary<string, string> StartupParameters()
    {
        var fields = Encoding.UTF8.GetString(Bytes.Span[8..]).TrimEnd('\0').Split('\0');
        return fields.Chunk(2)
            .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "", StringComparer.Ordinal);
    }

    /// <summary>The same message, whose bytes stay good.</summary>
    public WireMessage Copy() => this with { Bytes = Bytes.ToArray() };
}

/// <summary>Cuts what a connection receives into messages.</summary>
internal sealed class WireReader(Stream connection)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether a message has come in part.</summary>
    public bool HasPartOfAMessage => _end > _start;

    /// <summary>Receives what has come, or waits for it.</summary>
    /// <returns>False when the other side has closed the connection.</returns>
    public async Task<bool> ReceiveAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        var count = await connection.ReadAsync(_buffer.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>Forgets what has come.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Takes the next whole message.</summary>
    public bool TryTake(bool hasType, out WireMessage message)
    {
        message = default;
        var lengthAt = hasType ? 1 : 0;
        if (_end - _start < lengthAt + 4) return false;

        var length = lengthAt + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + lengthAt));
        if (_end - _start < length) return false;

        message = new WireMessage(hasType ? (char)_buffer[_start] : '\0', _buffer.AsMemory(_start, length));
        _start += length;
        return true;
    }
}

/// <summary>Messages that the proxy sends of its own.</summary>
internal static class WireWriter
{
    /// <summary>3.0, in the message that opens a connection.</summary>
    public const int ProtocolVersion = 3 << 16;

    /// <summary>A simple query.</summary>
    public static byte[] Query(string sql) => Message('Q', $"{sql}\0");

    /// <summary>The message that opens a connection.</summary>
    public static byte[] Startup(params IEnumerable<(string Name, string Value)> parameters)
    {
        var body = string.Concat(parameters.Select(parameter => $"{parameter.Name}\0{parameter.Value}\0")) + "\0";
        var message = new byte[8 + Encoding.UTF8.GetByteCount(body)];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), ProtocolVersion);
        Encoding.UTF8.GetBytes(body, message.AsSpan(8));
        return message;
    }

    /// <summary>An error as the database reports it.</summary>
    public static byte[] Error(string severity, string sqlState, string text) =>
        Message('E', $"S{severity}\0V{severity}\0C{sqlState}\0M{text}\0\0");

    /// <summary>The end of an answer.</summary>
    public static byte[] Ready(char status) => Message('Z', $"{status}");

    /// <summary>Any message.</summary>
    public static byte[] Message(char type, string body) => Message(type, Encoding.UTF8.GetBytes(body));

    /// <summary>Any message.</summary>
    public static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        body.CopyTo(message.AsSpan(5));
        return message;
    }
}
