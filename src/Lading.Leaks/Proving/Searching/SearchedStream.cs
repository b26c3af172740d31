using Lading.Scanning.Archives;

namespace Lading.Leaks.Proving.Searching;

/// <summary>A stream whose bytes are searched as somebody reads them. Does not own the stream.</summary>
internal sealed class SearchedStream(Stream inner, TraceSearch search) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        search.Add(buffer[..read]);
        return read;
    }

    /// <summary>Searches what nobody read.</summary>
    public void Drain()
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            while (Read(buffer) > 0)
            {
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
