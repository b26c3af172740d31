namespace Lading.Leaks.Detection.Decoding;

/// <summary>Walks the encoded stretches of a text, one encoding after the other, and undoes them.</summary>
internal ref struct EncodedRuns
{
    private readonly DecodeBudget _budget;
    private readonly DecodedText? _outer;
    private Base64Runs _base64;
    private EscapedRuns _escaped;
    private Utf16Runs _utf16;
    private int _stage;

    public EncodedRuns(ReadOnlySpan<byte> text, DecodeBudget budget, DecodedText? outer)
    {
        _budget = budget;
        _outer = outer;
        _base64 = new Base64Runs(text);
        _escaped = new EscapedRuns(text);
        _utf16 = new Utf16Runs(text);
    }

    /// <summary>The next one, which the caller disposes of; false when there is none or too much was decoded already.</summary>
    public bool Next(out DecodedText? decoded)
    {
        if (_stage == 0 && _base64.Next(_budget, _outer, out decoded))
            return true;
        _stage = Math.Max(_stage, 1);
        if (_stage == 1 && _escaped.Next(_budget, _outer, out decoded))
            return true;
        _stage = 2;
        decoded = null;
        return _escaped.HasZeros && _utf16.Next(_budget, _outer, out decoded);
    }
}
