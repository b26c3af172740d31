using System.Buffers;
using System.Security.Cryptography;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>
/// What a stretch of a text says once an encoding is undone, in a rented buffer that is cleared when given back, and
/// where each part of it came from.
/// </summary>
internal sealed class DecodedText : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;
    private readonly DecodedText? _outer;
    private readonly int _start;
    private readonly int _rawLength;
    private readonly int[]? _origins;
    private readonly int _originCount;
    private readonly int _unit;
    private readonly int _rawUnit;

    /// <param name="buffer">From the shared pool; belongs to this object from now on.</param>
    /// <param name="length">Bytes of it that count.</param>
    /// <param name="outer">The text that held the encoded one; null for the file's own.</param>
    /// <param name="start">Where in it the encoded text begins.</param>
    /// <param name="rawLength">Bytes of the encoded text.</param>
    /// <param name="encodings">What was undone, outermost first.</param>
    /// <param name="ratio">Bytes that come from so many encoded ones: (3, 4) for base64; (0, 0) when that cannot be told.</param>
    /// <param name="origins">From the shared pool: pairs of a place in the text and the one in the encoded text where it stands, from <paramref name="start"/>,
    /// one behind each escape; between them both go on in step.</param>
    /// <param name="originCount">Numbers of it that count.</param>
    public DecodedText(
        byte[] buffer, int length, DecodedText? outer, int start, int rawLength, string[] encodings, (int Unit, int Raw) ratio, int[]? origins = null, int originCount = 0)
    {
        _buffer = buffer;
        _length = length;
        _outer = outer;
        _start = start;
        _rawLength = rawLength;
        Encodings = encodings;
        (_unit, _rawUnit) = ratio;
        _origins = origins;
        _originCount = originCount;
    }

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _length);

    public string[] Encodings { get; }

    /// <summary>Where in the file's own text a part of this one stands, encoded.</summary>
    public (int Start, int End) Outermost(int start, int end)
    {
        var (from, to) = (0, _rawLength);
        if (_origins is not null)
            (from, to) = (Origin(start), end < _length ? Origin(end) : _rawLength);
        else if (_unit > 0)
            (from, to) = (Math.Min(start / _unit * _rawUnit, _rawLength), (int)Math.Min(((long)end + _unit - 1) / _unit * _rawUnit, _rawLength));
        return _outer is null ? (_start + from, _start + to) : _outer.Outermost(_start + from, _start + to);
    }

    private int Origin(int at)
    {
        int low = 0, high = _originCount / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_origins![middle * 2] <= at)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? at : _origins![low * 2 - 1] + at - _origins[low * 2 - 2];
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(_buffer);
        if (_origins is not null)
            ArrayPool<int>.Shared.Return(_origins);
    }
}
