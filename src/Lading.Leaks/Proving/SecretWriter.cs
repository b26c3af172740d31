using System.Security.Cryptography;

namespace Lading.Leaks.Proving;

/// <summary>Bytes that grow and that may hold a secret: pinned, and every array it outgrows is zeroed.</summary>
internal sealed class SecretWriter : IDisposable
{
    private byte[] _bytes;

    public SecretWriter(int capacity) => _bytes = GC.AllocateArray<byte>(Math.Max(16, capacity), pinned: true);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Write(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Length));
        Length = 0;
    }

    /// <summary>What was written, in a buffer of its own.</summary>
    public SecretBuffer ToBuffer() => SecretBuffer.Copy(Written);

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private void Reserve(int more)
    {
        if (Length + more <= _bytes.Length)
            return;
        byte[] larger = GC.AllocateArray<byte>(Math.Max(_bytes.Length * 2, Length + more), pinned: true);
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
