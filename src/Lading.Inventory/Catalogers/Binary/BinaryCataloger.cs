using System.Text;
using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// Recognizes widely used programs and libraries that no package manager put there, by the version texts in their bytes.
/// The programs are told by <see cref="ClassifierList"/>; those whose version lies in another file by
/// <see cref="CompanionFiles"/>. What a package of the operating system owns is dropped by
/// <see cref="Lading.Inventory.Assembly.Ownership"/>.
/// </summary>
internal sealed class BinaryCataloger : Cataloger
{
    private static readonly Dictionary<string, Classifier> ByName = ClassifierList.All.ToDictionary(c => c.Name, StringComparer.Ordinal);

    public override string Name => "binary-classifier";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Binary;
    public override IReadOnlyList<PackageType> Types { get; } = [.. ClassifierList.All.Select(c => c.Type).Distinct()];
    public override IReadOnlyList<string> Patterns { get; } = [.. ClassifierList.All.SelectMany(c => c.Paths).Concat(CompanionFiles.Patterns).Distinct()];

    public override FileCatalog? Read(ScannedFile file)
    {
        byte[] path = Encoding.UTF8.GetBytes(file.Path);
        Span<byte> head = stackalloc byte[2];
        bool isScript = file.Read(0, head) == 2 && head.SequenceEqual("#!"u8);
        var wanted = new List<Classifier>();
        foreach (Classifier classifier in ClassifierList.All)
            if ((!isScript || classifier.IsScript) && classifier.Covers(path))
                wanted.Add(classifier);
        Package[] packages = wanted.Count == 0 || file.Size == 0 ? [] : [.. ClassifierScan.Run(file, wanted).Select(f => f.Classifier.Make(f.Version, file.Name))];
        return new FileCatalog { Packages = packages, Notes = [.. CompanionFiles.Read(file)] };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        ILookup<string, PackageHandle> programs = builder.Packages
            .Where(p => p.Package is { Type.Name: "golang", Role: PackageRole.Application }).ToLookup(p => p.Path, p => p.Handle, StringComparer.Ordinal);
        HashSet<string> unlisted = SoftwareWithoutFileLists(builder);
        // A JDK's release file, which its own cataloger has read by now, says who built it; the launcher does not.
        var homes = builder.Packages.Where(p => p.Path == "release" || p.Path.EndsWith("/release", StringComparison.Ordinal)).Select(p => Parent(p.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files)
            builder.AddFile(view, file, package => unlisted.Contains(package.Name) || IsDescribedRuntime(homes, file, package) || IsGoProgram(builder, programs[file.Path], package) ? null : WithPurl(package));
        CompanionFiles.Assemble(view, builder);
    }

    /// <summary>True for the launchers in <c>bin</c>, or <c>jre/bin</c>, of a Java run-time that has a release file.</summary>
    private static bool IsDescribedRuntime(HashSet<string> homes, CatalogedFile file, Package package) =>
        package.Role == PackageRole.Platform && file.Name.Split('.')[0] is ("java" or "jdb") &&
        (homes.Contains(Parent(file.Folder)) || homes.Contains(Parent(Parent(file.Folder))));

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    /// <summary>
    /// True when the Go cataloger knows the same program: with its modules, and under its full module path. Where the
    /// program was built without a version, or with that of a commit, it gets the one found here.
    /// </summary>
    private static bool IsGoProgram(InventoryBuilder builder, IEnumerable<PackageHandle> programs, Package package)
    {
        if (package.Type != PackageType.Golang)
            return false;
        foreach (PackageHandle handle in programs)
        {
            Package known = builder[handle];
            if (known.FullName != package.FullName && !known.FullName.StartsWith(package.FullName + "/v", StringComparison.Ordinal))
                continue;
            if (known.Version is null || known.Version.StartsWith("v0.0.0-", StringComparison.Ordinal))
                builder.Replace(handle, known.With(version: "v" + package.Version, cpes: package.Cpes));
            return true;
        }
        return false;
    }

    /// <summary>
    /// What packages of the operating system are, or were built from, where the database does not tell their files, as in
    /// images made without a package manager: their programs cannot be told from others, and are not listed twice.
    /// </summary>
    private static HashSet<string> SoftwareWithoutFileLists(InventoryBuilder builder)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((_, Package package, _) in builder.Packages)
            if (package is { Type.IsOperatingSystem: true, Files: null, Method: IdentityMethod.ManifestAnalysis })
                foreach (string? name in (ReadOnlySpan<string?>)[package.Name, package.SourceName])
                    if (name is not null)
                        names.UnionWith([name, name.TrimEnd("0123456789.-".ToCharArray())]);
        return names;
    }

    private static Package WithPurl(Package package)
    {
        if (!package.Properties.TryGetValue("binary:classifier", out string? name) || !ByName.TryGetValue(name, out Classifier? classifier) || classifier.PurlName is null)
            return package;
        string space = package.Namespace is null ? "" : package.Namespace + "/";
        return package.With(purl: $"pkg:{package.Type}/{space}{classifier.PurlName}@{Uri.EscapeDataString(package.Version ?? "")}");
    }
}
