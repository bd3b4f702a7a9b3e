using System.Buffers;
using System.Collections.Concurrent;
using EventPlatform.TestSupport.DsqlRules;

namespace EventPlatform.TestSupport.Wire;

/// <summary>One client's connection through the proxy.</summary>
internal sealed class WireConnection(WireProxy proxy, Stream client, Stream server)
{
    private const int CancelCode = 80877102;
    private const int SslCode = 80877103;
    private const int GssCode = 80877104;

    private readonly DsqlSessionChecker _session = new();
    private readonly Dictionary<string, string> _prepared = [];
    private readonly Dictionary<string, string> _portals = [];

    // For each answer that the client is owed: what takes its place, or null for the answer itself.
    private readonly ConcurrentQueue<WireEffect?> _answers = new();

    // What the client has sent since it last asked for an answer, and the statements therein.
    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly List<string> _statements = [];

    // Messages that may go to the server.
    private readonly ArrayBufferWriter<byte> _outgoing = new();

    private int _unanswered;
    private bool _isOpened;
    private volatile bool _isSilent;

    /// <summary>Relays until either side closes the connection.</summary>
    public async Task RunAsync()
    {
        var clientPump = PumpClientAsync();
        var serverPump = PumpServerAsync();
        // A client that receives nothing does not see either that the server is gone.
        if (await Task.WhenAny(clientPump, serverPump) == serverPump && _isSilent) await clientPump;
        Cut();
        await Task.WhenAll(clientPump, serverPump);
    }

    /// <summary>Breaks both sides.</summary>
    public void Cut()
    {
        client.Dispose();
        server.Dispose();
    }

    /// <summary>Answers nothing any more, unless the client waits for an answer now.</summary>
    /// <returns>Whether that is so.</returns>
    public bool SilenceIfIdle()
    {
        if (!_isOpened || Volatile.Read(ref _unanswered) > 0) return false;

        return _isSilent = true;
    }

    private async Task PumpClientAsync()
    {
        var reader = new WireReader(client);
        try
        {
            while (await reader.ReceiveAsync())
            {
                if (_isSilent) reader.Clear();
                while (reader.TryTake(_isOpened, out var message))
                    if (!await TakeAsync(message)) return;

                // A message that is still on its way belongs to the same round trip: the answer to what came before
                // must not arrive in between, or it would look as if the client had waited for it.
                if (_outgoing.WrittenCount == 0 || reader.HasPartOfAMessage) continue;

                await SendAsync(server, _outgoing);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
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
                await client.WriteAsync("N"u8.ToArray());
                return true;
            }

            if (message.OpeningCode != CancelCode)
            {
                if (proxy.EffectOnConnect() is { } refusal) return await RefuseAsync(refusal);

                _isOpened = true;
            }

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
        var effect = proxy.EffectOn(_statements);
        if (effect is { IsCarriedOut: false, Error: null }) return false;

        _answers.Enqueue(effect);
        Interlocked.Increment(ref _unanswered);

        // What is not carried out fails as DSQL would let it: a commit ends in a rollback, a statement in an error.
        if (effect is { IsCarriedOut: false })
            _outgoing.Write(WireWriter.Query(_statements is ["COMMIT"] ? "ROLLBACK" : "injected fault"));
        else
            _outgoing.Write(_request.WrittenSpan);

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
                if (_isSilent) incoming.ResetWrittenCount();
                await SendAsync(client, incoming);
                if (cut) return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other pump ends, too.
        }
    }

    // Returns whether the connection breaks now.
    private bool Relay(WireMessage message, ArrayBufferWriter<byte> incoming)
    {
        var isExpected = _answers.TryPeek(out var effect);
        var isComplete = message.Type is 'Z';
        if (effect is null)
        {
            incoming.Write(message.Bytes.Span);
        }
        else if (isComplete)
        {
            incoming.Write(effect.Error);
            if (!effect.Cuts) incoming.Write(WireWriter.Ready(message.Status is 'T' ? 'E' : message.Status));
        }

        if (!isComplete || !isExpected) return false;

        _answers.TryDequeue(out _);
        Interlocked.Decrement(ref _unanswered);
        return effect is { Cuts: true };
    }

    // Returns whether the client may go on sending.
    private async Task<bool> RefuseAsync(WireEffect refusal)
    {
        _isSilent = !refusal.Cuts;
        if (_isSilent) return true;

        await client.WriteAsync(refusal.Error!);
        return false;
    }

    private static async Task SendAsync(Stream connection, ArrayBufferWriter<byte> bytes)
    {
        if (bytes.WrittenCount == 0) return;

        await connection.WriteAsync(bytes.WrittenMemory);
        bytes.ResetWrittenCount();
    }
}
