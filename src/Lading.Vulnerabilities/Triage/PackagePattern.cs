using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Oci.Layers;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// Which packages a rule or statement is about, written as a package URL: <c>pkg:deb/debian/openssl@3.0.*</c>. A
/// <c>*</c> stands for any characters of the name (with its namespace), the version or a qualifier's value; without a
/// version all versions are meant; qualifiers that are given must be there, others do not matter.
/// </summary>
public sealed class PackagePattern
{
    private readonly byte[] _name;
    private readonly byte[]? _version;
    private readonly KeyValuePair<string, byte[]>[] _qualifiers;
    private readonly bool _wildcards;

    private PackagePattern(string text, PackageUrl url, bool wildcards)
    {
        Text = text;
        Url = url;
        _wildcards = wildcards;
        _name = Encoding.UTF8.GetBytes(FullName(url));
        _version = url.Version is null ? null : Encoding.UTF8.GetBytes(Plain(url.Type, url.Version));
        _qualifiers = [.. url.Qualifiers.Select(q => KeyValuePair.Create(q.Key, Encoding.UTF8.GetBytes(q.Value)))];
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The pattern taken apart.</summary>
    public PackageUrl Url { get; }

    /// <summary>Reads a pattern; false with the reason in <paramref name="problem"/> when it is no package URL.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PackagePattern? pattern, out string problem) =>
        TryParse(text, wildcards: true, out pattern, out problem);

    /// <summary>The same for documents in which a <c>*</c> is a character like others.</summary>
    internal static bool TryParse(string text, bool wildcards, [NotNullWhen(true)] out PackagePattern? pattern, out string problem)
    {
        pattern = null;
        problem = "";
        if (!PackageUrl.TryParseLenient(text, out PackageUrl? url, out string? error))
        {
            problem = error ?? "it is not a package URL";
            return false;
        }
        if (wildcards && url!.Type == "pub")
            url = KeepStars(text, url);
        pattern = new PackagePattern(text, url!, wildcards);
        return true;
    }

    /// <summary>Names of Dart packages are normalized character by character, wildcards too: they are put back.</summary>
    private static PackageUrl KeepStars(string text, PackageUrl url)
    {
        int start = text.IndexOf('/') + 1;
        if (start + url.Name.Length > text.Length)
            return url;
        string name = string.Create(url.Name.Length, (text, start, url.Name), static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
                to[i] = from.text[from.start + i] == '*' ? '*' : from.Name[i];
        });
        return PackageUrl.TryCreate("x-pub", null, name, url.Version, url.Qualifiers, url.Subpath, out PackageUrl? kept, out _) ? kept! : url;
    }

    /// <summary>Namespace and name with a slash between them: what names are compared by.</summary>
    internal static string FullName(PackageUrl url) => url.Namespace is null ? url.Name : $"{url.Namespace}/{url.Name}";

    /// <summary>The purl of a package as read or, where it has none, as its fields give it; null when they do not suffice.</summary>
    internal static PackageUrl? UrlOf(Package package)
    {
        if (package.Purl is not null && PackageUrl.TryParseLenient(package.Purl, out PackageUrl? url, out _))
            return url;
        return PackageUrl.TryCreate(package.Type.Name, package.Namespace, package.Name, package.Version, package.Qualifiers, package.Subpath, lenient: true, out url, out _)
            ? url : null;
    }

    /// <summary>True when the package is one of those meant.</summary>
    public bool Matches(Package package) => UrlOf(package) is { } url && Matches(url);

    /// <summary>True when the package URL is one of those meant.</summary>
    public bool Matches(PackageUrl url) => MatchesName(url) && MatchesVersion(url);

    /// <summary>True when type, namespace, name, qualifiers and subpath are those meant, whatever the version.</summary>
    internal bool MatchesName(PackageUrl url)
    {
        if (url.Type != (Url.Type == "x-pub" ? "pub" : Url.Type) || !Same(_name, FullName(url)) || Url.Subpath is not null && Url.Subpath != url.Subpath)
            return false;
        foreach ((string key, byte[] value) in _qualifiers)
            if (!url.Qualifiers.TryGetValue(key, out string? other) || !Same(value, other))
                return false;
        return true;
    }

    /// <summary>True when the version is one of those meant.</summary>
    internal bool MatchesVersion(PackageUrl url) =>
        _version is null || url.Version is not null && Same(_version, Plain(url.Type, url.Version));

    private bool Same(byte[] pattern, string text)
    {
        Span<byte> utf8 = text.Length <= 256 ? stackalloc byte[768] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        utf8 = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        return _wildcards ? Glob.Wildcard(pattern, utf8, ignoreCase: false) : utf8.SequenceEqual(pattern);
    }

    /// <summary>Go's versions are written with and without their <c>v</c>.</summary>
    private static string Plain(string type, string version) =>
        type == "golang" && version.StartsWith('v') ? version[1..] : version;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
