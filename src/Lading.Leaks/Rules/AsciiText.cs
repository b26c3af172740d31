namespace Lading.Leaks.Rules;

/// <summary>ASCII text as bytes.</summary>
internal static class AsciiText
{
    /// <summary>Writes as much of <paramref name="text"/> as fits, its letters in lower case; returns how much.</summary>
    public static int Lower(ReadOnlySpan<byte> text, Span<byte> lower)
    {
        text = text[..Math.Min(text.Length, lower.Length)];
        for (int i = 0; i < text.Length; i++)
            lower[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        return text.Length;
    }
}
