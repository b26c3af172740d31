using System.Text;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.PackageFiles;

/// <summary>
/// Alpine package files: gzip members with the pieces of one tar, signature and <c>.PKGINFO</c> first (wiki.alpinelinux.org,
/// "Apk spec", "APKv2"). Android's packages have the same ending and are left alone.
/// </summary>
internal sealed class ApkFileCataloger : Cataloger
{
    /// <summary>The control part is small; the files of the package behind it are of no interest.</summary>
    private const int MaxControl = 4 << 20;

    public override string Name => "apk-file";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Apk];
    public override IReadOnlyList<string> Patterns => ["**/*.apk"];

    public override FileCatalog? Read(ScannedFile file)
    {
        byte[] head = new byte[8];
        int length = file.Read(0, head);
        if (head.AsSpan(0, length).StartsWith("PK"u8))
            return null;
        if (head.AsSpan(0, length).StartsWith("ADB"u8))
            throw new ParseException("package files of apk-tools 3 (ADB) are not read");
        if (length < 2 || head[0] != 0x1f || head[1] != 0x8b)
            throw new ParseException("it is not an Alpine package file");
        using Stream stream = file.OpenRead();
        byte[] tar = Decompression.Unpack(head, stream, MaxControl, whole: false);
        if (!TarText.Find(tar, ".PKGINFO").TryGetValue(".PKGINFO", out byte[]? info))
            throw new ParseException("the package file has no .PKGINFO");
        return Package(Encoding.UTF8.GetString(info)) is { } package ? new FileCatalog { Packages = [package.With(hashes: [DebFileCataloger.Sha256(file)])] } : null;
    }

    private static Package? Package(string info)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string line in info.Split('\n'))
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals <= 0 || line[0] == '#')
                continue;
            if (!fields.TryGetValue(line[..equals], out List<string>? values))
                fields[line[..equals]] = values = [];
            values.Add(line[(equals + 3)..].Trim());
        }
        string? Get(string name) => fields.TryGetValue(name, out List<string>? values) && values[0].Length > 0 ? values[0] : null;
        IEnumerable<string> All(string name) => fields.TryGetValue(name, out List<string>? values) ? values : [];
        if (Get("pkgname") is not { } name || Get("pkgver") is not { } version)
            return null;
        return new Package
        {
            Type = PackageType.Apk,
            Name = name,
            Version = version,
            Architecture = Get("arch"),
            SourceName = Get("origin") is { } origin && origin != name ? origin : null,
            DeclaredLicenses = Get("license") is { } license ? [license] : [],
            Author = Get("maintainer"),
            Supplier = Get("packager") ?? Get("maintainer"),
            Description = Get("pkgdesc"),
            Homepage = Get("url"),
            Requires = [.. All("depend").Where(d => d.Length > 0 && d[0] != '!').Select(InstalledDatabase.Requirement)],
            Provides = [.. All("provides").Select(InstalledDatabase.BareName)],
            Properties = Get("commit") is { } commit ? new Dictionary<string, string> { ["apk:commit"] = commit } : [],
        };
    }
}
