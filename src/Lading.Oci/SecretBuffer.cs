using System.Security.Cryptography;
using System.Text;

namespace Lading;

/// <summary>
/// A secret value: bytes that the garbage collector does not move, and that are zeroed when this is disposed. Never shown by
/// <see cref="ToString"/>. Not thread-safe.
/// </summary>
public sealed class SecretBuffer : IDisposable
{
    private byte[]? _bytes;

    /// <summary>A buffer of so many zero bytes, to be filled through <see cref="Span"/>.</summary>
    public SecretBuffer(int length)
    {
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
        Length = length;
    }

    /// <summary>Bytes in use, at most as many as were asked for.</summary>
    public int Length { get; private set; }

    /// <summary>The value. Throws <see cref="ObjectDisposedException"/> once it is forgotten.</summary>
    public Span<byte> Span => Bytes.AsSpan(0, Length);

    /// <summary>The whole array, for interfaces that take nothing else; it may be longer than <see cref="Length"/>.</summary>
    public byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(SecretBuffer));

    /// <summary>A copy of some bytes, which the caller may then zero.</summary>
    public static SecretBuffer Copy(ReadOnlySpan<byte> bytes)
    {
        var buffer = new SecretBuffer(bytes.Length);
        bytes.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>The UTF-8 of some text.</summary>
    public static SecretBuffer FromText(ReadOnlySpan<char> text)
    {
        var buffer = new SecretBuffer(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, buffer.Span);
        return buffer;
    }

    /// <summary>All of a stream of at most so many bytes; an input error when there are more. <paramref name="where"/> names it in the error.</summary>
    public static SecretBuffer Read(Stream stream, int most, string where)
    {
        var buffer = new SecretBuffer(most + 1);
        int length = stream.ReadAtLeast(buffer.Span, most + 1, throwOnEndOfStream: false);
        buffer.Length = length;
        if (length <= most)
            return buffer;
        buffer.Dispose();
        throw LadingException.Input($"{where} has more than the {most} bytes that are read.");
    }

    /// <summary>Forgets what lies behind the first so many bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        CryptographicOperations.ZeroMemory(Bytes.AsSpan(length));
        Length = length;
    }

    /// <summary>Zeroes the value.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = null;
    }

    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
