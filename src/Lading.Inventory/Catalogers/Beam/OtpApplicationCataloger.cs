using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Beam;

/// <summary>
/// Installed applications of Erlang and Elixir: <c>ebin/name.app</c> (Erlang/OTP, "app(4)"), one term
/// <c>{application, name, [{key, value}]}</c>.
/// </summary>
internal sealed class OtpApplicationCataloger : Cataloger
{
    public override string Name => "otp-application";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Otp];
    public override IReadOnlyList<string> Patterns => ["**/ebin/*.app"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree? term = TermReader.Parse(SourceText.Decode(file.Bytes), isElixir: false).FirstOrDefault(t => t.Kind == TreeKind.List);
        if (term?.Items is not [{ Text: "application" }, { Word: { } name }, { Kind: TreeKind.List } keys])
            throw new ParseException("the file is not an application resource file: it has no term {application, Name, Keys}");
        var requires = new List<Requirement>();
        string[] optional = [.. keys.Property("optional_applications").Words];
        foreach (string needed in keys.Property("applications").Words.Concat(keys.Property("included_applications").Words).Distinct())
            requires.Add(new Requirement(needed, null, optional.Contains(needed) ? DependencyScope.Optional : DependencyScope.Runtime));
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Otp,
                    Name = name,
                    Version = keys.Property("vsn").Word,
                    Description = keys.Property("description").Word,
                    DeclaredLicenses = [.. keys.Property("licenses").Words.Take(32)],
                    Requires = requires,
                },
            ],
        };
    }
}
