using System.Text;

namespace Lading.Inventory.Identity;

/// <summary>Takes a package URL apart, from right to left: purl specification, "How to parse a PURL".</summary>
internal static class PackageUrlParser
{
    public static bool TryParse(string? text, bool lenient, out PackageUrl? result, out string? error)
    {
        result = null;
        error = null;
        if (text is null || text.Length > PackageUrl.MaxLength)
            return Fail(text is null ? "there is no text" : "it is too long", out error);
        if (!text.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return Fail("it does not begin with 'pkg:'", out error);
        string rest = text[4..];

        string? subpath = null;
        int hash = rest.LastIndexOf('#');
        if (hash >= 0)
        {
            if (!DecodeSegments(rest[(hash + 1)..], out subpath))
                return Fail("the subpath is not valid percent-encoding", out error);
            rest = rest[..hash];
        }

        var qualifiers = new List<KeyValuePair<string, string>>();
        int question = rest.LastIndexOf('?');
        if (question >= 0)
        {
            foreach (string pair in rest[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.IndexOf('=');
                if (equals < 0 || !Decode(pair[(equals + 1)..], out string value))
                    return Fail($"'{pair}' is not a qualifier", out error);
                qualifiers.Add(KeyValuePair.Create(pair[..equals], value));
            }
            rest = rest[..question];
        }

        rest = rest.TrimStart('/');
        int slash = rest.IndexOf('/');
        if (slash < 0)
            return Fail("there is no type or no name", out error);
        string type = rest[..slash];
        rest = rest[(slash + 1)..].TrimStart('/');

        string? version = null;
        int at = VersionSeparator(rest);
        if (at >= 0)
        {
            if (!Decode(rest[(at + 1)..], out version))
                return Fail("the version is not valid percent-encoding", out error);
            rest = rest[..at];
            if (rest.EndsWith('/'))
                return Fail("the name is missing", out error);
        }

        rest = rest.TrimEnd('/');
        int split = PackageUrlTypes.NameIsPath(type.ToLowerInvariant()) ? rest.IndexOf('/') : rest.LastIndexOf('/');
        if (!Decode(rest[(split + 1)..], out string name))
            return Fail("the name is not valid percent-encoding", out error);
        string? @namespace = null;
        if (split > 0 && !DecodeSegments(rest[..split], out @namespace))
            return Fail("the namespace is not valid percent-encoding", out error);
        return PackageUrl.TryCreate(type, @namespace, name, version, qualifiers, subpath, lenient, out result, out error);
    }

    /// <summary>
    /// The last <c>@</c>, unless it is the unencoded one that begins an npm scope (<c>pkg:npm/@babel/core</c>).
    /// </summary>
    private static int VersionSeparator(string rest)
    {
        int at = rest.LastIndexOf('@');
        bool isScope = at >= 0 && (at == 0 || rest[at - 1] == '/') && rest.IndexOf('/', at) >= 0;
        return isScope ? -1 : at;
    }

    private static bool Fail(string reason, out string? error)
    {
        error = reason;
        return false;
    }

    private static bool DecodeSegments(string text, out string? joined)
    {
        var segments = new List<string>();
        joined = null;
        foreach (string segment in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Decode(segment, out string decoded) || decoded.Contains('/'))
                return false;
            segments.Add(decoded);
        }
        joined = segments.Count == 0 ? null : string.Join('/', segments);
        return true;
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static bool Decode(string text, out string decoded)
    {
        decoded = text;
        if (!text.Contains('%'))
            return true;
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                int run = text.IndexOf('%', i) is >= 0 and var next ? next - i : text.Length - i;
                length += Encoding.UTF8.GetBytes(text, i, run, bytes, length);
                i += run - 1;
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
            bytes[length++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
            i += 2;
        }
        try
        {
            decoded = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
