using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Lading.Testing;

/// <summary>
/// A gRPC method of one answer on a unix socket, as a SPIFFE agent has it: HTTP/2 (RFC 9113) with as much of HPACK as it takes to answer.
/// </summary>
public sealed class VirtualWorkloadApi : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public VirtualWorkloadApi(string socket)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        _serving = ServeAsync();
    }

    /// <summary>The message that is answered; null for none.</summary>
    public byte[]? Message { get; set; }

    /// <summary>The status that the call ends with.</summary>
    public int Status { get; set; }

    /// <summary>The bytes of the last request's headers, as they came.</summary>
    public string Headers { get; private set; } = "";

    /// <summary>The last request's message.</summary>
    public byte[] Request { get; private set; } = [];

    /// <summary>A field of text of a message.</summary>
    public static byte[] Field(int number, byte[] value)
    {
        var bytes = new List<byte> { (byte)(number << 3 | 2) };
        int length = value.Length;
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        return [.. bytes, (byte)length, .. value];
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket client = await _listener.AcceptAsync(_stop.Token);
                await using var stream = new NetworkStream(client);
                await AnswerAsync(stream);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            await stream.ReadExactlyAsync(new byte[24], _stop.Token); // the preface
            await stream.WriteAsync(Frame(4, 0, 0, []), _stop.Token);
            byte[] head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head, _stop.Token);
                byte[] payload = new byte[head[0] << 16 | head[1] << 8 | head[2]];
                await stream.ReadExactlyAsync(payload, _stop.Token);
                int id = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
                if (head[3] == 4 && (head[4] & 1) == 0)
                    await stream.WriteAsync(Frame(4, 1, 0, []), _stop.Token);
                if (head[3] == 1)
                    Headers = Encoding.Latin1.GetString(payload);
                if (head[3] == 0 && payload.Length > 5)
                    Request = payload[5..];
                if (head[3] is 0 or 1 && (head[4] & 1) == 1)
                {
                    await stream.WriteAsync(Frame(1, 4, id, [0x88, .. Literal("content-type", "application/grpc")]), _stop.Token);
                    if (Message is { } message)
                        await stream.WriteAsync(Frame(0, 0, id, [0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message]), _stop.Token);
                    await stream.WriteAsync(Frame(1, 5, id, [.. Literal("grpc-status", Status.ToString()), .. Literal("grpc-message", "no identity issued")]), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] head = new byte[9];
        head[0] = (byte)(payload.Length >> 16);
        head[1] = (byte)(payload.Length >> 8);
        head[2] = (byte)payload.Length;
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    private static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
    }
}
