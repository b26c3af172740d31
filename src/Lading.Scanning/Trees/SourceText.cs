using System.Text;

namespace Lading.Scanning.Trees;

/// <summary>Text files as their authors' editors saved them.</summary>
internal static class SourceText
{
    /// <summary>
    /// Decodes by the byte order mark (UTF-8, UTF-16, UTF-32), else as UTF-8 with replacement characters: Unicode
    /// standard, section 23.8.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes[3..]),
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32.GetString(bytes[4..]),
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
        _ => Encoding.UTF8.GetString(bytes),
    };
}
