using System.Buffers;

namespace Lading.Scanning.Archives;

/// <summary>
/// Packed bytes for a decoder: a buffer with a view over what comes next, so that inner loops need not ask at each byte
/// whether there is one. Does not own the stream.
/// </summary>
internal sealed class DecodeInput(Stream stream) : IDisposable
{
    private const int Size = 64 << 10;

    private bool _ended;
    private long _passed;

    /// <summary>Bytes taken since the beginning.</summary>
    public long Taken => _passed + Position;

    /// <summary>What was read. Behind <see cref="End"/> there is room for <see cref="Margin"/> bytes, zeros where the stream ended.</summary>
    public byte[] Buffer { get; private set; } = ArrayPool<byte>.Shared.Rent(Size + Margin);

    /// <summary>Where the next byte is.</summary>
    public int Position { get; set; }

    /// <summary>End of what was read.</summary>
    public int End { get; private set; }

    /// <summary>Bytes that may be read without asking, after <see cref="Ensure"/>; a decoder looks afterwards whether it went past the end.</summary>
    public const int Margin = 64;

    /// <summary>Reads on until so many bytes are there; false where the stream ends before.</summary>
    public bool Ensure(int count)
    {
        if (End - Position >= count)
            return true;
        if (!_ended)
        {
            int kept = Math.Max(0, End - Position);
            Buffer.AsSpan(End - kept, kept).CopyTo(Buffer);
            _passed += Position;
            (Position, End) = (0, kept);
            while (End < count && !_ended)
            {
                int read = stream.Read(Buffer.AsSpan(End, Size - End));
                End += read;
                _ended = read == 0;
            }
            Buffer.AsSpan(End, Margin).Clear();
        }
        return End - Position >= count;
    }

    /// <summary>True when nothing follows.</summary>
    public bool IsAtEnd => !Ensure(1);

    /// <summary>The next byte.</summary>
    public byte Byte() => Ensure(1) ? Buffer[Position++] : throw CutOff();

    /// <summary>The next bytes, valid until the next call; no more than a few kilobytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (!Ensure(count))
            throw CutOff();
        Position += count;
        return Buffer.AsSpan(Position - count, count);
    }

    /// <summary>Copies the next bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (!Ensure(1))
                throw CutOff();
            int count = Math.Min(target.Length, End - Position);
            Buffer.AsSpan(Position, count).CopyTo(target);
            Position += count;
            target = target[count..];
        }
    }

    public static ParseException CutOff() => new("the compressed data is cut off");

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        (Position, End, _ended) = (0, 0, true);
    }
}
