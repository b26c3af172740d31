namespace Lading.Scanning.Archives;

/// <summary>What archives without an index of their own have in common: headers and contents that follow one another in one stream.</summary>
internal abstract class ForwardMembers(Stream stream) : MemberReader
{
    private readonly PeekStream _stream = new(stream);
    private long _position;

    /// <summary>Bytes from the start of the archive.</summary>
    protected long Position => _position;

    /// <summary>The stream, at <see cref="Position"/>.</summary>
    protected PeekStream Rest => _stream;

    public override int Read(Span<byte> buffer)
    {
        int most = (int)Math.Min(buffer.Length, ContentEnd - _position);
        if (most <= 0)
            return 0;
        int read = _stream.Read(buffer[..most]);
        if (read == 0)
            throw CutOff();
        _position += read;
        return read;
    }

    /// <summary>Reads all of the target or says that the archive is cut off.</summary>
    protected void Fill(Span<byte> target)
    {
        if (_stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw CutOff();
        _position += target.Length;
    }

    /// <summary>The next bytes without taking them.</summary>
    protected ReadOnlySpan<byte> Peek(int count) => _stream.Peek(count);

    /// <summary>Passes over what lies before <paramref name="position"/>; an archive may end within padding.</summary>
    protected void SkipTo(long position, bool content)
    {
        Span<byte> passed = stackalloc byte[4096];
        while (_position < position)
        {
            int read = _stream.Read(passed[..(int)Math.Min(passed.Length, position - _position)]);
            if (read == 0)
            {
                if (content)
                    throw CutOff();
                return;
            }
            _position += read;
        }
    }

    protected static ParseException CutOff() => new("the archive is cut off");
}
