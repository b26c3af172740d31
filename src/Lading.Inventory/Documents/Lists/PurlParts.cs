
namespace Lading.Inventory.Documents.Lists;

/// <summary>The parts of a package URL, decoded: purl-spec, "How to parse a purl string".</summary>
internal sealed record PurlParts(string Type, string? Namespace, string Name, string? Version, IReadOnlyDictionary<string, string> Qualifiers, string? Subpath)
{
    /// <summary>The parts; null when <paramref name="text"/> is no package URL.</summary>
    public static PurlParts? Parse(string text)
    {
        if (!text.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return null;
        string rest = text[4..].TrimStart('/');
        string? subpath = Cut(ref rest, rest.LastIndexOf('#'))?.Trim('/');
        string? query = Cut(ref rest, rest.LastIndexOf('?'));
        int slash = rest.IndexOf('/');
        if (slash <= 0)
            return null;
        string type = rest[..slash].ToLowerInvariant();
        rest = rest[(slash + 1)..].Trim('/');
        int at = rest.LastIndexOf('@');
        string? version = at > 0 && rest.IndexOf('/', at) < 0 ? Cut(ref rest, at) : null;
        int last = rest.LastIndexOf('/');
        string name = Uri.UnescapeDataString(rest[(last + 1)..]);
        if (name.Length == 0 || !type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+'))
            return null;
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in query?.Split('&', StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (pair.IndexOf('=') is > 0 and var equals && equals < pair.Length - 1)
                qualifiers.TryAdd(pair[..equals].ToLowerInvariant(), Uri.UnescapeDataString(pair[(equals + 1)..]));
        return new PurlParts(type, last < 0 ? null : Uri.UnescapeDataString(rest[..last]), name,
            version is { Length: > 0 } ? Uri.UnescapeDataString(version) : null, qualifiers, subpath is { Length: > 0 } ? Uri.UnescapeDataString(subpath) : null);
    }

    private static string? Cut(ref string text, int at)
    {
        if (at < 0)
            return null;
        string tail = text[(at + 1)..];
        text = text[..at];
        return tail;
    }

    /// <summary>The release that a qualifier <c>distro=debian-12</c> names.</summary>
    public Distro? Distro
    {
        get
        {
            if (!Qualifiers.TryGetValue("distro", out string? distro))
                return null;
            int dash = distro.LastIndexOf('-');
            return dash <= 0 ? new Distro(distro, null) : new Distro(distro[..dash], distro[(dash + 1)..]);
        }
    }

    /// <summary>
    /// The package as the model has it: the namespace of an operating system's package is its vendor and no part of its name,
    /// the epoch of an rpm stands in front of the version.
    /// </summary>
    public Package ToPackage(string purl, string id)
    {
        var type = new PackageType(Type);
        SourcePackage source = Qualifiers.TryGetValue("upstream", out string? upstream) ? SourcePackage.OfUpstream(upstream) : default;
        string[] own = ["arch", "distro", "epoch", "upstream"];
        return new Package
        {
            Id = id,
            Type = type,
            Namespace = type.IsOperatingSystem ? null : Namespace,
            Name = Name,
            Version = Version is not null && Qualifiers.TryGetValue("epoch", out string? epoch) && !Version.Contains(':') ? $"{epoch}:{Version}" : Version,
            Architecture = Qualifiers.GetValueOrDefault("arch"),
            SourceName = source.Name,
            SourceVersion = source.Version,
            Subpath = Subpath,
            Qualifiers = Qualifiers.Where(q => !own.Contains(q.Key)).ToDictionary(StringComparer.Ordinal),
            Purl = purl,
        };
    }
}
