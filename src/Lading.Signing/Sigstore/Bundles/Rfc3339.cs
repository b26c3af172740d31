using System.Globalization;

namespace Lading.Signing.Sigstore.Bundles;

/// <summary>Times of RFC 3339, as protocol buffers and SLSA write them. What is finer than 100 ns is cut off.</summary>
internal static class Rfc3339
{
    /// <summary>The time in UTC; false for anything that is none.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            int end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (end - dot > 8)
                text = string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end));
        }
        bool good = DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out time);
        time = time.ToUniversalTime();
        return good;
    }

    /// <summary>The time in UTC to the second: <c>2025-01-31T12:00:00Z</c>.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
