namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Takes down what stands in base64 from a place on where an archive begins ("H4sI…"), line ends left out, until something else
/// follows. Bounded; what is longer is given up and said.
/// </summary>
internal sealed class Base64Capture(long offset)
{
    /// <summary>Bytes that are taken down.</summary>
    public const int MaxLength = 16 << 20;

    private readonly MemoryStream _bytes = new();
    private int _bits;
    private int _count;
    private bool _escaped;

    /// <summary>Beginnings of xz, LZ4, gzip, zstd, bzip2, lzip and ZIP in base64 and base64url. Sorted.</summary>
    public static IReadOnlyList<string> Markers { get; } = ["/Td6WFoA", "BCJNG", "H4sI", "KLUv/", "KLUv_", "Qlpo", "TFpJU", "UEsDB", "_Td6WFoA"];

    /// <summary>Where it began in the stream.</summary>
    public long Offset => offset;

    /// <summary>True when there was more than is taken down.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What was taken down.</summary>
    public MemoryStream Bytes => _bytes;

    /// <summary>Takes the next bytes of the stream; false once it has ended.</summary>
    public bool Feed(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (_escaped)
            {
                _escaped = false;
                if (b is (byte)'n' or (byte)'r' or (byte)'\n' or (byte)'\r')
                    continue;
                return false;
            }
            int value = b switch
            {
                >= (byte)'A' and <= (byte)'Z' => b - 'A',
                >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
                (byte)'+' or (byte)'-' => 62,
                (byte)'/' or (byte)'_' => 63,
                (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' => -1,
                (byte)'\\' => -2,
                _ => -3,
            };
            if (value == -3)
                return false;
            _escaped = value == -2;
            if (value < 0)
                continue;
            _bits = (_bits << 6) | value;
            _count += 6;
            if (_count < 8)
                continue;
            _count -= 8;
            _bytes.WriteByte((byte)(_bits >> _count));
            _bits &= (1 << _count) - 1;
            if (_bytes.Length > MaxLength)
            {
                IsTooLong = true;
                return false;
            }
        }
        return true;
    }
}
