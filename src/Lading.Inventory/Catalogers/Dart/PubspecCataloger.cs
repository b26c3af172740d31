using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dart;

/// <summary><c>pubspec.yaml</c>: the project itself (dart.dev, "The pubspec file").</summary>
internal sealed class PubspecCataloger : Cataloger
{
    public override string Name => "dart-pubspec";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pub];
    public override IReadOnlyList<string> Patterns => ["**/pubspec.{yaml,yml}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Tree root = YamlTree.Parse(SourceText.Decode(file.Bytes));
        if (root["name"].Word is not { } name)
            throw new ParseException("the file is not a pubspec.yaml: it has no name");
        return root["version"].Word is not { } version ? null : new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Pub,
                    Name = name,
                    Version = version,
                    Presence = Presence.Declared,
                    Role = PackageRole.Application,
                    Description = root["description"].Word,
                    Homepage = root["homepage"].Word,
                    Vcs = root["repository"].Word,
                },
            ],
        };
    }
}
