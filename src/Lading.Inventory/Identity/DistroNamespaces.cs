namespace Lading.Inventory.Identity;

/// <summary>The vendor that is the namespace of an operating system's packages in their package URLs.</summary>
internal static class DistroNamespaces
{
    /// <summary>
    /// The vendor by os-release(5) <c>ID</c>; where no release is known, what the package itself tells (rpm: the dist tag
    /// of its release or its vendor) or the type's first home.
    /// </summary>
    public static string? Of(Package package, Distro? distro) =>
        distro is not null ? OfId(distro.Id) : package.Type.Name switch
        {
            "deb" => "debian",
            "apk" => "alpine",
            "alpm" => "arch",
            "opkg" => "openwrt",
            _ => OfRelease(package.Version) ?? OfVendor(package.Supplier),
        };

    private static string OfId(string id) => id.ToLowerInvariant() switch
    {
        "rhel" => "redhat",
        "sles" or "sled" or "sles_sap" or "sle_hpc" or "suse" => "suse",
        var other when other.StartsWith("opensuse", StringComparison.Ordinal) => "opensuse",
        var other => other,
    };

    /// <summary>Fedora packaging guidelines, "Dist tag": <c>.fc40</c>, <c>.el9</c>, and their like elsewhere.</summary>
    private static string? OfRelease(string? version)
    {
        if (version is null || version.LastIndexOf('-') is not (> 0 and var dash))
            return null;
        foreach (string part in version[(dash + 1)..].Split('.', '_'))
        {
            int digits = part.AsSpan().IndexOfAnyInRange('0', '9');
            switch (digits < 0 ? part : part[..digits])
            {
                case "fc": return "fedora";
                case "el": return "redhat";
                case "amzn": return "amzn";
                case "cm": return "mariner";
                case "azl": return "azurelinux";
                case "ph": return "photon";
                case "oe": return "openeuler";
                case "mga": return "mageia";
            }
        }
        return null;
    }

    private static readonly (string Word, string Namespace)[] Vendors =
    [
        ("red hat", "redhat"), ("fedora", "fedora"), ("centos", "centos"), ("rocky", "rocky"), ("almalinux", "almalinux"),
        ("opensuse", "opensuse"), ("suse", "suse"), ("oracle", "ol"), ("amazon", "amzn"), ("vmware", "photon"),
        ("microsoft", "mariner"), ("openeuler", "openeuler"), ("mageia", "mageia"),
    ];

    private static string? OfVendor(string? supplier) =>
        supplier is null ? null : Vendors.FirstOrDefault(v => supplier.Contains(v.Word, StringComparison.OrdinalIgnoreCase)).Namespace;
}
