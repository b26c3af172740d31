using Lading.Inventory.Catalogers.Rpm;

namespace Lading.Inventory.Documents;

/// <summary>
/// The source package that a distribution's package was built from, as documents tell it: by properties of ours, by the
/// <c>upstream</c> qualifier of a purl as syft and Lading write it, or by the properties that Trivy writes into CycloneDX.
/// </summary>
/// <param name="Name">Its name; null when it is not told.</param>
/// <param name="Version">Its version; null when it is not told, or the same as the package's own.</param>
internal readonly record struct SourcePackage(string? Name, string? Version)
{
    private const string Trivy = "aquasecurity:trivy:Src";

    /// <summary>What a document says of a package. Only properties of ours are taken.</summary>
    public static SourcePackage Of(string? purl, PropertyBag properties)
    {
        var ours = new SourcePackage(properties.Take(PropertyNames.SourceName), properties.Take(PropertyNames.SourceVersion));
        if (ours != default)
            return ours;
        if (Purls.Qualifier(purl, "upstream") is { Length: > 0 } upstream)
            return OfUpstream(upstream);
        return properties.Other(Trivy + "Name") is { Length: > 0 } name ? new SourcePackage(name, TrivyVersion(properties)) : default;
    }

    /// <summary><c>name</c>, <c>name@version</c>, or the file name of an rpm's source package.</summary>
    public static SourcePackage OfUpstream(string upstream)
    {
        if (upstream.EndsWith("src.rpm", StringComparison.Ordinal))
        {
            (string? name, string? version) = RpmPackage.Source(upstream);
            return new SourcePackage(name, version);
        }
        int at = upstream.LastIndexOf('@');
        return at <= 0 ? new SourcePackage(upstream, null)
            : new SourcePackage(upstream[..at], at + 1 < upstream.Length ? upstream[(at + 1)..] : null);
    }

    private static string? TrivyVersion(PropertyBag properties)
    {
        if (properties.Other(Trivy + "Version") is not { Length: > 0 } version)
            return null;
        string? release = properties.Other(Trivy + "Release"), epoch = properties.Other(Trivy + "Epoch");
        return $"{(epoch is null or "" or "0" ? "" : epoch + ":")}{version}{(string.IsNullOrEmpty(release) ? "" : "-" + release)}";
    }
}
