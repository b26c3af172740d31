using System.Buffers;

namespace Lading.Leaks.Proving;

/// <summary>
/// Tells in one line of a secret what is its value and what only names it: <c>NAME=value</c>, <c>name: value</c>, .npmrc, .netrc,
/// .pypirc, PEM. What it calls public is not searched for by itself; the value behind it is, so that a leak of the whole line
/// is found all the same.
/// </summary>
internal static class SecretSettings
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/:@ \"'"u8);
    private static readonly SearchValues<string> SecretNames = SearchValues.Create(
        ["pass", "secret", "token", "key", "auth", "cred", "pwd", "private", "signature", "sas", "dsn", "cookie", "session"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes one line apart.</summary>
    public static void Line(ReadOnlySpan<byte> value, Stretch line, List<Stretch> found)
    {
        ReadOnlySpan<byte> bytes = value.Slice(line.Start, line.Length);
        if (bytes.StartsWith("-----BEGIN "u8) || bytes.StartsWith("-----END "u8) || bytes[0] == '#' || (bytes[0] == '[' && bytes[^1] == ']') ||
            (bytes[^1] == ':' && !bytes.ContainsAnyExcept(NameBytes)))
            found.Add(line with { Kind = StretchKind.Public });
        else if (bytes.StartsWith("machine "u8) || bytes.StartsWith("login "u8) || bytes.StartsWith("password "u8))
            NetRc(line, bytes, found);
        else if (NameLength(bytes) is > 0 and var name)
        {
            found.Add(new Stretch(line.Start, name, StretchKind.Public));
            Value(value, SecretLines.Trim(value, new Stretch(line.Start + name, line.Length - name, StretchKind.Secret)), IsSecretName(bytes[..name]), found);
        }
        else
            Value(value, line, named: true, found);
    }

    /// <summary>
    /// The value of a setting: what in a URL logs in; nothing of a word, a number or a host name whose setting is not called
    /// like a secret.
    /// </summary>
    public static void Value(ReadOnlySpan<byte> value, Stretch stretch, bool named, List<Stretch> found)
    {
        ReadOnlySpan<byte> bytes = value.Slice(stretch.Start, stretch.Length);
        if (bytes.Length >= 2 && bytes[0] == bytes[^1] && bytes[0] is (byte)'"' or (byte)'\'')
        {
            stretch = stretch with { Start = stretch.Start + 1, Length = stretch.Length - 2 };
            bytes = bytes[1..^1];
        }
        int scheme = bytes.IndexOf("://"u8);
        if (scheme is > 0 and < 20 && !bytes[..scheme].ContainsAnyExcept(NameBytes) && !bytes[..scheme].Contains((byte)' '))
            Url(stretch, bytes, scheme + 3, found);
        else
            found.Add(stretch with { Kind = (named && !IsSwitch(bytes)) || (bytes.Length >= SecretPart.MinLength && !IsPlainWord(bytes)) ? StretchKind.Secret : StretchKind.Public });
    }

    /// <summary>True for names that secrets are given.</summary>
    public static bool IsSecretName(ReadOnlySpan<byte> name) => System.Text.Encoding.Latin1.GetString(name).AsSpan().ContainsAny(SecretNames);

    private static void Url(Stretch stretch, ReadOnlySpan<byte> url, int authority, List<Stretch> found)
    {
        int end = url[authority..].IndexOf((byte)'/');
        end = end < 0 ? url.Length : authority + end;
        int at = url[authority..end].LastIndexOf((byte)'@');
        int host = at < 0 ? authority : authority + at + 1;
        if (at >= 0)
        {
            int colon = url[authority..(authority + at)].IndexOf((byte)':');
            int password = authority + colon + 1;
            found.Add(new Stretch(stretch.Start, password, StretchKind.Public));
            found.Add(new Stretch(stretch.Start + password, authority + at - password, StretchKind.Secret));
        }
        // A path or query with a long token in it logs in by itself: web hooks, signed addresses.
        bool opens = end < url.Length && HasLongToken(url[end..]);
        found.Add(new Stretch(stretch.Start + (at < 0 ? 0 : host), end - (at < 0 ? 0 : host), StretchKind.Public));
        if (end < url.Length)
            found.Add(new Stretch(stretch.Start + end, url.Length - end, opens ? StretchKind.Secret : StretchKind.Public));
    }

    private static bool HasLongToken(ReadOnlySpan<byte> path)
    {
        foreach (Range range in path.SplitAny("/?&=;:"u8))
            if (path[range] is { Length: >= 16 } token && token.ContainsAnyInRange((byte)'0', (byte)'9') &&
                (token.ContainsAnyInRange((byte)'a', (byte)'z') || token.ContainsAnyInRange((byte)'A', (byte)'Z')))
                return true;
        return false;
    }

    /// <summary>Bytes of the name and the sign behind it; 0 when the line sets nothing.</summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        int equals = line.IndexOf((byte)'=');
        int colon = line.IndexOf(": "u8);
        int sign = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
        // The equals signs at the end of base64 set nothing.
        if (sign is <= 0 or > 128 || line[(sign + 1)..].Trim("= "u8).IsEmpty || line[..sign].ContainsAnyExcept(NameBytes) ||
            !line[..sign].ContainsAnyInRange((byte)'A', (byte)'z'))
            return 0;
        return sign + 1;
    }

    private static void NetRc(Stretch line, ReadOnlySpan<byte> bytes, List<Stretch> found)
    {
        bool secret = false;
        int at = 0;
        while (at < bytes.Length)
        {
            int length = bytes[at..].IndexOfAny((byte)' ', (byte)'\t');
            length = length < 0 ? bytes.Length - at : length;
            ReadOnlySpan<byte> word = bytes.Slice(at, length);
            if (length > 0)
                found.Add(new Stretch(line.Start + at, length, secret ? StretchKind.Secret : StretchKind.Public));
            secret = length > 0 ? !secret && word.SequenceEqual("password"u8) : secret;
            at += length + 1;
        }
    }

    private static bool IsSwitch(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 5 && System.Text.Encoding.Latin1.GetString(bytes).ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "null" or "none" or "0" or "1";

    /// <summary>Words, numbers, and what is made of them: <c>us-east-1</c>, <c>registry.example.com</c>. Letters mixed with digits or cases are none.</summary>
    private static bool IsPlainWord(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExcept(NameBytes))
            return false;
        foreach (Range range in bytes.SplitAny("_.-/:@ "u8))
        {
            ReadOnlySpan<byte> word = bytes[range];
            bool digits = word.ContainsAnyInRange((byte)'0', (byte)'9');
            bool upper = word.Length > 1 && word[1..].ContainsAnyInRange((byte)'A', (byte)'Z');
            bool lower = word.ContainsAnyInRange((byte)'a', (byte)'z');
            if ((digits && (upper || lower)) || (upper && lower) || (digits && word.Length > 12))
                return false;
        }
        return true;
    }
}
