namespace Lading.Leaks.Proving;

/// <summary>Lines and tokens of a secret.</summary>
internal static class SecretLines
{
    private const int MaxToken = 11;

    /// <summary>The lines, without blanks around them, that are not empty.</summary>
    public static List<Stretch> Of(ReadOnlySpan<byte> value)
    {
        var lines = new List<Stretch>();
        for (int at = 0; at < value.Length;)
        {
            int length = value[at..].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? value.Length - at : length;
            if (Trim(value, new Stretch(at, length, StretchKind.Secret)) is { Length: > 0 } line)
                lines.Add(line);
            at += length + 1;
        }
        return lines;
    }

    /// <summary>The stretch without blanks at its ends.</summary>
    public static Stretch Trim(ReadOnlySpan<byte> value, Stretch stretch)
    {
        ReadOnlySpan<byte> bytes = value.Slice(stretch.Start, stretch.Length);
        int start = bytes.Length - bytes.TrimStart(" \t\r\n"u8).Length;
        return stretch with { Start = stretch.Start + start, Length = bytes.Trim(" \t\r\n"u8).Length };
    }

    /// <summary>
    /// Tokens of a stretch that are too short for its windows to find them, and no words of a language: a user's password of
    /// eight characters behind his name.
    /// </summary>
    public static List<Stretch> Tokens(ReadOnlySpan<byte> value, Stretch stretch)
    {
        var tokens = new List<Stretch>();
        for (int start = 0, end; start < stretch.Length; start = end + 1)
        {
            ReadOnlySpan<byte> rest = value.Slice(stretch.Start + start, stretch.Length - start);
            int length = rest.IndexOfAny(" \t:;,=@/\"'|&?"u8);
            end = length < 0 ? stretch.Length : start + length;
            ReadOnlySpan<byte> token = rest[..(end - start)];
            if (token.Length is >= SecretPart.MinLength and <= MaxToken && token.Length < stretch.Length && !IsWord(token))
                tokens.Add(new Stretch(stretch.Start + start, token.Length, StretchKind.Secret));
        }
        return tokens;
    }

    /// <summary>Letters of one case, or a number: words and dates are everywhere.</summary>
    private static bool IsWord(ReadOnlySpan<byte> token)
    {
        bool digit = token.ContainsAnyInRange((byte)'0', (byte)'9');
        bool lower = token.ContainsAnyInRange((byte)'a', (byte)'z');
        bool upper = token.ContainsAnyInRange((byte)'A', (byte)'Z') && token[1..].ContainsAnyInRange((byte)'A', (byte)'Z');
        return (digit ? 1 : 0) + (lower ? 1 : 0) + (upper ? 1 : 0) < 2;
    }
}
