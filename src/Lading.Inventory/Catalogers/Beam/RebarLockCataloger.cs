using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Beam;

/// <summary>
/// <c>rebar.lock</c> of rebar3: <c>{version, [{name, source, level}]}</c>, and after it checksums; the oldest form is
/// the list alone.
/// </summary>
internal sealed class RebarLockCataloger : Cataloger
{
    public override string Name => "erlang-rebar-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Hex, PackageType.Otp];
    public override IReadOnlyList<string> Patterns => ["**/rebar.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        if (TermReader.Parse(SourceText.Decode(file.Bytes), isElixir: false) is not [{ Kind: TreeKind.List } first, ..] terms)
            throw new ParseException("the file is not a rebar.lock: it does not begin with a list");
        Tree list = first.Items is [{ Kind: TreeKind.Scalar }, var second, ..] ? second : first;
        var checksums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in (ReadOnlySpan<string>)["pkg_hash", "pkg_hash_ext"])
            foreach (Tree pair in terms.Count > 1 ? terms[1].Property(key).Items : [])
                // The later one is of the archive, the earlier of what is in it.
                if (key == "pkg_hash_ext" && pair.Items is [{ Word: { } name }, { Word: { } checksum }])
                    checksums[name] = checksum;
        var packages = new List<Package>();
        foreach (Tree entry in list.Items)
            if (entry.Items is [{ Word: { } name }, { Kind: TreeKind.List } source, ..] && Make(name, source.Items, checksums) is { } package)
                packages.Add(package);
        return new FileCatalog { Packages = packages };
    }

    private static Package? Make(string name, IReadOnlyList<Tree> source, Dictionary<string, string> checksums) => source switch
    {
        [{ Text: "pkg" }, { Word: { } package }, { Word: { } version }, ..] => HexPackage.Hosted(package, version, null, checksums.GetValueOrDefault(name)),
        [{ Text: "git" or "git_subdir" }, { Word: { } url }, var reference, ..] =>
            HexPackage.Git(name, url, reference.Items is [{ Text: "ref" }, { Word: { } commit }, ..] ? commit : null, reference.Items is [{ Text: "tag" }, { Word: { } tag }, ..] ? tag : null),
        _ => null,
    };
}
