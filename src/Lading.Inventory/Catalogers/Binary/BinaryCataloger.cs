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
        // The Go cataloger knows the same program better: with its modules and its module path.
        var known = builder.Packages.Where(p => p.Package.Type == PackageType.Golang && p.Package.Version is not null)
            .Select(p => (p.Path, p.Package.FullName)).ToHashSet();
        foreach (CatalogedFile file in view.Files)
            builder.AddFile(view, file, package => known.Contains((file.Path, package.FullName)) ? null : WithPurl(package));
        CompanionFiles.Assemble(view, builder);
    }

    private static Package WithPurl(Package package)
    {
        if (!package.Properties.TryGetValue("binary:classifier", out string? name) || !ByName.TryGetValue(name, out Classifier? classifier) || classifier.PurlName is null)
            return package;
        string space = package.Namespace is null ? "" : package.Namespace + "/";
        return package.With(purl: $"pkg:{package.Type}/{space}{classifier.PurlName}@{Uri.EscapeDataString(package.Version ?? "")}");
    }
}
