using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>The older list of a project's packages: Microsoft, "packages.config reference".</summary>
internal sealed class PackagesConfigCataloger : Cataloger
{
    private const int MaxPackages = 20_000;

    public override string Name => "dotnet-packages-config";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nuget];
    public override IReadOnlyList<string> Patterns => ["i:**/packages.config", "i:**/packages.*.config"];

    public override FileCatalog Read(ScannedFile file)
    {
        XmlTree root = XmlTree.Parse(file.Bytes);
        if (root.Name != "packages")
            throw new ParseException($"the root element is '{root.Name}', not 'packages'");
        return new FileCatalog
        {
            Packages =
            [
                .. root.All("package").Take(MaxPackages).Where(p => p.Attribute("id") is not null).Select(p => new Package
                {
                    Type = PackageType.Nuget,
                    Name = p.Attribute("id")!,
                    Version = p.Attribute("version"),
                    Presence = Presence.Declared,
                    Scope = p.Attribute("developmentDependency") == "true" ? DependencyScope.Development : DependencyScope.Runtime,
                }),
            ],
        };
    }
}
