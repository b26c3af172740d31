using System.Text;
using Lading.Inventory.Identity;
using Lading.Oci.Layers;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// A package URL with wildcards: <c>pkg:npm/*</c>, <c>pkg:deb/debian/openssl@3.0.*</c>,
/// <c>pkg:maven/org.apache.*/log4j-*</c>. A <c>*</c> stands for any characters, slashes too. Case and spelling follow
/// the purl type. What the pattern does not say (version, subpath, a qualifier) may be anything. Immutable.
/// </summary>
public sealed class PackagePattern
{
    /// <summary>Characters that a pattern has at most.</summary>
    public const int MaxLength = 1024;

    private readonly string _type;
    private readonly byte[] _path;
    private readonly byte[]? _version;
    private readonly byte[]? _subpath;
    private readonly KeyValuePair<string, byte[]>[] _qualifiers;

    private PackagePattern(string text, PackageUrl purl)
    {
        Text = text;
        _type = purl.Type;
        _path = Encoding.UTF8.GetBytes(Path(purl.Namespace, Name(text, purl)));
        _version = purl.Version is { } version ? Encoding.UTF8.GetBytes(version) : null;
        _subpath = purl.Subpath is { } subpath ? Encoding.UTF8.GetBytes(subpath) : null;
        _qualifiers = [.. purl.Qualifiers.Select(q => KeyValuePair.Create(q.Key, Encoding.UTF8.GetBytes(q.Value)))];
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a pattern. False, with <paramref name="error"/> saying why in words that follow "because", when it is too
    /// long or would not be a package URL.
    /// </summary>
    public static bool TryParse(string text, out PackagePattern? pattern, out string? error)
    {
        pattern = null;
        error = text.Length > MaxLength ? $"it has more than {MaxLength} characters" : null;
        if (error is not null || !PackageUrl.TryParseLenient(text, out PackageUrl? purl, out error))
            return false;
        pattern = new PackagePattern(text, purl!);
        return true;
    }

    /// <summary>True when it covers the package URL; false for text that is none.</summary>
    public bool Matches(string purl) =>
        PackageUrl.TryParseLenient(purl, out PackageUrl? parsed, out _) && Matches(parsed!);

    /// <summary>True when it covers the package URL.</summary>
    public bool Matches(PackageUrl purl)
    {
        if (purl.Type != _type || !Covers(_path, Path(purl.Namespace, purl.Name)))
            return false;
        if (_version is not null && !Covers(_version, purl.Version ?? ""))
            return false;
        if (_subpath is not null && !Covers(_subpath, purl.Subpath ?? ""))
            return false;
        foreach ((string key, byte[] value) in _qualifiers)
            if (!purl.Qualifiers.TryGetValue(key, out string? found) || !Covers(value, found))
                return false;
        return true;
    }

    private static bool Covers(byte[] pattern, string text) =>
        Glob.Wildcard(pattern, Encoding.UTF8.GetBytes(text), ignoreCase: false);

    private static string Path(string? @namespace, string name) => @namespace is null ? name : $"{@namespace}/{name}";

    /// <summary>In names of pub all but letters and digits becomes <c>_</c>; that must spare wildcards.</summary>
    private static string Name(string text, PackageUrl purl)
    {
        if (purl.Type != "pub" || !text.Contains('*'))
            return purl.Name;
        int end = text.AsSpan().IndexOfAny('@', '?', '#');
        string written = (end < 0 ? text : text[..end]).TrimEnd('/');
        written = written[(written.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return string.Concat(written.Select(c => char.IsAsciiLetterOrDigit(c) || c == '*' ? c : '_'));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
