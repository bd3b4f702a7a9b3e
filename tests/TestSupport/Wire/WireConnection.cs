using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using EventPlatform.Infrastructure.Persistence.Dsql;

namespace EventPlatform.TestSupport.Wire;

/// <summary>One client's connection through the proxy.</summary>
internal sealed class WireConnection(WireProxy proxy, Socket client, Socket server)
{
    private const int CancelCode = 80877102;
    private const int SslCode = 80877103;
    private const int GssCode = 80877104;

    private readonly DsqlSessionChecker _session = new();
    private readonly Dictionary<string, string> _prepared = [];
    private readonly Dictionary<string, string> _portals = [];
    private readonly ConcurrentQueue<Answer> _answers = new();

    // What the client has sent since it last asked for an answer, and the statements therein.
    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly List<string> _statements = [];

    // Messages that may go to the server.
    private readonly ArrayBufferWriter<byte> _outgoing = new();

    private int _unanswered;
    private bool _isOpened;

    /// <summary>What becomes of the database's answer to one request.</summary>
    /// <param name="Error">Relayed in the place of it; null for the answer itself.</param>
    /// <param name="ThenCut">Whether the connection breaks when the answer is complete.</param>
    private sealed record Answer(byte[]? Error, bool ThenCut)
    {
        public static Answer Relayed { get; } = new(null, ThenCut: false);

        public static Answer Lost { get; } = new([], ThenCut: true);
    }

    /// <summary>Relays until either side closes the connection.</summary>
    public async Task RunAsync()
    {
        var clientPump = PumpClientAsync();
        var serverPump = PumpServerAsync();
        await Task.WhenAny(clientPump, serverPump);
        Cut();
        await Task.WhenAll(clientPump, serverPump);
    }

    /// <summary>Breaks both sides.</summary>
    public void Cut()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PumpClientAsync()
    {
        var reader = new WireReader(client);
        try
        {
            while (await reader.ReceiveAsync())
            {
                while (reader.TryTake(_isOpened, out var message))
                    if (!await TakeAsync(message)) return;

                // A message that is still on its way belongs to the same round trip: the answer to what came before
                // must not arrive in between, or it would look as if the client had waited for it.
                if (_outgoing.WrittenCount == 0 || reader.HasPartOfAMessage) continue;

                await SendAsync(server, _outgoing);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other pump ends, too.
        }
    }

    private async Task<bool> TakeAsync(WireMessage message)
    {
        if (!_isOpened)
        {
            if (message.OpeningCode is SslCode or GssCode)
            {
                await client.SendAsync("N"u8.ToArray());
                return true;
            }

            _isOpened = message.OpeningCode != CancelCode;
            _outgoing.Write(message.Bytes.Span);
            return true;
        }

        if (message.Type is 'p' or 'X' or 'd' or 'c' or 'f')
        {
            _outgoing.Write(message.Bytes.Span);
            return true;
        }

        if (_request.WrittenCount == 0 && Volatile.Read(ref _unanswered) == 0) proxy.OnRoundTrip();
        _request.Write(message.Bytes.Span);
        Understand(message);
        if (message.Type is 'H')
        {
            _outgoing.Write(_request.WrittenSpan);
            _request.ResetWrittenCount();
        }

        return message.Type is not ('Q' or 'S') || Complete();
    }

    private void Understand(WireMessage message)
    {
        switch (message.Type)
        {
            case 'Q':
                _statements.Add(message.TextAt(0).Text);
                break;
            case 'P':
                var (name, sqlAt) = message.TextAt(0);
                _prepared[name] = message.TextAt(sqlAt).Text;
                break;
            case 'B':
                var (portal, statementAt) = message.TextAt(0);
                _portals[portal] = _prepared.GetValueOrDefault(message.TextAt(statementAt).Text, "");
                break;
            case 'E':
                _statements.Add(_portals.GetValueOrDefault(message.TextAt(0).Text, ""));
                break;
        }
    }

    // The client waits for an answer now.
    private bool Complete()
    {
        proxy.OnRequest(_session, _statements);
        var fault = proxy.FaultFor(_statements);
        if (fault is WireFault.LoseRequest) return false;

        var isCommit = _statements is ["COMMIT"];
        _answers.Enqueue(fault switch
        {
            WireFault.RowConflict => new Answer(WireWriter.Error("ERROR", "40001", "another transaction changed the same rows (OC000)"), ThenCut: false),
            WireFault.CatalogChange => new Answer(WireWriter.Error("ERROR", "40001", "another transaction changed the schema (OC001)"), ThenCut: false),
            WireFault.CrashAfter => new Answer(WireWriter.Error("FATAL", "57P02", "the server crashed"), ThenCut: true),
            WireFault.LoseAnswer => Answer.Lost,
            _ => Answer.Relayed,
        });
        Interlocked.Increment(ref _unanswered);

        if (fault is WireFault.RowConflict or WireFault.CatalogChange)
        {
            // The server fails as DSQL would: a commit ends in a rollback, a statement in an error.
            _outgoing.Write(WireWriter.Query(isCommit ? "ROLLBACK" : "injected conflict"));
        }
        else
        {
            _outgoing.Write(_request.WrittenSpan);
        }

        _request.ResetWrittenCount();
        _statements.Clear();
        return true;
    }

    private async Task PumpServerAsync()
    {
        var reader = new WireReader(server);
        var incoming = new ArrayBufferWriter<byte>();
        try
        {
            while (await reader.ReceiveAsync())
            {
                var cut = false;
                while (!cut && reader.TryTake(hasType: true, out var message)) cut = Relay(message, incoming);
                await SendAsync(client, incoming);
                if (cut) return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other pump ends, too.
        }
    }

    // Returns whether the connection breaks now.
    private bool Relay(WireMessage message, ArrayBufferWriter<byte> incoming)
    {
        var answer = _answers.TryPeek(out var expected) ? expected : Answer.Relayed;
        var isComplete = message.Type is 'Z';
        if (answer.Error is null || (isComplete && !answer.ThenCut))
            incoming.Write(message.Bytes.Span);
        else if (answer.ThenCut ? isComplete : message.Type is 'C' or 'E')
            incoming.Write(answer.Error);

        if (!isComplete || expected is null) return false;

        _answers.TryDequeue(out _);
        Interlocked.Decrement(ref _unanswered);
        return answer.ThenCut;
    }

    private static async Task SendAsync(Socket socket, ArrayBufferWriter<byte> bytes)
    {
        for (var rest = bytes.WrittenMemory; rest.Length > 0;)
            rest = rest[await socket.SendAsync(rest)..];
        bytes.ResetWrittenCount();
    }
}
