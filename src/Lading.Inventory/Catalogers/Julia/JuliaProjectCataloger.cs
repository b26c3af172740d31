using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Julia;

/// <summary><c>Project.toml</c>: the package itself, where it has a name, an identifier and a version.</summary>
internal sealed class JuliaProjectCataloger : Cataloger
{
    public override string Name => "julia-project";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Julia];
    public override IReadOnlyList<string> Patterns => ["**/{Project,JuliaProject}.toml"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Tree root = TomlTree.Parse(SourceText.Decode(file.Bytes));
        if (root["name"].Word is not { } name || root["uuid"].Word is not { } uuid || root["version"].Word is not { } version)
            return null;
        string people = string.Join(", ", root["authors"].Words.Take(64));
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Julia,
                    Name = name,
                    Version = version,
                    Presence = Presence.Declared,
                    Role = PackageRole.Application,
                    Qualifiers = new Dictionary<string, string> { ["uuid"] = uuid },
                    Author = people.Length > 0 ? people : null,
                    DeclaredLicenses = root["license"].Word is { } license ? [license] : [],
                    Description = root["desc"].Word,
                },
            ],
        };
    }
}
