using System.Buffers.Binary;

namespace Lading.Scanning.Archives;

/// <summary>
/// What is in a .lzma file (thirteen bytes of header and one LZMA stream), in an entry of a ZIP archive that LZMA packs (APPNOTE
/// 5.8.8), or in an lzip file (its manual, "File format"; members follow one another). Throws <see cref="ParseException"/> for damaged data.
/// </summary>
internal sealed class LzmaContent : ForwardStream
{
    private readonly DecodeInput _input;
    private readonly LzmaDecoder _decoder;
    private readonly bool _lzip;
    private long _left;
    private bool _sized;
    private bool _done;

    private LzmaContent(Stream packed, bool lzip)
    {
        _input = new DecodeInput(packed);
        _decoder = new LzmaDecoder(_input);
        _lzip = lzip;
    }

    /// <summary>A .lzma file.</summary>
    public static LzmaContent OfFile(Stream packed)
    {
        var content = new LzmaContent(packed, lzip: false);
        content.Begin(content._input.Take(5));
        content.Sized(BinaryPrimitives.ReadInt64LittleEndian(content._input.Take(8)));
        content._decoder.BeginRange();
        return content;
    }

    /// <summary>An entry of a ZIP archive.</summary>
    public static LzmaContent OfZip(Stream packed, long size)
    {
        var content = new LzmaContent(packed, lzip: false);
        if (BinaryPrimitives.ReadUInt16LittleEndian(content._input.Take(4)[2..]) != 5)
            throw new ParseException("the LZMA properties are not valid");
        content.Begin(content._input.Take(5));
        content.Sized(size);
        content._decoder.BeginRange();
        return content;
    }

    /// <summary>An lzip file.</summary>
    public static LzmaContent OfLzip(Stream packed)
    {
        var content = new LzmaContent(packed, lzip: true);
        content.BeginMember();
        return content;
    }

    private void Begin(ReadOnlySpan<byte> properties)
    {
        _decoder.ResetProperties(properties[0]);
        _decoder.ResetDictionary(BinaryPrimitives.ReadUInt32LittleEndian(properties[1..]));
    }

    private void Sized(long size) => (_sized, _left) = (size >= 0, size >= 0 ? size : long.MaxValue);

    private void BeginMember()
    {
        ReadOnlySpan<byte> header = _input.Take(6);
        if (!header.StartsWith("LZIP\u0001"u8))
            throw new ParseException("a member of the lzip file is damaged");
        // The lower five bits are an exponent, the upper three sixteenths that are taken away.
        int exponent = header[5] & 0x1f;
        if (exponent is < 12 or > 29)
            throw new ParseException("a member of the lzip file is damaged");
        _decoder.ResetProperties(93);
        _decoder.ResetDictionary((1u << exponent) - ((1u << exponent) / 16) * (uint)(header[5] >> 5));
        Sized(-1);
        _decoder.BeginRange();
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_decoder.Take(buffer) is > 0 and var taken)
                return taken;
            if (_done)
                return 0;
            if (_left > 0 && !_decoder.Ended && _decoder.Decode(Math.Min(_left, 64 << 10)) is > 0 and var made)
            {
                _left -= made;
                continue;
            }
            if (_left > 0 && _sized)
                throw new ParseException("the compressed data ends before its content does");
            _done = !_lzip || !NextMember();
        }
        return 0;
    }

    /// <summary>CRC-32, size and size of the member end it; another may follow, or what is no concern of lzip.</summary>
    private bool NextMember()
    {
        _input.Take(20);
        if (!_input.Ensure(4) || !_input.Buffer.AsSpan(_input.Position).StartsWith("LZIP"u8))
            return false;
        BeginMember();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
