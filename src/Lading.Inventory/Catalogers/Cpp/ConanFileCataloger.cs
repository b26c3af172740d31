using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>What a <c>conanfile.txt</c> asks for. A range of versions names no package and is left out.</summary>
internal sealed class ConanFileCataloger : Cataloger
{
    public override string Name => "conan-file";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Conan];
    public override IReadOnlyList<string> Patterns => ["**/conanfile.txt"];

    public override FileCatalog Read(ScannedFile file)
    {
        Dictionary<string, List<string>> sections = ConanSections.Read(SourceText.Decode(file.Bytes));
        if (sections.Count == 0 && file.Size > 0)
            throw new ParseException("the file is not a conanfile.txt: it has no section");
        var graph = new LockGraph();
        foreach ((string name, DependencyScope scope) in (ReadOnlySpan<(string, DependencyScope)>)[
            ("requires", DependencyScope.Runtime), ("tool_requires", DependencyScope.Development),
            ("build_requires", DependencyScope.Development), ("test_requires", DependencyScope.Development)])
            foreach (ConanReference reference in sections.References(name))
                if (!reference.IsRange)
                    graph.Add(reference.Package(Presence.Declared, scope));
        return graph.Build();
    }
}
