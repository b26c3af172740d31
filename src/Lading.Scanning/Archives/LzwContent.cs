namespace Lading.Scanning.Archives;

/// <summary>
/// What is in a file of compress(1): LZW codes of nine to sixteen bits, the lowest bits first, in groups of eight. Throws
/// <see cref="ParseException"/> for damaged data. Does not own the stream.
/// </summary>
internal sealed class LzwContent : ForwardStream
{
    private const int FirstBits = 9, Clear = 256;

    private readonly DecodeInput _input;
    private readonly int _maxBits;
    private readonly bool _clears;
    private readonly ushort[] _prefix;
    private readonly byte[] _suffix;
    private readonly byte[] _stack;
    private int _stacked;
    private int _bits = FirstBits;
    private int _next;
    private int _previous = -1;
    private byte _first;
    // Codes are written in groups of eight, as many bytes as a code has bits; what a group has beyond a change of size is filler.
    private int _group, _groupBits;

    public LzwContent(Stream packed)
    {
        _input = new DecodeInput(packed);
        ReadOnlySpan<byte> header = _input.Take(3);
        _maxBits = header[2] & 0x1f;
        if (header[0] != 0x1f || header[1] != 0x9d || _maxBits is < FirstBits or > 16)
            throw new ParseException("the header of the compressed file is damaged");
        _clears = (header[2] & 0x80) != 0;
        _next = _clears ? 257 : 256;
        _prefix = new ushort[1 << _maxBits];
        _suffix = new byte[1 << _maxBits];
        _stack = new byte[1 << _maxBits];
    }

    public override int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            if (_stacked > 0)
                buffer[written++] = _stack[--_stacked];
            else if (!Next())
                break;
        }
        return written;
    }

    /// <summary>Takes the next code and stacks what it stands for, the last byte first; false at the end.</summary>
    private bool Next()
    {
        int code = Code();
        if (code < 0)
            return false;
        if (code == Clear && _clears)
        {
            EndGroup();
            (_bits, _next, _previous) = (FirstBits, 257, -1);
            return true;
        }
        int at = code;
        if (_previous < 0)
        {
            if (code > 255)
                throw new ParseException("the compressed data is damaged");
        }
        else
        {
            if (code > _next || code == _next && _next == 1 << _maxBits)
                throw new ParseException("the compressed data is damaged");
            if (code == _next)
            {
                _stack[_stacked++] = _first;
                at = _previous;
            }
        }
        for (; at > 255; at = _prefix[at])
            _stack[_stacked++] = _suffix[at];
        _stack[_stacked++] = _first = (byte)at;
        if (_previous >= 0 && _next < 1 << _maxBits)
        {
            _prefix[_next] = (ushort)_previous;
            _suffix[_next++] = _first;
        }
        _previous = code;
        if (_next == 1 << _bits && _bits < _maxBits)
        {
            EndGroup();
            _bits++;
        }
        return true;
    }

    private int Code()
    {
        if (_group == _groupBits)
        {
            _group = 0;
            _groupBits = 8 * (_input.Ensure(_bits) ? _bits : _input.End - _input.Position);
            _input.Position += _groupBits / 8;
        }
        if (_groupBits - _group < _bits)
            return -1;
        int from = _input.Position - _groupBits / 8 + _group / 8;
        byte[] buffer = _input.Buffer;
        int code = (buffer[from] | buffer[from + 1] << 8 | buffer[from + 2] << 16) >> (_group & 7) & (1 << _bits) - 1;
        _group += _bits;
        return code;
    }

    private void EndGroup() => _group = _groupBits = 0;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
