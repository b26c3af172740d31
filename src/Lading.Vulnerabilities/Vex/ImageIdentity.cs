using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Oci;
using Lading.Vulnerabilities.Triage;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Tells whether a product of a statement is the thing that was scanned: an image by digest, repository and tag, or
/// whatever else a document's subject is, by its own package URL, name or reference.
/// </summary>
internal sealed class ImageIdentity
{
    private readonly Subject _subject;
    private readonly string? _documentId;
    private readonly PackageUrl? _url;
    private readonly HashSet<string> _digests = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _repositories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private readonly string? _architecture;

    public ImageIdentity(Sbom sbom)
    {
        _subject = sbom.Subject;
        _documentId = sbom.DocumentId;
        _url = PackageUrl.TryParseLenient(_subject.Purl, out PackageUrl? url, out _) ? url : null;
        foreach (string? digest in (ReadOnlySpan<string?>)[_subject.ManifestDigest, _subject.IndexDigest, _subject.ConfigDigest, _url?.Version, _subject.Version])
            if (Digest.TryParse(digest, out Digest parsed))
                _digests.Add(parsed.Text);
        if (_subject.Kind != "container")
            return;
        AddRepository(_subject.Name);
        if (_url?.Qualifiers.GetValueOrDefault("repository_url") is { } repository)
            AddRepository(repository);
        foreach (string tag in _subject.Tags)
            _tags.Add(tag[(tag.LastIndexOf(':') + 1)..]);
        foreach (string? tag in (ReadOnlySpan<string?>)[_url?.Qualifiers.GetValueOrDefault("tag"), _subject.Version])
            if (tag is not null && !tag.Contains(':'))
                _tags.Add(tag);
        _architecture = _subject.Platform?.Split('/') is [_, var architecture, ..] ? architecture : _url?.Qualifiers.GetValueOrDefault("arch");
    }

    private void AddRepository(string name)
    {
        if (Repository(name) is { } repository)
            _repositories.Add(repository);
    }

    /// <summary>Host and repository of a name with or without scheme, tag and digest; null for what is none.</summary>
    private static string? Repository(string name)
    {
        int scheme = name.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            name = name[(scheme + 3)..];
        return ImageReference.TryParse(name.TrimEnd('/'), out ImageReference? reference, out _) ? reference!.Name : null;
    }

    /// <summary>True when the component is what was scanned.</summary>
    public bool Is(VexComponent component) =>
        IsReferenced(component) || component.Names.Any(IsNamed) || component.Hashes.Any(h => h.Algorithm is "SHA-256" && _digests.Contains("sha256:" + h.Hex));

    private bool IsReferenced(VexComponent component) =>
        component.BomReference is not null && component.BomReference == _subject.Id && component.Bom is not null && component.Bom == _documentId;

    private bool IsNamed(string name)
    {
        if (name.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return IsUrl(name);
        if (name == _subject.Name && _subject.Kind != "container")
            return true;
        if (Digest.TryParse(name, out Digest digest))
            return _digests.Contains(digest.Text);
        if (_repositories.Count == 0 || name.Contains("://", StringComparison.Ordinal) || !ImageReference.TryParse(name, out ImageReference? image, out _))
            return false;
        return _repositories.Contains(image!.Name)
            && (image.Digest is not { } wanted || _digests.Contains(wanted.Text))
            && (image.Tag is null || image.Tag == "latest" && !name.Contains(":latest", StringComparison.Ordinal) || _tags.Contains(image.Tag));
    }

    private bool IsUrl(string name)
    {
        if (!PackagePattern.TryParse(name, wildcards: false, out PackagePattern? pattern, out _))
            return false;
        return pattern.Url.Type switch
        {
            "oci" => IsImage(pattern.Url, pattern.Url.Qualifiers.GetValueOrDefault("repository_url"), pattern.Url.Name),
            "docker" => IsImage(pattern.Url, (pattern.Url.Qualifiers.GetValueOrDefault("repository_url") ?? "docker.io") + "/" + PackagePattern.FullName(pattern.Url), null),
            _ => _url is not null && pattern.Matches(_url),
        };
    }

    /// <summary>
    /// purl specification, types <c>oci</c> and <c>docker</c>: the version is the manifest's digest (or, against the
    /// letter, a tag); what is not given is not compared. <c>repository_url</c> is met with and without the name.
    /// </summary>
    private bool IsImage(PackageUrl url, string? repository, string? name)
    {
        if (_repositories.Count == 0)
            return false;
        if (name is not null && !_repositories.Any(r => r.EndsWith("/" + name, StringComparison.Ordinal)))
            return false;
        if (repository is not null && !Contains(repository) && (name is null || !Contains($"{repository.TrimEnd('/')}/{name}")))
            return false;
        if (url.Version is { } version && !(version.Contains(':') ? _digests.Contains(version) : _tags.Contains(version)))
            return false;
        return (url.Qualifiers.GetValueOrDefault("tag") is not { } tag || _tags.Contains(tag))
            && (url.Qualifiers.GetValueOrDefault("arch") is not { } architecture || _architecture is null || architecture == _architecture);
    }

    private bool Contains(string repository) => Repository(repository) is { } name && _repositories.Contains(name);
}
