namespace Lading.Scanning.Archives;

/// <summary>A stream whose next bytes can be looked at before they are read. Does not own the stream.</summary>
internal sealed class PeekStream(Stream inner) : ForwardStream
{
    private byte[] _ahead = [];
    private int _start;
    private int _end;

    /// <summary>The next bytes, at most <paramref name="count"/>; fewer only where the stream ends.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _start < count)
        {
            if (_ahead.Length < count)
            {
                byte[] larger = new byte[count];
                _ahead.AsSpan(_start, _end - _start).CopyTo(larger);
                _ahead = larger;
            }
            else
                _ahead.AsSpan(_start, _end - _start).CopyTo(_ahead);
            (_start, _end) = (0, _end - _start);
            _end += inner.ReadAtLeast(_ahead.AsSpan(_end, count - _end), count - _end, throwOnEndOfStream: false);
        }
        return _ahead.AsSpan(_start, Math.Min(count, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
            return inner.Read(buffer);
        int count = Math.Min(buffer.Length, _end - _start);
        _ahead.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }
}
