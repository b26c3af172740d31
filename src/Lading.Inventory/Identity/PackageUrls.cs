namespace Lading.Inventory.Identity;

/// <summary>Makes the package URL of a package: purl-spec, and its rules for each type.</summary>
public static class PackageUrls
{
    /// <summary>The purl, or null when name or type do not allow one.</summary>
    public static string? For(Package package, Distro? distro)
    {
        string ns = package.Namespace is null ? "" : Uri.EscapeDataString(package.Namespace).Replace("%2F", "/") + "/";
        string version = package.Version is null ? "" : "@" + Uri.EscapeDataString(package.Version);
        return $"pkg:{package.Type}/{ns}{Uri.EscapeDataString(package.Name)}{version}";
    }
}
