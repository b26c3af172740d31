using System.Globalization;

namespace Lading.Leaks.Rules;

/// <summary>
/// The layout of a token, written as literals and counted classes: <c>github_pat_{w22}_{w59}</c>, <c>hvs.{u24-120}</c>,
/// <c>SNYK {uuid}</c>. A letter names a class (<see cref="CharClass.Named"/>). Classes take as much as they can and give
/// nothing back, so matching is linear; a shape must not need more.
/// </summary>
internal sealed class TokenShape
{
    private readonly record struct Part(byte[]? Literal, CharClass Class, int Least, int Most);

    private const string Uuid = "{H8}-{H4}-{H4}-{H4}-{H12}";

    private readonly Part[] _parts;
    private readonly int _anchor;

    public TokenShape(string layout, string? anchor = null)
    {
        Layout = layout;
        _parts = Parse(layout.Replace("{uuid}", Uuid, StringComparison.Ordinal));
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i].Literal is not { } literal || _anchor >= 0 && Anchor.Length > 0 && anchor is null && literal.Length <= Anchor.Length)
                continue;
            string text = System.Text.Encoding.ASCII.GetString(literal);
            if (anchor is not null && text != anchor)
                continue;
            Anchor = text;
            _anchor = i;
        }
        MinLength = _parts.Sum(p => p.Literal?.Length ?? p.Least);
        MaxLength = _parts.Sum(p => p.Literal?.Length ?? p.Most);
    }

    public string Layout { get; }

    /// <summary>Its longest literal; empty when it has none.</summary>
    public string Anchor { get; } = "";

    public int MinLength { get; }

    public int MaxLength { get; }

    /// <summary>What may follow the anchor when the anchor is short; null when that is a literal or nothing.</summary>
    public CharClass? AfterAnchor => _anchor + 1 < _parts.Length && _parts[_anchor + 1] is { Literal: null, Least: > 0 } p ? p.Class : null;

    /// <summary>Matches around an anchor that stands at <paramref name="at"/> in any case.</summary>
    public bool MatchAround(ReadOnlySpan<byte> text, int at, out int start, out int end)
    {
        end = at;
        start = at;
        for (int i = _anchor; i < _parts.Length; i++)
            if (!Forward(text, _parts[i], ref end))
                return false;
        for (int i = _anchor - 1; i >= 0; i--)
            if (!Backward(text, _parts[i], ref start))
                return false;
        return Bounded(text, start, end);
    }

    /// <summary>Matches from <paramref name="start"/> on.</summary>
    public bool MatchAt(ReadOnlySpan<byte> text, int start, out int end)
    {
        end = start;
        foreach (Part part in _parts)
            if (!Forward(text, part, ref end))
                return false;
        return Bounded(text, start, end);
    }

    private bool Bounded(ReadOnlySpan<byte> text, int start, int end)
    {
        Part first = _parts[0], last = _parts[^1];
        if (start > 0 && first.Literal is null && first.Class.Has(text[start - 1]) && !Boundary.EndsEscape(text, start))
            return false;
        if (end < text.Length && last.Literal is null && last.Class.Has(text[end]))
            return false;
        if (IsInBase64(text, start, end))
            return false;
        return (first.Literal is { } head && !CharClass.Word.Has(head[0]) || Boundary.Before(text, start))
            && (last.Literal is { } tail && !CharClass.Word.Has(tail[^1]) || Boundary.After(text, end));
    }

    /// <summary>Whether what looks like a token is a part of longer base64: letters and digits alone, with a slash or a plus and more before.</summary>
    private static bool IsInBase64(ReadOnlySpan<byte> text, int start, int end)
    {
        if (start < 20 || text[start - 1] is not ((byte)'/' or (byte)'+'))
            return false;
        foreach (byte b in text[start..end])
            if (!CharClass.Base64.Has(b))
                return false;
        foreach (byte b in text[(start - 20)..start])
            if (!CharClass.Base64.Has(b))
                return false;
        return true;
    }

    private static bool Forward(ReadOnlySpan<byte> text, Part part, ref int at)
    {
        if (part.Literal is { } literal)
        {
            if (!text[at..].StartsWith(literal))
                return false;
            at += literal.Length;
            return true;
        }
        int stop = (int)Math.Min(text.Length, (long)at + part.Most);
        int from = at;
        while (at < stop && part.Class.Has(text[at]))
            at++;
        return at - from >= part.Least;
    }

    private static bool Backward(ReadOnlySpan<byte> text, Part part, ref int at)
    {
        if (part.Literal is { } literal)
        {
            if (!text[..at].EndsWith(literal))
                return false;
            at -= literal.Length;
            return true;
        }
        int stop = (int)Math.Max(0, (long)at - part.Most);
        int from = at;
        while (at > stop && part.Class.Has(text[at - 1]))
            at--;
        return from - at >= part.Least;
    }

    private static Part[] Parse(string layout)
    {
        var parts = new List<Part>();
        for (int i = 0; i < layout.Length;)
        {
            int brace = layout.IndexOf('{', i);
            if (brace != i)
            {
                string literal = brace < 0 ? layout[i..] : layout[i..brace];
                parts.Add(new Part(System.Text.Encoding.ASCII.GetBytes(literal), default, 0, 0));
                i += literal.Length;
                continue;
            }
            int close = layout.IndexOf('}', i);
            string[] counts = layout[(i + 2)..close].Split('-');
            int least = int.Parse(counts[0], CultureInfo.InvariantCulture);
            parts.Add(new Part(null, CharClass.Named(layout[i + 1]), least, counts.Length == 1 ? least : int.Parse(counts[1], CultureInfo.InvariantCulture)));
            i = close + 1;
        }
        return [.. parts];
    }
}
