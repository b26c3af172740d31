using System.Text;

namespace Lading.Scanning.Archives;

/// <summary>Names of ZIP entries.</summary>
internal static class ZipNames
{
    /// <summary>
    /// The name as text: UTF-8 whatever the flags say, with <c>\</c> as some writers on Windows leave it made <c>/</c>,
    /// without control characters.
    /// </summary>
    public static string Text(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name).Replace('\\', '/').TrimStart('/');
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 ? text : new string([.. text.Select(c => c < ' ' ? '\ufffd' : c)]);
    }
}
