using System.Text;

namespace Lading.Oci;

/// <summary>Text from outside, made safe to show: control characters become <c>\u</c> escapes, length is bounded.</summary>
public static class Printable
{
    /// <summary>The text with control and bidirectional characters escaped, cut to <paramref name="most"/> characters.</summary>
    public static string Text(string text, int most = 200)
    {
        StringBuilder? changed = null;
        int length = Math.Min(text.Length, most);
        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            bool hostile = char.IsControl(c) || c is >= '\u2028' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f' or '\u061c';
            if (hostile)
                (changed ??= new StringBuilder(text, 0, i, length + 16)).Append($"\\u{(int)c:x4}");
            else
                changed?.Append(c);
        }
        string result = changed?.ToString() ?? text[..length];
        return text.Length > most ? result + "…" : result;
    }
}
