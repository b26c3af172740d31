namespace Lading.Leaks.Rules;

/// <summary>Where one word ends and another begins, also where the text between them is escaped.</summary>
internal static class Boundary
{
    /// <summary>Whether a token may begin here: after no word character, or after the end of an escape such as <c>\n</c> or <c>%3D</c>.</summary>
    public static bool Before(ReadOnlySpan<byte> text, int start) =>
        start == 0 || !CharClass.Word.Has(text[start - 1]) || EndsEscape(text, start);

    /// <summary>Whether a token may end here.</summary>
    public static bool After(ReadOnlySpan<byte> text, int end) => end == text.Length || !CharClass.Word.Has(text[end]);

    /// <summary>Whether an escape ends just before here: <c>\n</c>, <c>%3D</c>, <c>\x3d</c>, <c>\u003d</c>.</summary>
    public static bool EndsEscape(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> before = text[Math.Max(0, at - 6)..at];
        if (before.Length >= 2 && before[^2] == '\\' && before[^1] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'f' or (byte)'b')
            return true;
        if (before.Length < 3 || !CharClass.Hex.Has(before[^1]) || !CharClass.Hex.Has(before[^2]))
            return false;
        return before[^3] == '%'
            || before.Length >= 4 && before[^3] == 'x' && before[^4] == '\\'
            || before.Length >= 6 && before[..2].SequenceEqual("\\u"u8) && CharClass.Hex.Has(before[2]) && CharClass.Hex.Has(before[3]);
    }
}
