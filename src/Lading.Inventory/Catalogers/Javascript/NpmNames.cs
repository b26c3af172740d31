namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>The names and references of npm and its relatives.</summary>
internal static class NpmNames
{
    /// <summary>
    /// Splits <c>@scope/name</c>; false for what cannot be a package's name (docs.npmjs.com, "package.json", "name"; old
    /// packages may have capitals).
    /// </summary>
    public static bool TrySplit(string? full, out string? scope, out string name)
    {
        scope = null;
        name = full ?? "";
        if (name.Length is 0 or > 214 || name.AsSpan().ContainsAny(" \t\r\n\\:") || name[0] is '.' or '/')
            return false;
        if (name[0] != '@')
            return !name.Contains('/');
        int slash = name.IndexOf('/');
        if (slash < 2 || slash == name.Length - 1 || name.IndexOf('/', slash + 1) >= 0)
            return false;
        (scope, name) = (name[..slash], name[(slash + 1)..]);
        return true;
    }

    /// <summary>Splits <c>name@reference</c> at the first <c>@</c> that does not begin a scope; null when there is none.</summary>
    public static (string Name, string Reference)? SplitReference(string text)
    {
        int at = text.IndexOf('@', Math.Min(1, text.Length));
        return at < 0 ? null : (text[..at], text[(at + 1)..]);
    }

    /// <summary>The name in a path: what follows the last <c>node_modules/</c>, else the last folder.</summary>
    public static string OfPath(string path)
    {
        const string Modules = "node_modules/";
        int at = path.LastIndexOf(Modules, StringComparison.Ordinal);
        return at < 0 ? path[(path.LastIndexOf('/') + 1)..] : path[(at + Modules.Length)..];
    }

    /// <summary>Hashes from a Subresource Integrity string (W3C SRI, section 3.5): <c>sha512-…</c>, several separated by spaces.</summary>
    public static IReadOnlyList<Hash> Integrity(string? text)
    {
        if (text is null || text.Length > 4096)
            return [];
        var hashes = new List<Hash>();
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-');
            string? algorithm = dash < 0 ? null : Algorithm(part[..dash]);
            int options = part.IndexOf('?');
            if (algorithm is not null && Hash.FromBase64(algorithm, part[(dash + 1)..(options > dash ? options : part.Length)]) is { Hex.Length: > 0 } hash)
                hashes.Add(hash);
        }
        return hashes;
    }

    private static string? Algorithm(string name) => name.ToLowerInvariant() switch
    {
        "md5" => "MD5",
        "sha1" => "SHA-1",
        "sha256" => "SHA-256",
        "sha384" => "SHA-384",
        "sha512" => "SHA-512",
        _ => null,
    };

    /// <summary>True for a reference that names a place on the author's machine rather than something published.</summary>
    public static bool IsLocal(string reference) =>
        reference.StartsWith("file:", StringComparison.Ordinal) || reference.StartsWith("link:", StringComparison.Ordinal) ||
        reference.StartsWith("portal:", StringComparison.Ordinal) || reference.StartsWith("workspace:", StringComparison.Ordinal) ||
        reference.StartsWith("root:", StringComparison.Ordinal) || reference.StartsWith('.') || reference.StartsWith('/');

    /// <summary>True for a reference to a version control repository.</summary>
    public static bool IsVcs(string reference) =>
        reference.StartsWith("git", StringComparison.Ordinal) || reference.StartsWith("bitbucket:", StringComparison.Ordinal) ||
        reference.Contains(".git#", StringComparison.Ordinal) || reference.EndsWith(".git", StringComparison.Ordinal);

    /// <summary>A web or file address.</summary>
    public static bool IsUrl(string reference) =>
        reference.StartsWith("http://", StringComparison.Ordinal) || reference.StartsWith("https://", StringComparison.Ordinal);
}
