using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Maven projects: <c>pom.xml</c> files, with parents, properties and dependency management as far as they lie in the
/// same tree. Nothing is fetched: what a parent elsewhere decides has no version here, and that is told.
/// </summary>
internal sealed class PomCataloger : Cataloger
{
    private const string Project = "pom";

    public override string Name => "java-pom";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Maven];
    public override IReadOnlyList<string> Patterns => ["**/pom.xml"];

    public override FileCatalog Read(ScannedFile file)
    {
        PomFile.Parse(file.Bytes);
        return new FileCatalog { Notes = [new Note(Project, "", new Dictionary<string, string>(), file.Bytes.ToArray())] };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var tree = new PomTree(view.Notes(Project).Select(n => (n.File.Path, PomFile.Parse(n.Note.Data))));
        foreach ((CatalogedFile file, _) in view.Notes(Project))
        {
            PomTree.Node node = tree[file.Path];
            PackageHandle? project = tree.Coordinates(node) is { } own ? builder.Add(view, file, Make(own, node.Pom, tree, node)) : null;
            foreach (PomDependency dependency in node.Pom.Dependencies)
                AddDependency(view, builder, file, tree, node, dependency, project);
        }
    }

    private void AddDependency(CatalogView view, InventoryBuilder builder, CatalogedFile file, PomTree tree, PomTree.Node node, PomDependency dependency, PackageHandle? project)
    {
        string? group = tree.Fill(node, dependency.Group), artifact = tree.Fill(node, dependency.Artifact);
        if (!Coordinates.IsPart(artifact) || !Coordinates.IsPart(group))
        {
            builder.AddUnknown(new Unknown(file.Path, Name, $"the dependency {dependency.Group}:{dependency.Artifact} names a property that is not in these files"));
            return;
        }
        PomDependency? managed = tree.Managed(node, group!, artifact!, out PomTree.Node? manager);
        string? scope = tree.Fill(node, dependency.Scope) ?? (managed is null ? null : tree.Fill(manager!, managed.Scope));
        if (scope is "system" or "import")
            return;
        string? version = tree.Fill(node, dependency.Version) ?? (dependency.Version is null && managed is not null ? tree.FillManaged(node, manager!, managed.Version) : null)
            ?? tree.VersionOf(group!, artifact!);
        version = Coordinates.IsPart(version) ? version!.Trim('[', ']') : null;
        if (version is null)
            builder.AddUnknown(new Unknown(file.Path, Name, $"the version of {group}:{artifact} ({dependency.Version ?? "managed elsewhere"}) cannot be told from these files"));
        DependencyScope meaning = scope == "test" ? DependencyScope.Development : dependency.Optional ? DependencyScope.Optional : DependencyScope.Runtime;
        PackageHandle handle = builder.Add(view, file, new Package
        {
            Type = PackageType.Maven,
            Namespace = group,
            Name = artifact!,
            Version = version,
            Qualifiers = tree.Fill(node, dependency.Classifier) is { } classifier ? new Dictionary<string, string> { ["classifier"] = classifier } : new(),
            Presence = Presence.Declared,
            Scope = meaning,
            Properties = scope is null ? new() : new Dictionary<string, string> { ["maven:scope"] = scope },
            Confidence = version is null ? 0.5 : 0.9,
        });
        if (project is { } from)
            builder.Relate(from, handle, RelationKind.DependsOn, meaning);
    }

    private static Package Make(Coordinates own, PomFile pom, PomTree tree, PomTree.Node node) => new()
    {
        Type = PackageType.Maven,
        Namespace = own.Group,
        Name = own.Artifact,
        Version = own.Version,
        Presence = Presence.Declared,
        Role = pom.Packaging is "war" or "ear" ? PackageRole.Application : PackageRole.Library,
        DeclaredLicenses = pom.Licenses,
        Supplier = tree.Fill(node, pom.Organization),
        Author = tree.Fill(node, pom.Developers),
        Description = tree.Fill(node, pom.Description),
        Homepage = tree.Fill(node, pom.Homepage),
        Vcs = tree.Fill(node, pom.Vcs),
        Properties = pom.Packaging is { } packaging ? new Dictionary<string, string> { ["maven:packaging"] = packaging } : new(),
    };
}
