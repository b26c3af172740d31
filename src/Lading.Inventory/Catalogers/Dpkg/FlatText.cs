using System.Buffers;
using System.Text;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// A text in which words are looked for: lower-case, one blank between words, without the marks that comments put at the
/// start of lines. One byte a UTF-16 code unit; what is not ASCII is a byte that no word has.
/// </summary>
internal readonly struct FlatText : IDisposable
{
    private const byte Other = 0x80;

    private readonly byte[] _rented;
    private readonly int _length;

    private FlatText(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    /// <summary>The bytes; valid until disposed.</summary>
    public ReadOnlySpan<byte> Bytes => _rented.AsSpan(0, _length);

    /// <summary>What becomes of each byte: a blank, itself in lower-case, or <see cref="Other"/>.</summary>
    private static readonly byte[] Folded = Fold();

    private static byte[] Fold()
    {
        byte[] folded = new byte[256];
        for (int b = 0; b < 256; b++)
            folded[b] = b >= 0x80 ? Other : char.IsWhiteSpace((char)b) || (char)b is '*' or '#' or '"' or '\'' or '`' ? (byte)' ' : (byte)char.ToLowerInvariant((char)b);
        return folded;
    }

    /// <summary>Flattens UTF-8.</summary>
    public static FlatText Of(ReadOnlySpan<byte> text)
    {
        byte[] flat = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        byte[] folded = Folded;
        int length = 0;
        byte last = (byte)' ';
        for (int at = 0; at < text.Length;)
        {
            byte next = folded[text[at]];
            if (next == Other)
            {
                next = FoldRune(text[at..], out int consumed, out bool isPair);
                at += consumed;
                if (isPair)
                    flat[length++] = Other;
            }
            else
            {
                at++;
            }
            flat[length] = next;
            // A blank behind another, or at the start, is overwritten by what follows.
            length += next == ' ' && last == ' ' ? 0 : 1;
            last = next;
        }
        return new FlatText(flat, length);
    }

    private static byte FoldRune(ReadOnlySpan<byte> text, out int consumed, out bool isPair)
    {
        Rune.DecodeFromUtf8(text, out Rune rune, out consumed);
        isPair = rune.Utf16SequenceLength == 2;
        return rune.Value switch
        {
            0x2018 or 0x2019 or 0x201c or 0x201d => (byte)' ',
            0x212a => (byte)'k',
            _ => Rune.IsWhiteSpace(rune) ? (byte)' ' : Other,
        };
    }

    /// <summary>Gives the bytes back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
}
