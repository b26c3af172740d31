using Lading.Inventory;
using Lading.Inventory.Identity;

namespace Lading.Vulnerabilities.Matching;

/// <summary>
/// The source package that a distribution's package was built from: by its own fields, by the <c>upstream</c> qualifier of its
/// purl as syft and Lading write it, or by the properties that Trivy writes into CycloneDX.
/// </summary>
internal static class SourcePackage
{
    private const string Trivy = "aquasecurity:trivy:Src";

    /// <summary>Name and version; each null when it is not told, or the same as the package's own.</summary>
    public static (string? Name, string? Version) Of(Package package, PackageUrl? purl)
    {
        if (!string.IsNullOrEmpty(package.SourceName))
            return (package.SourceName, Given(package.SourceVersion));
        if (purl?.Qualifiers.GetValueOrDefault("upstream") is { } upstream)
            return Upstream(upstream);
        return Property(package, "Name") is { } name ? (name, Version(package)) : (null, null);
    }

    /// <summary><c>name</c>, <c>name@version</c>, or the file name of an rpm's source package.</summary>
    private static (string?, string?) Upstream(string upstream)
    {
        if (upstream.EndsWith(".src.rpm", StringComparison.Ordinal))
        {
            string[] parts = upstream[..^8].Split('-');
            return parts.Length < 3 ? (null, null) : (string.Join('-', parts[..^2]), $"{parts[^2]}-{parts[^1]}");
        }
        int at = upstream.LastIndexOf('@');
        return at > 0 ? (upstream[..at], Given(upstream[(at + 1)..])) : (upstream, null);
    }

    private static string? Version(Package package)
    {
        if (Property(package, "Version") is not { } version)
            return null;
        string? release = Property(package, "Release"), epoch = Property(package, "Epoch");
        return $"{(epoch is null or "0" ? "" : epoch + ":")}{version}{(release is null ? "" : "-" + release)}";
    }

    private static string? Property(Package package, string name) => Given(package.Properties.GetValueOrDefault(Trivy + name));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
