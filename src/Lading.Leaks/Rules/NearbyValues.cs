using System.Buffers;

namespace Lading.Leaks.Rules;

/// <summary>
/// Walks the values that are given to names from a keyword on: on its line and the three below it, at most 256 bytes.
/// Knows <c>NAME=value</c>, <c>name: "value"</c>, <c>&lt;name&gt;value</c>, <c>--name value</c> and what JSON and calls make of them.
/// </summary>
internal ref struct NearbyValues
{
    private const int Reach = 256;
    private const int Lines = 4;

    private static readonly SearchValues<byte> s_stops = SearchValues.Create("=:> ,(\n"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _keyword;
    private readonly int _end;
    private int _at;
    private int _lines;

    public NearbyValues(ReadOnlySpan<byte> text, int keyword, int keywordEnd)
    {
        _text = text;
        _keyword = keyword;
        _at = keywordEnd;
        _end = Math.Min(text.Length, keywordEnd + Reach);
    }

    /// <summary>Moves to the next value; tells where it begins and whether its name is one that credentials have.</summary>
    public bool Next(out int value, out bool credential)
    {
        value = 0;
        credential = false;
        while (_at < _end && _lines < Lines)
        {
            int stop = _text[_at.._end].IndexOfAny(s_stops);
            if (stop < 0)
                break;
            int op = _at + stop;
            _at = op + 1;
            if (_text[op] == '\n')
            {
                _lines++;
                continue;
            }
            int nameEnd = op;
            while (nameEnd > _keyword && _text[nameEnd - 1] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)']' or (byte)'\t' or (byte)'?' or (byte)':' or (byte)'|')
                nameEnd--;
            int nameStart = nameEnd;
            int floor = Math.Max(0, nameEnd - 64);
            while (nameStart > floor && (CharClass.UrlSafe.Has(_text[nameStart - 1]) || _text[nameStart - 1] == '.'))
                nameStart--;
            if (nameStart == nameEnd)
                continue;
            ReadOnlySpan<byte> name = _text[nameStart..nameEnd];
            credential = CredentialName.IsCredential(name) || _lines <= 1 && (name.SequenceEqual("value"u8) || name.SequenceEqual("Value"u8)) && IsNamedBefore();
            if (_text[op] is (byte)' ' or (byte)',' or (byte)'(' && !credential)
                continue;
            int at = op + 1;
            int limit = Math.Min(_text.Length, at + 8);
            while (at < limit && _text[at] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'=' or (byte)'>' or (byte)'\t' or (byte)'\\' or (byte)'(' or (byte)'[')
                at++;
            value = at;
            if (at < _text.Length)
                return true;
        }
        return false;
    }

    /// <summary>Whether the keyword belongs to a name that stands as a value itself: <c>- name: DATADOG_API_KEY</c>, and the value on the next line.</summary>
    private readonly bool IsNamedBefore()
    {
        int start = _keyword, end = _keyword;
        while (start > 0 && _keyword - start < 64 && CharClass.UrlSafe.Has(_text[start - 1]))
            start--;
        while (end < _end && CharClass.UrlSafe.Has(_text[end]))
            end++;
        ReadOnlySpan<byte> after = _text[end.._end].TrimStart("\"' \r"u8);
        return after is [(byte)'\n' or (byte)',', ..] && CredentialName.IsCredential(_text[start..end]);
    }
}
