using System.Buffers;
using Lading.Inventory.Identity;
using Lading.Oci;

namespace Lading.Vulnerabilities.Records;

/// <summary>What kind of thing is asked for.</summary>
public enum FindKind : byte
{
    /// <summary>A package by its name, in any ecosystem.</summary>
    Name,
    /// <summary>A package by its package URL.</summary>
    Purl,
    /// <summary>Whatever an advisory is about, by its id or an alias.</summary>
    Advisory,
    /// <summary>An image, a layer or a package's archive, by its digest.</summary>
    Digest,
}

/// <summary>
/// One question to an inventory store: <c>xz-utils@5.6.0</c>, <c>log4j*</c>, <c>pkg:npm/left-pad</c>, <c>CVE-2024-3094</c>,
/// <c>sha256:…</c>.
/// </summary>
public sealed record FindQuery
{
    private const int MaxLength = 8192;

    /// <summary>As asked.</summary>
    public required string Text { get; init; }
    /// <summary>What kind of thing.</summary>
    public required FindKind Kind { get; init; }
    /// <summary>Name, with <c>*</c> and <c>?</c> as wildcards; the id of an advisory; the hex digits of a digest.</summary>
    public required string Name { get; init; }
    /// <summary>Only packages of this type (a purl type); null for any.</summary>
    public string? Type { get; init; }
    /// <summary>Namespace of a package URL, with wildcards; null for none.</summary>
    public string? Namespace { get; init; }
    /// <summary>Qualifiers that a package URL must have.</summary>
    public IReadOnlyDictionary<string, string> Qualifiers { get; init; } = new Dictionary<string, string>();
    /// <summary>The versions asked for; null for any.</summary>
    public VersionRange? Range { get; init; }
    /// <summary>Versions by their spelling, with wildcards (<c>1.2.*</c>); null for any.</summary>
    public string? VersionPattern { get; init; }

    /// <summary>
    /// Takes a question apart; a usage error when it is none. <paramref name="kind"/> null finds out: <c>pkg:</c> begins a
    /// package URL, an algorithm and colon (or 64 hex digits) a digest; CVE, GHSA and their like are advisories; everything
    /// else is a name, a version behind the last <c>@</c>.
    /// </summary>
    /// <param name="text">The question.</param>
    /// <param name="kind">What it is; null to find out.</param>
    /// <param name="type">Only packages of this purl type.</param>
    /// <param name="range">Only these versions, for a name or package URL without one.</param>
    public static FindQuery Parse(string text, FindKind? kind = null, string? type = null, VersionRange? range = null)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength)
            throw LadingException.Usage(text.Length == 0 ? "What to find is missing." : $"What to find is {text.Length} characters long; {MaxLength} are allowed.");
        FindQuery query = (kind ?? KindOf(text)) switch
        {
            FindKind.Purl => OfPurl(text),
            FindKind.Advisory => new FindQuery { Text = text, Kind = FindKind.Advisory, Name = text },
            FindKind.Digest => new FindQuery { Text = text, Kind = FindKind.Digest, Name = Hex(text) },
            _ => OfName(text),
        };
        if (range is not null && query.Kind is FindKind.Advisory or FindKind.Digest)
            throw LadingException.Usage($"--range does not go with {Printable.Text(text)}, which is not a package.");
        if (range is not null && (query.Range is not null || query.VersionPattern is not null))
            throw LadingException.Usage($"{Printable.Text(text)} names a version, and --range others.", "Give one of the two.");
        if (type is not null && query.Type is not null && query.Type != type)
            throw LadingException.Usage($"{Printable.Text(text)} is not of type {Printable.Text(type)}.");
        return query with { Range = query.Range ?? range, Type = query.Type ?? type };
    }

    private static FindKind KindOf(string text)
    {
        if (text.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return FindKind.Purl;
        if (text.IndexOf(':') is > 0 and var colon && text[..colon].ToLowerInvariant() is "sha256" or "sha512" or "sha384" or "sha1" or "md5"
            || text.Length is 64 or 128 && IsHex(text))
            return FindKind.Digest;
        return IsAdvisory(text) ? FindKind.Advisory : FindKind.Name;
    }

    /// <summary>
    /// <c>CVE-2024-3094</c>, <c>GHSA-…</c>, <c>DEBIAN-CVE-2024-3094</c>, <c>PYSEC-2024-1</c>, <c>USN-6000-1</c>, <c>ALSA-2024:1234</c>: words in
    /// capitals and then a number. Names of packages in that form are found with the kind given.
    /// </summary>
    private static bool IsAdvisory(string text)
    {
        if (text.StartsWith("GHSA-", StringComparison.OrdinalIgnoreCase) || text.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase))
            return true;
        int letters = text.AsSpan().IndexOfAnyExcept(Capitals);
        return letters > 2 && text[letters - 1] == '-' && letters < text.Length && char.IsAsciiDigit(text[letters])
            && text.AsSpan(letters).IndexOfAnyExcept(Digits) < 0;
    }

    private static readonly SearchValues<char> Capitals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789-:.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static bool IsHex(string text) => text.AsSpan().IndexOfAnyExcept(HexDigits) < 0;

    private static string Hex(string text)
    {
        string hex = text[(text.IndexOf(':') + 1)..];
        return hex.Length is 32 or 40 or 64 or 96 or 128 && IsHex(hex)
            ? hex.ToLowerInvariant()
            : throw LadingException.Usage($"'{Printable.Text(text)}' is no whole digest.", "Write the algorithm, a colon and all hex digits.");
    }

    private static FindQuery OfName(string text)
    {
        int at = text.LastIndexOf('@');
        string name = at > 0 ? text[..at].TrimEnd() : text;
        var query = new FindQuery { Text = text, Kind = FindKind.Name, Name = name };
        return at > 0 ? query.WithVersion(text[(at + 1)..].Trim()) : query;
    }

    private static FindQuery OfPurl(string text)
    {
        if (!PackageUrl.TryParseLenient(text, out PackageUrl? purl, out string? error))
            throw LadingException.Usage($"'{Printable.Text(text)}' is no package URL: {error}.");
        var qualifiers = new Dictionary<string, string>(purl!.Qualifiers, StringComparer.Ordinal);
        string? version = purl.Version;
        if (version is not null && qualifiers.Remove("epoch", out string? epoch) && !version.Contains(':'))
            version = $"{epoch}:{version}";
        var query = new FindQuery
        {
            Text = text,
            Kind = FindKind.Purl,
            Name = purl.Name,
            Namespace = purl.Namespace,
            Type = purl.Type,
            Qualifiers = qualifiers,
        };
        return version is null ? query : query.WithVersion(version);
    }

    private FindQuery WithVersion(string version)
    {
        if (version.Length == 0)
            throw LadingException.Usage($"'{Printable.Text(Text)}' has no version behind its @.");
        return new NamePattern(version).HasWildcard
            ? this with { VersionPattern = version }
            : this with { Range = new VersionRange([[new VersionBound(BoundKind.Equal, version)]]) };
    }
}
