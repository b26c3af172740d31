using Lading.Inventory;
using Lading.Inventory.Identity;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// The attributes of a CPE name by which products of statements are told: part, vendor, product, version. Both bindings
/// are read: the formatted string (<c>cpe:2.3:</c>) and the URI (<c>cpe:/</c>), NISTIR 7695 sections 6.1 and 6.2.
/// </summary>
/// <param name="Part">Part.</param>
/// <param name="Vendor">Vendor; never ANY.</param>
/// <param name="Product">Product; never ANY.</param>
/// <param name="Version">Version; null for ANY.</param>
internal sealed record CpeName(char Part, string Vendor, string Product, string? Version)
{
    /// <summary>Reads a name; null for what is none, or leaves vendor or product open.</summary>
    public static CpeName? Parse(string text)
    {
        if (Cpe.TryParse(text, out Cpe? cpe))
            return cpe.Vendor is { } vendor && cpe.Product is { } product ? new CpeName(cpe.Part, vendor, product, cpe.Version) : null;
        if (text.Length > Cpe.MaxLength || !text.StartsWith("cpe:/", StringComparison.OrdinalIgnoreCase))
            return null;
        string[] parts = text[5..].ToLowerInvariant().Split(':');
        if (parts.Length < 3 || parts[0].Length != 1 || parts[1].Length == 0 || parts[2].Length == 0)
            return null;
        string? version = parts.Length > 3 && parts[3].Length > 0 ? Uri.UnescapeDataString(parts[3]) : null;
        return new CpeName(parts[0][0], Uri.UnescapeDataString(parts[1]), Uri.UnescapeDataString(parts[2]), version);
    }

    /// <summary>True when <paramref name="other"/> is meant by this name.</summary>
    public bool Covers(CpeName other) =>
        Part == other.Part && Vendor == other.Vendor && Product == other.Product && (Version is null || Version == other.Version);

    /// <summary>
    /// True when this names the release of the operating system, whichever of its repositories: Red Hat's CSAF documents
    /// say <c>cpe:/a:redhat:enterprise_linux:9::appstream</c>, os-release(5) says <c>cpe:/o:redhat:enterprise_linux:9::baseos</c>.
    /// </summary>
    public bool IsRelease(Distro? distro) =>
        Version is not null && distro?.Fields.GetValueOrDefault("CPE_NAME") is { } name && Parse(name) is { Part: 'o', Version: { } release } system
        && Vendor == system.Vendor && Product == system.Product
        && (Version == release || release.StartsWith(Version + ".", StringComparison.Ordinal));
}
