using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// The list that distroless images of CBL-Mariner and Azure Linux keep in place of a database: a line a package, as
/// <c>rpm --query --queryformat</c> wrote it, tabs between name, version-release, install time, build time, vendor, an unused
/// field, size, architecture, epoch and source package.
/// </summary>
internal sealed class RpmManifestCataloger : Cataloger
{
    private const int Fields = 10;

    public override string Name => "rpm-manifest";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Rpm];
    public override IReadOnlyList<string> Patterns => ["**/var/lib/rpmmanifest/container-manifest-2"];

    public override FileCatalog Read(ScannedFile file)
    {
        var packages = new List<Package>();
        int other = 0;
        foreach (string line in Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.TrimEnd('\r').Split('\t');
            if (fields.Length == Fields && fields[0].Length > 0 && fields[1].Length > 0)
                packages.Add(Package(fields));
            else
                other++;
        }
        if (other > 0)
            file.Unknown($"{other} lines do not have the {Fields} fields of a package");
        return new FileCatalog { Packages = packages };
    }

    private static Package Package(string[] fields)
    {
        string? Get(int field) => fields[field] is { Length: > 0 } text && text != "(none)" ? text : null;
        (string? source, string? sourceVersion) = RpmPackage.Source(Get(9));
        return new Package
        {
            Type = PackageType.Rpm,
            Name = fields[0],
            Version = Get(8) is { } epoch && epoch != "0" ? $"{epoch}:{fields[1]}" : fields[1],
            Architecture = Get(7),
            Supplier = Get(4),
            SourceName = source == fields[0] && sourceVersion == fields[1] ? null : source,
            SourceVersion = sourceVersion == fields[1] ? null : sourceVersion,
            Properties = Get(9) is { } sourceRpm ? new Dictionary<string, string> { ["rpm:source-rpm"] = sourceRpm } : [],
        };
    }
}
