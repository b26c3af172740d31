using System.Buffers;
using Lading.Leaks.Detection;

namespace Lading.Leaks.Rules.Context;

/// <summary>A name and the value that it is given, found around an anchor inside the name.</summary>
internal readonly ref struct NamedValue
{
    private const int LongestName = 80;
    private const int LongestValue = 2048;

    // More than five bytes are searched for one by one, unless they are prepared.
    private static readonly SearchValues<byte> s_valueEnd = SearchValues.Create(" \t\r\n\"'`,;)<>]}&"u8);

    /// <summary>The whole name.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }
    /// <summary>Where the value begins.</summary>
    public int Start { get; private init; }
    /// <summary>Where it ends.</summary>
    public int End { get; private init; }
    /// <summary>Whether it stands in quotes, or between tags.</summary>
    public bool Quoted { get; private init; }

    /// <summary>Whether it is what a reference falls back to: <c>${PASSWORD:-x}</c>.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>A value whose name was told from elsewhere.</summary>
    public static NamedValue Of(int start, int end) => new() { Start = start, End = end };

    /// <summary>Reads around the anchor; false when nothing is assigned there, or when another anchor of the name is to do it.</summary>
    public static bool TryRead(in Site site, out NamedValue value)
    {
        value = default;
        ReadOnlySpan<byte> text = site.Text;
        int end = site.At + site.Length;
        int stop = Math.Min(text.Length, end + LongestName);
        while (end < stop && (CharClass.UrlSafe.Has(text[end]) || text[end] == '.'))
            end++;
        if (end == stop)
            return false;
        // Most mentions of a word assign nothing: find that out before anything else.
        int at = end;
        while (at < text.Length && at - end < 4 && text[at] is (byte)'"' or (byte)'\'' or (byte)']' or (byte)'\\' or (byte)'?' or (byte)'!')
            at++;
        bool closed = at > end || site.Text[site.At] == '"';
        while (at < text.Length && at - end < 64 && text[at] is (byte)' ' or (byte)'\t')
            at++;
        if (at >= text.Length || text[at] is not ((byte)'=' or (byte)':' or (byte)'>' or (byte)',' or (byte)'|' or (byte)'\n' or (byte)'\r') && (at == end || !(IsFlag(text, site.At) || text[at] == 'v' || IsEnvLine(text, site.At, site.File))))
            return false;
        int start = site.At;
        int floor = Math.Max(0, start - LongestName);
        while (start > floor && (CharClass.UrlSafe.Has(text[start - 1]) || text[start - 1] == '.'))
            start--;
        while (start < site.At && text[start] is (byte)'-' or (byte)'.')
            start++;
        bool tag = start > 0 && text[start - 1] == '<';
        // A part of a URN: arn:aws:secretsmanager:us-east-1:1:secret:name
        if (start > 0 && text[start - 1] == ':' && text[at] == ':')
            return false;
        int from = Operator(site, at, end, start, closed, tag);
        if (from < 0)
            return false;
        return ReadValue(site, from, start, end, tag && text[at] == '>', out value);
    }

    private static bool IsFlag(ReadOnlySpan<byte> text, int at)
    {
        int floor = Math.Max(0, at - 40);
        while (at > floor && CharClass.UrlSafe.Has(text[at - 1]))
            at--;
        return at + 1 < text.Length && text[at] == '-' && text[at + 1] == '-';
    }

    /// <summary>Whether the line is one of a Dockerfile's <c>ENV NAME value</c>.</summary>
    private static bool IsEnvLine(ReadOnlySpan<byte> text, int at, FileKind file)
    {
        if (!file.Name.Contains("ockerfile", StringComparison.Ordinal) && file.Extension is not "dockerfile")
            return false;
        ReadOnlySpan<byte> line = text[Math.Max(0, at - 100)..at];
        line = line[(line.LastIndexOf((byte)'\n') + 1)..].TrimStart(" \t"u8);
        return line.StartsWith("ENV "u8) && line[4..].IndexOfAny((byte)' ', (byte)'=') < 0;
    }

    /// <summary>Where the value's text begins, after what assigns it; -1 for no assignment.</summary>
    private static int Operator(in Site site, int at, int nameEnd, int nameStart, bool closed, bool tag)
    {
        ReadOnlySpan<byte> text = site.Text;
        ReadOnlySpan<byte> rest = text[at..Math.Min(text.Length, at + 64)];
        switch (rest[0])
        {
            case (byte)'=':
                if (rest.StartsWith("=="u8) || rest.StartsWith("=~"u8))
                    return -1;
                return rest.StartsWith("=>"u8) ? at + 2 : at + 1;
            case (byte)':':
                if (rest.StartsWith("::"u8))
                    return -1;
                return rest.StartsWith(":="u8) ? at + 2 : at + 1;
            case (byte)'|':
                return rest.StartsWith("||="u8) ? at + 3 : -1;
            case (byte)'>':
                return tag ? at + 1 : -1;
            case (byte)',':
                // define('DB_PASSWORD', 'x'), env("DB_PASSWORD", "x")
                return closed && nameStart > 1 && NextIsQuote(text, at + 1) && text[nameStart - 1] is (byte)'\'' or (byte)'"'
                    && text[Math.Max(0, nameStart - 5)..(nameStart - 1)].TrimEnd((byte)' ').EndsWith("("u8) ? at + 1 : -1;
            case (byte)'\n' or (byte)'\r':
                return NextLineValue(text, at, nameStart);
        }
        if (rest.StartsWith("value="u8))
            return at + 6;
        return at > nameEnd ? at : -1;
    }

    private static bool NextIsQuote(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ')
            at++;
        return at < text.Length && text[at] is (byte)'"' or (byte)'\'';
    }

    /// <summary><c>- name: DB_PASSWORD</c> and <c>value: x</c> on the next line, as in Kubernetes and in CI files.</summary>
    private static int NextLineValue(ReadOnlySpan<byte> text, int at, int nameStart)
    {
        ReadOnlySpan<byte> before = text[Math.Max(0, nameStart - 12)..nameStart].TrimEnd(" \"'"u8);
        if (!before.EndsWith("name:"u8) && !before.EndsWith("key:"u8) && !before.EndsWith("Key:"u8))
            return -1;
        int next = at;
        while (next < text.Length && next - at < 80 && text[next] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'"' or (byte)'\'')
            next++;
        return text[next..].StartsWith("value:"u8) ? next + 6 : -1;
    }

    private static bool ReadValue(in Site site, int from, int nameStart, int nameEnd, bool tag, out NamedValue value)
    {
        value = default;
        ReadOnlySpan<byte> text = site.Text;
        ReadOnlySpan<byte> name = text[nameStart..nameEnd];
        bool isDefault = nameStart > 1 && text[nameStart - 1] == '{' && text[nameStart - 2] == '$';
        int start = isDefault && from < text.Length && text[from] is (byte)'-' or (byte)'=' ? from + 1 : from;
        int limit = Math.Min(text.Length, from + 64);
        while (start < limit && text[start] is (byte)' ' or (byte)'\t')
            start++;
        if (start >= text.Length)
            return false;
        int escapes = 0;
        while (start < text.Length && text[start] == '\\' && escapes < 3)
            (start, escapes) = (start + 1, escapes + 1);
        if (start >= text.Length)
            return false;
        byte quote = text[start];
        ReadOnlySpan<byte> rest;
        int length;
        if (quote is (byte)'"' or (byte)'\'' or (byte)'`')
        {
            start++;
            rest = text[start..Math.Min(text.Length, start + LongestValue)];
            length = rest.IndexOfAny(quote, (byte)'\n');
            if (length < 0 || rest[length] != quote)
                return false;
            if (escapes > 0 && length > 0)
                length = rest[..length].TrimEnd((byte)'\\').Length;
            value = new NamedValue { Name = name, Start = start, End = start + length, Quoted = true, IsDefault = isDefault };
            return length > 0;
        }
        if (escapes > 0)
            return false;
        rest = text[start..Math.Min(text.Length, start + LongestValue)];
        if (tag)
        {
            length = rest.IndexOfAny((byte)'<', (byte)'\n');
            if (length <= 0 || rest[length] != '<')
                return false;
            value = new NamedValue { Name = name, Start = start, End = start + length, Quoted = true, IsDefault = isDefault };
            return true;
        }
        // A line of settings may hold anything; in other text a value ends with the word.
        length = site.File.IsSettings && text[from - 1] != ':' && !isDefault ? rest.IndexOfAny((byte)'\n', (byte)'\r') : rest.IndexOfAny(s_valueEnd);
        if (length < 0)
        {
            length = rest.Length;
            if (length == LongestValue)
                return false;
        }
        rest = rest[..length];
        if (rest.IndexOf(" #"u8) is >= 0 and int comment)
            rest = rest[..comment];
        rest = rest.TrimEnd(" \t,;"u8);
        value = new NamedValue { Name = name, Start = start, End = start + rest.Length, IsDefault = isDefault };
        return rest.Length > 0;
    }
}
