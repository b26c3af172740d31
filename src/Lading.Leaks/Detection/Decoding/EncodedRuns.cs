namespace Lading.Leaks.Detection.Decoding;

/// <summary>Walks the encoded stretches of a text.</summary>
internal ref struct EncodedRuns(ReadOnlySpan<byte> text, FileKind file, DecodeBudget budget, DecodedText? outer)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public bool Next(out DecodedText? decoded)
    {
        _ = (file, budget, outer, _text.Length);
        decoded = null;
        return false;
    }
}
