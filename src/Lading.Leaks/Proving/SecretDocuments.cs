namespace Lading.Leaks.Proving;

/// <summary>
/// Tells in a JSON or XML document what is value and what only names it. Works on the bytes and believes nothing: what is no
/// valid document yields stretches all the same.
/// </summary>
internal static class SecretDocuments
{
    /// <summary>Strings that are no keys; an escape ends one part and begins another, because it may be written otherwise elsewhere.</summary>
    public static void Json(ReadOnlySpan<byte> value, List<Stretch> found)
    {
        bool named = false;
        int at = 0;
        while (at < value.Length)
        {
            int quote = value[at..].IndexOf((byte)'"');
            if (quote < 0)
                return;
            int start = at + quote + 1;
            int end = EndOfString(value, start);
            if (value[Math.Min(end + 1, value.Length)..].TrimStart(" \t\r\n"u8).StartsWith(":"u8))
            {
                found.Add(new Stretch(start, end - start, StretchKind.Public));
                named = SecretSettings.IsSecretName(value[start..end]);
            }
            else
            {
                Pieces(value, start, end, named, found);
            }
            at = end + 1;
        }
    }

    private static int EndOfString(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length && value[at] != '"')
            at += value[at] == '\\' ? 2 : 1;
        return Math.Min(at, value.Length);
    }

    private static void Pieces(ReadOnlySpan<byte> value, int start, int end, bool named, List<Stretch> found)
    {
        for (int at = start; at < end;)
        {
            int escape = value[at..end].IndexOf((byte)'\\');
            int stop = escape < 0 ? end : at + escape;
            ReadOnlySpan<byte> piece = value[at..stop];
            if (piece.StartsWith("-----"u8))
                found.Add(new Stretch(at, piece.Length, StretchKind.Public));
            else if (!piece.IsEmpty && (escape < 0 && at == start))
                SecretSettings.Value(value, new Stretch(at, piece.Length, StretchKind.Secret), named, found);
            else if (!piece.IsEmpty)
                found.Add(new Stretch(at, piece.Length, piece.Length >= SecretPart.MinLength ? StretchKind.Secret : StretchKind.Public));
            // The letter of the escape belongs to it, and so do the digits of a \u.
            at = stop >= end ? end : Math.Min(end, stop + (stop + 1 < end && value[stop + 1] == 'u' ? 6 : 2));
        }
    }

    /// <summary>What stands between tags; the tag before says whether it is called like a secret.</summary>
    public static void Xml(ReadOnlySpan<byte> value, List<Stretch> found)
    {
        int at = 0;
        bool named = false;
        while (at < value.Length)
        {
            int open = value[at..].IndexOf((byte)'<');
            int stop = open < 0 ? value.Length : at + open;
            if (SecretLines.Trim(value, new Stretch(at, stop - at, StretchKind.Secret)) is { Length: > 0 } text)
                SecretSettings.Value(value, text, named, found);
            if (open < 0)
                return;
            int close = value[stop..].IndexOf((byte)'>');
            int end = close < 0 ? value.Length : stop + close + 1;
            ReadOnlySpan<byte> tag = value[stop..end];
            named = SecretSettings.IsSecretName(tag);
            if (tag.Contains((byte)'"'))
                Attributes(value, stop, end, found);
            else
                found.Add(new Stretch(stop, end - stop, StretchKind.Public));
            at = end;
        }
    }

    /// <summary>
    /// <c>&lt;add key="Password" value="…" /&gt;</c>: NuGet and .NET keep a setting's name in one attribute and its value in another.
    /// </summary>
    private static void Attributes(ReadOnlySpan<byte> value, int start, int end, List<Stretch> found)
    {
        ReadOnlySpan<byte> tag = value[start..end];
        bool named = false;
        int at = 0;
        while (tag[at..].IndexOf((byte)'"') is >= 0 and var quote)
        {
            int from = at + quote + 1;
            int length = tag[from..].IndexOf((byte)'"');
            if (length < 0)
                break;
            ReadOnlySpan<byte> before = tag[at..(from - 1)].TrimEnd("= "u8);
            ReadOnlySpan<byte> attribute = before[(before.LastIndexOfAny((byte)' ', (byte)'\n', (byte)'\t') + 1)..];
            bool names = attribute.SequenceEqual("key"u8) || attribute.SequenceEqual("name"u8) || attribute.SequenceEqual("id"u8) || attribute.StartsWith("xmlns"u8);
            found.Add(new Stretch(start + at, from - at + (names ? length : 0), StretchKind.Public));
            if (names)
                named |= SecretSettings.IsSecretName(tag.Slice(from, length));
            else if (length > 0)
                SecretSettings.Value(value, new Stretch(start + from, length, StretchKind.Secret), named || SecretSettings.IsSecretName(attribute), found);
            at = from + length + 1;
        }
        found.Add(new Stretch(start + at, tag.Length - at, StretchKind.Public));
    }
}
