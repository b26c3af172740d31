using System.Runtime.InteropServices;

namespace Lading.Scanning;

/// <summary>
/// A block of bytes outside of the managed heap that grows in place: megabytes that come and go on the heap make the
/// garbage collector run. What it holds is not cleared. Not thread-safe; no span may outlive it.
/// </summary>
/// <remarks>
/// There is no finalizer on purpose: it could free the memory under a span that is still in use, once nothing but the span
/// remembers the buffer. What is not disposed is lost until the program ends.
/// </remarks>
public sealed unsafe class NativeBuffer : IDisposable
{
    private byte* _bytes;

    /// <summary>Bytes reserved.</summary>
    public int Capacity { get; private set; }

    /// <summary>Makes room for <paramref name="capacity"/> bytes in all; what is there stays, spans become invalid.</summary>
    public void Reserve(long capacity)
    {
        if (capacity <= Capacity)
            return;
        if (capacity > Array.MaxLength)
            throw new OutOfMemoryException($"a block of {capacity} bytes is needed");
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)capacity);
        Capacity = (int)capacity;
    }

    /// <summary>The first bytes.</summary>
    public Span<byte> Span(int length) => length <= Capacity ? new Span<byte>(_bytes, length) : throw new ArgumentOutOfRangeException(nameof(length));

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        Capacity = 0;
    }
}
