using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>What the PostgreSQL behind the stand-in says to one request.</summary>
/// <param name="Messages">All of it but the end.</param>
/// <param name="Status">The end: I outside a transaction, T in one, E in one that has failed.</param>
internal sealed record ClusterAnswer(IReadOnlyList<WireMessage> Messages, char Status)
{
    /// <summary>The SQLSTATE of its error; null without one.</summary>
    public string? SqlState { get; } =
        Messages.Where(message => message.Type is 'E').Select(SqlStateOf).FirstOrDefault();

    /// <summary>How many rows were inserted, updated and deleted.</summary>
    public int ChangedRows => Messages.Where(message => message.Type is 'C').Sum(message =>
        message.TextAt(0).Text.Split(' ') is ["INSERT" or "UPDATE" or "DELETE", .., var rows]
            ? int.Parse(rows, CultureInfo.InvariantCulture)
            : 0);

    private static string SqlStateOf(WireMessage error)
    {
        for (var at = 0; error.Bytes.Span[5 + at] != 0;)
        {
            var (field, next) = error.TextAt(at);
            if (field[0] == 'C') return field[1..];
            at = next;
        }

        return "";
    }
}

/// <summary>A connection to the PostgreSQL behind the stand-in, message by message.</summary>
internal sealed class ClusterUpstream : IDisposable
{
    private readonly Stream _stream;
    private readonly WireReader _reader;

    private ClusterUpstream(Stream stream)
    {
        _stream = stream;
        _reader = new WireReader(stream);
    }

    /// <summary>
    /// What the server says of itself when a connection is open: parameters and the key for cancelling.
    /// </summary>
    public IReadOnlyList<WireMessage> Greeting { get; private set; } = [];

    /// <summary>Where the last request left the transaction.</summary>
    public char Status { get; private set; } = 'I';

    /// <summary>Opens a connection.</summary>
    public static async Task<ClusterUpstream> ConnectAsync(string connectionString, string applicationName)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var socket = settings.Host!.StartsWith('/')
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var upstream = new ClusterUpstream(new NetworkStream(await ConnectAsync(socket, settings), ownsSocket: true));
        try
        {
            await upstream.SignInAsync(settings, applicationName);
            return upstream;
        }
        catch
        {
            upstream.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for the whole answer.</summary>
    public async Task<ClusterAnswer> AskAsync(ReadOnlyMemory<byte> request)
    {
        await _stream.WriteAsync(request);
        List<WireMessage> messages = [];
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.Type is 'Z')
            {
                Status = message.Status;
                return new ClusterAnswer(messages, Status);
            }

            messages.Add(message);
        }
    }

    /// <summary>Runs a statement of the stand-in's own.</summary>
    public Task<ClusterAnswer> AskAsync(string sql) => AskAsync(WireWriter.Query(sql));

    /// <summary>Runs a statement of the stand-in's own that cannot fail.</summary>
    public async Task RunAsync(string sql)
    {
        if (await AskAsync(sql) is { SqlState: { } sqlState })
            throw new InvalidOperationException($"{sqlState} for {sql}");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static async Task<Socket> ConnectAsync(Socket socket, NpgsqlConnectionStringBuilder settings)
    {
        if (socket.AddressFamily is AddressFamily.Unix)
            await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}"));
        else
            await socket.ConnectAsync(settings.Host!, settings.Port);
        return socket;
    }

    private async Task SignInAsync(NpgsqlConnectionStringBuilder settings, string applicationName)
    {
        var user = settings.Username ?? Environment.UserName;
        await _stream.WriteAsync(WireWriter.Startup(
            ("user", user),
            ("database", settings.Database ?? user),
            ("application_name", applicationName),
            ("client_encoding", "UTF8")));
        Scram? scram = null;
        List<WireMessage> greeting = [];
        while (await ReceiveAsync() is { Type: not 'Z' } message)
        {
            if (message.Type is 'E')
                throw new InvalidOperationException($"The PostgreSQL behind the stand-in refuses {user}.");
            if (message.Type is not 'R')
            {
                greeting.Add(message);
                continue;
            }

            // https://www.postgresql.org/docs/16/protocol-message-formats.html: Ok and SASLFinal, then
            // CleartextPassword, SASL and SASLContinue.
            switch (message.Number)
            {
                case 0 or 12:
                    break;
                case 3:
                    await _stream.WriteAsync(WireWriter.Message('p', $"{settings.Password}\0"));
                    break;
                case 10:
                    scram = new Scram(settings.Password ?? "");
                    await _stream.WriteAsync(scram.First());
                    break;
                case 11:
                    await _stream.WriteAsync(scram!.Final(Encoding.UTF8.GetString(message.Bytes.Span[9..])));
                    break;
                default:
                    throw new NotSupportedException(
                        "The PostgreSQL behind the stand-in must take SCRAM-SHA-256, a clear password or none.");
            }
        }

        Greeting = greeting;
    }

    private async Task<WireMessage> ReceiveAsync()
    {
        WireMessage message;
        while (!_reader.TryTake(hasType: true, out message))
        {
            if (!await _reader.ReceiveAsync())
                throw new IOException("The PostgreSQL behind the stand-in closed the connection.");
        }

        return message.Copy();
    }

    // RFC 5802 without channel binding, as far as a client needs it that trusts the server.
    private sealed class Scram(string password)
    {
        private readonly string _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

        private string FirstBare => $"n=,r={_nonce}";

        public byte[] First()
        {
            var response = Encoding.UTF8.GetBytes($"n,,{FirstBare}");
            var length = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, response.Length);
            return WireWriter.Message('p', [.. "SCRAM-SHA-256\0"u8, .. length, .. response]);
        }

        public byte[] Final(string serverFirst)
        {
            var fields = serverFirst.Split(',').ToDictionary(field => field[0], field => field[2..]);
            var salted = Rfc2898DeriveBytes.Pbkdf2(
                password,
                Convert.FromBase64String(fields['s']),
                int.Parse(fields['i'], CultureInfo.InvariantCulture),
                HashAlgorithmName.SHA256,
                32);
            var withoutProof = $"c=biws,r={fields['r']}";
            var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            var signature = HMACSHA256.HashData(
                SHA256.HashData(clientKey), Encoding.UTF8.GetBytes($"{FirstBare},{serverFirst},{withoutProof}"));
            var proof = clientKey.Zip(signature, (key, sign) => (byte)(key ^ sign)).ToArray();
            return WireWriter.Message('p', $"{withoutProof},p={Convert.ToBase64String(proof)}");
        }
    }
}
