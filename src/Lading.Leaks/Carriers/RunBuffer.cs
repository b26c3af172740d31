using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Pieces of text taken out of content that is not text, a line each, to be searched together; remembers where each
/// came from. Not thread-safe; used again for the next content.
/// </summary>
internal sealed class RunBuffer : IDisposable
{
    private readonly NativeBuffer _bytes = new();
    private readonly List<(int At, long Origin, int Step)> _runs = [];

    /// <summary>Bytes held, with the line ends between pieces.</summary>
    public int Length { get; private set; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => _bytes.Span(Length);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Length = 0;
        _runs.Clear();
    }

    /// <summary>Adds every <paramref name="step"/>th byte of a piece that begins at <paramref name="origin"/> in the content.</summary>
    public void Add(ReadOnlySpan<byte> piece, long origin, int step = 1)
    {
        int length = (piece.Length + step - 1) / step;
        _runs.Add((Length, origin, step));
        Reserve(length + 1);
        Span<byte> target = _bytes.Span(Length + length + 1)[Length..];
        if (step == 1)
            piece.CopyTo(target);
        else
            for (int i = 0; i < length; i++)
                target[i] = piece[i * step];
        target[length] = (byte)'\n';
        Length += length + 1;
    }

    /// <summary>Where in the content the byte at <paramref name="at"/> came from, and whether each stood in two bytes.</summary>
    public (long Origin, int Step) Origin(long at)
    {
        int low = 0, high = _runs.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_runs[middle].At <= at)
                low = middle;
            else
                high = middle - 1;
        }
        if (_runs.Count == 0)
            return (at, 1);
        (int start, long origin, int step) = _runs[low];
        return (origin + (at - start) * step, step);
    }

    private void Reserve(int more)
    {
        long needed = (long)Length + more;
        if (needed > _bytes.Capacity)
            _bytes.Reserve(Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(256 << 10, _bytes.Capacity * 2L))));
    }

    public void Dispose() => _bytes.Dispose();
}
