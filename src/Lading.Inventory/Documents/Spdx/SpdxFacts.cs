using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// What the model holds and SPDX has no field for, as one annotation of an element: a first line that says so, then lines
/// <c>name=value</c>. Backslashes, control characters and, in names, <c>=</c> are escaped with a backslash.
/// </summary>
internal static class SpdxFacts
{
    /// <summary>First line of such annotations.</summary>
    public const string Mark = "lading:facts";

    public const string Annotator = "Tool: lading";

    public static SpdxAnnotation Annotation(IEnumerable<(string Name, string Value)> facts, string date)
    {
        var text = new StringBuilder(Mark);
        foreach ((string name, string value) in facts)
        {
            text.Append('\n');
            Escape(text, name, name: true);
            text.Append('=');
            Escape(text, value, name: false);
        }
        return new SpdxAnnotation(Annotator, date, "OTHER", text.ToString());
    }

    /// <summary>The facts of an annotation; null when it is another's.</summary>
    public static IReadOnlyList<(string Name, string Value)>? Read(string comment)
    {
        if (!comment.StartsWith(Mark, StringComparison.Ordinal) || comment.Length > Mark.Length && comment[Mark.Length] is not ('\n' or '\r'))
            return null;
        var facts = new List<(string, string)>();
        foreach (string raw in comment.Split('\n').Skip(1))
        {
            string line = raw.TrimEnd('\r');
            int equals = line.IndexOf('=');
            if (equals > 0)
                facts.Add((Unescape(line.AsSpan(0, equals)), Unescape(line.AsSpan(equals + 1))));
        }
        return facts;
    }

    // "</text>" would end a value of the tag-value format; every control character is escaped, since formats differ in what they keep.
    private static void Escape(StringBuilder text, string value, bool name)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '\\')
                text.Append(@"\\");
            else if (c == '\n')
                text.Append(@"\n");
            else if (char.IsControl(c) || char.IsSurrogate(c) && !Paired(value, i) || c is '\u2028' or '\u2029' || c == '<' || name && c == '=' || char.IsWhiteSpace(c) && i == value.Length - 1)
                text.Append($@"\u{(int)c:x4}");
            else
                text.Append(c);
        }
    }

    private static bool Paired(string value, int i) =>
        char.IsHighSurrogate(value[i]) ? i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]) : i > 0 && char.IsHighSurrogate(value[i - 1]);

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('\\') < 0)
            return text.ToString();
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
                result.Append(text[i]);
            else if (text[i + 1] == 'u' && i + 5 < text.Length && ushort.TryParse(text.Slice(i + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort code))
            {
                result.Append((char)code);
                i += 5;
            }
            else
                result.Append(text[++i] == 'n' ? '\n' : text[i]);
        }
        return result.ToString();
    }
}
