using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Snap;

/// <summary>
/// Snaps and the Debian packages they were primed with: <c>meta/snap.yaml</c>, <c>snap/manifest.yaml</c> and
/// <c>snap/snapcraft.yaml</c> (snapcraft documentation), and <c>usr/share/snappy/dpkg.yaml</c> of base snaps.
/// </summary>
internal sealed class SnapCataloger : Cataloger
{
    private static readonly PackageType Snap = new("snap");

    public override string Name => "snap";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [Snap, PackageType.Deb];
    public override IReadOnlyList<string> Patterns => ["**/meta/snap.yaml", "**/snap/{snapcraft,manifest}.yaml", "**/usr/share/snappy/dpkg.yaml"];

    public override FileCatalog Read(ScannedFile file)
    {
        var top = new Dictionary<string, string>(StringComparer.Ordinal);
        var staged = new SortedSet<string>(StringComparer.Ordinal);
        string? architecture = null;
        YamlScalars.Read(Encoding.UTF8.GetString(file.Bytes), (path, value) =>
        {
            if (!path.Contains('/'))
                top.TryAdd(path, value);
            else if (path == "architectures/[]")
                architecture ??= value;
            else if (path is "primed-stage-packages/[]" or "packages/[]" || (path.StartsWith("parts/", StringComparison.Ordinal) && path.EndsWith("/stage-packages/[]", StringComparison.Ordinal)))
                staged.Add(value);
        });
        var packages = new List<Package>();
        bool isDeclared = file.Name == "snapcraft.yaml";
        if (file.Name != "dpkg.yaml" && top.TryGetValue("name", out string? name) && name.Length > 0)
            packages.Add(Snapped(name, top, architecture, isDeclared));
        foreach (string entry in staged)
            if (Debian(entry, isDeclared) is { } package)
                packages.Add(package);
        return new FileCatalog { Packages = packages };
    }

    private static Package Snapped(string name, Dictionary<string, string> top, string? architecture, bool isDeclared)
    {
        string? Get(string key) => top.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
        return new Package
        {
            Type = Snap,
            Name = name,
            Version = Get("version"),
            Architecture = architecture,
            Presence = isDeclared ? Presence.Declared : Presence.Installed,
            Role = PackageRole.Application,
            DeclaredLicenses = Get("license") is { } license ? [license] : [],
            Description = Get("summary"),
            Homepage = Get("website"),
            Properties = Get("base") is { } snapBase ? new Dictionary<string, string> { ["snap:base"] = snapBase } : [],
        };
    }

    /// <summary><c>name[:architecture]=version</c>; a name alone in a manifest of what was asked for says no version.</summary>
    private static Package? Debian(string entry, bool isDeclared)
    {
        int equals = entry.IndexOf('=');
        if (equals <= 0 || equals == entry.Length - 1)
            return null;
        string name = entry[..equals];
        int colon = name.IndexOf(':');
        return new Package
        {
            Type = PackageType.Deb,
            Name = colon < 0 ? name : name[..colon],
            Architecture = colon < 0 ? null : name[(colon + 1)..],
            Version = entry[(equals + 1)..],
            Presence = isDeclared ? Presence.Declared : Presence.Installed,
        };
    }
}
