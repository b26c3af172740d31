using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Prolog;

/// <summary>
/// Packs of SWI-Prolog by their <c>pack.pl</c>: SWI-Prolog manual, "Packs: community add-ons", a list of facts
/// <c>name(value).</c>
/// </summary>
internal sealed class PrologPackCataloger : Cataloger
{
    private static readonly PackageType SwiplPack = new("swiplpack");

    public override string Name => "swipl-pack";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [SwiplPack];
    public override IReadOnlyList<string> Patterns => ["**/pack.pl"];

    public override FileCatalog Read(ScannedFile file)
    {
        List<(string Name, string[] Arguments)> facts = PrologFacts.Parse(SourceText.Decode(file.Bytes));
        if (One("name") is not { } name || One("version") is not { } version)
            throw new ParseException("the file is not a pack.pl: it has no name and version");
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = SwiplPack,
                    Name = name,
                    Version = version,
                    Description = One("title"),
                    Author = Person("author"),
                    Supplier = Person("maintainer") ?? Person("packager"),
                    Homepage = One("home"),
                    DownloadLocation = One("download"),
                    DeclaredLicenses = One("license") is { } license ? [license] : [],
                    Requires = [.. facts.Where(f => f is { Name: "requires", Arguments.Length: > 0 }).Select(f => new Requirement(f.Arguments[0])).Where(r => r.Name != "prolog")],
                    Provides = [.. facts.Where(f => f is { Name: "provides", Arguments.Length: > 0 }).Select(f => f.Arguments[0])],
                },
            ],
        };

        string? One(string key) => facts.FirstOrDefault(f => f.Name == key && f.Arguments is [{ Length: > 0 }, ..]).Arguments?[0];

        string? Person(string key) => facts.FirstOrDefault(f => f.Name == key && f.Arguments is [{ Length: > 0 }, ..]).Arguments switch
        {
            [var who, { Length: > 0 } address, ..] => $"{who} <{address}>",
            [var who] => who,
            _ => null,
        };
    }
}
