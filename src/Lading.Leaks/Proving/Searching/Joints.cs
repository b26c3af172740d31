namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Line ends with what belongs to them: blanks on both sides, a backslash that continues a shell's line, and the escapes
/// <c>\n</c> and <c>\r</c> of a string in JSON.
/// </summary>
internal static class Joints
{
    /// <summary>Bytes that one may be long: indentation is not longer, and the search stays linear.</summary>
    private const int Longest = 512;

    /// <summary>The end of the joint that begins at <paramref name="at"/>; <paramref name="at"/> itself where there is none.</summary>
    public static int SkipRight(ReadOnlySpan<byte> text, int at)
    {
        bool line = false;
        int end = at;
        int most = Math.Min(text.Length, at + Longest);
        while (end < most)
        {
            byte b = text[end];
            if (b is (byte)'\n' or (byte)'\r')
                line = true;
            else if (b == '\\' && end + 1 < text.Length && text[end + 1] is (byte)'n' or (byte)'r' or (byte)'\n' or (byte)'\r')
                (line, end) = (true, end + 1);
            else if (b is not ((byte)' ' or (byte)'\t'))
                break;
            end++;
        }
        return line ? end : at;
    }

    /// <summary>The beginning of the joint that ends at <paramref name="at"/>; <paramref name="at"/> itself where there is none.</summary>
    private static int SkipLeft(ReadOnlySpan<byte> text, int at)
    {
        bool line = false;
        int start = at;
        int most = Math.Max(0, at - Longest);
        while (start > most)
        {
            byte b = text[start - 1];
            if (b is (byte)'\n' or (byte)'\r')
                (line, start) = (true, start > 1 && text[start - 2] == '\\' ? start - 1 : start);
            else if (b is (byte)'n' or (byte)'r' && start > 1 && text[start - 2] == '\\')
                (line, start) = (true, start - 1);
            else if (b is not ((byte)' ' or (byte)'\t'))
                break;
            start--;
        }
        return line ? start : at;
    }

    /// <summary>
    /// Fills <paramref name="target"/> from its end with what stands before <paramref name="at"/>, joints left out; says where each
    /// byte was. Returns how many there are.
    /// </summary>
    public static int Left(ReadOnlySpan<byte> text, int at, Span<byte> target, Span<int> places)
    {
        // Blanks before the line end belong to it.
        int trimmed = at;
        while (trimmed > 0 && trimmed > at - Longest && text[trimmed - 1] is (byte)' ' or (byte)'\t')
            trimmed--;
        at = trimmed;
        int count = 0;
        while (count < target.Length && at > 0)
        {
            at = SkipLeft(text, at);
            if (at == 0)
                break;
            at--;
            count++;
            target[^count] = text[at];
            places[^count] = at;
        }
        return count;
    }

    /// <summary>Fills <paramref name="target"/> with what stands from <paramref name="at"/> on, joints left out.</summary>
    public static int Right(ReadOnlySpan<byte> text, int at, Span<byte> target, Span<int> places)
    {
        int count = 0;
        while (count < target.Length && at < text.Length)
        {
            at = SkipRight(text, at);
            if (at == text.Length)
                break;
            target[count] = text[at];
            places[count++] = at++;
        }
        return count;
    }
}
