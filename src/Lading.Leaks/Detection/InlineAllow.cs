namespace Lading.Leaks.Detection;

/// <summary>Comments that say that the secret on their line is meant to be there.</summary>
internal static class InlineAllow
{
    /// <summary>Bytes on either side of a secret in which a comment counts, so that one line of a gigabyte costs nothing.</summary>
    public const int Reach = 4 << 10;

    public static bool Covers(ReadOnlySpan<byte> text, int start, int end)
    {
        ReadOnlySpan<byte> line = LineAround(text, start, end);
        for (int at = 0; line[at..].IndexOf(":allow"u8) is >= 0 and int hit; at += hit + 1)
        {
            ReadOnlySpan<byte> before = line[..(at + hit)];
            if (before.EndsWith("lading"u8) || before.EndsWith("gitleaks"u8))
                return true;
        }
        return false;
    }

    /// <summary>The lines that a secret stands on, cut to <see cref="Reach"/> bytes on either side of it.</summary>
    public static ReadOnlySpan<byte> LineAround(ReadOnlySpan<byte> text, int start, int end)
    {
        int floor = Math.Max(0, start - Reach), ceiling = Math.Min(text.Length, end + Reach);
        int from = text[floor..start].LastIndexOf((byte)'\n');
        int to = text[end..ceiling].IndexOf((byte)'\n');
        return text[(from < 0 ? floor : floor + from + 1)..(to < 0 ? ceiling : end + to)];
    }
}
