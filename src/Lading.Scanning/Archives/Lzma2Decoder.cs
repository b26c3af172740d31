using System.Buffers.Binary;

namespace Lading.Scanning.Archives;

/// <summary>LZMA2: LZMA in chunks that each say their sizes (The .xz File Format 1.2.1, 5.3.1; chunks as the LZMA SDK has them).</summary>
internal sealed class Lzma2Decoder(DecodeInput input)
{
    private readonly LzmaDecoder _lzma = new(input);
    private uint _dictionary;
    private bool _needsDictionary, _needsProperties, _needsState;
    private bool _stored;
    private bool _ended = true;
    private int _left;
    private long _chunkEnd;

    /// <summary>Begins a stream whose dictionary has the size that one byte says.</summary>
    public void Begin(byte size)
    {
        if (size > 40)
            throw new ParseException("the size of the LZMA2 dictionary is not valid");
        _dictionary = size == 40 ? uint.MaxValue : (2 | size & 1u) << size / 2 + 11;
        (_needsDictionary, _needsProperties, _needsState, _ended, _left) = (true, true, true, false, 0);
    }

    /// <summary>Unpacks some bytes; 0 at the end of the stream.</summary>
    public int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_lzma.Take(buffer) is > 0 and var taken)
                return taken;
            if (_ended)
                return 0;
            if (_left == 0)
            {
                BeginChunk();
                continue;
            }
            int made = _stored ? _lzma.Store(_left) : _lzma.Decode(_left);
            _left -= made;
            if (made == 0 || !_stored && (input.Taken > _chunkEnd || _left == 0 && (input.Taken != _chunkEnd || !_lzma.IsRangeFinished)))
                throw new ParseException("the compressed data is damaged");
        }
        return 0;
    }

    private void BeginChunk()
    {
        byte control = input.Byte();
        if (control == 0)
        {
            _ended = true;
            return;
        }
        if (control is > 2 and < 0x80)
            throw new ParseException("the compressed data is damaged");
        bool resets = control is 1 or >= 0xe0;
        if (resets)
        {
            _lzma.ResetDictionary(_dictionary);
            _needsDictionary = false;
            // What matches would refer to is gone.
            _needsProperties |= control == 1;
        }
        else if (_needsDictionary)
            throw new ParseException("the compressed data is damaged");
        _stored = control < 0x80;
        _left = BinaryPrimitives.ReadUInt16BigEndian(input.Take(2)) + 1;
        if (_stored)
            return;
        _left += (control & 0x1f) << 16;
        int packed = BinaryPrimitives.ReadUInt16BigEndian(input.Take(2)) + 1;
        if (control >= 0xc0)
        {
            _lzma.ResetProperties(input.Byte());
            (_needsProperties, _needsState) = (false, false);
        }
        else if (_needsProperties)
            throw new ParseException("the compressed data is damaged");
        else if (control >= 0xa0)
        {
            _lzma.ResetState();
            _needsState = false;
        }
        else if (_needsState)
            throw new ParseException("the compressed data is damaged");
        _chunkEnd = input.Taken + packed;
        _lzma.BeginRange();
    }
}
