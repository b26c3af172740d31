using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Lua;

/// <summary>
/// LuaRocks packages by their rockspec (luarocks.org, "Rockspec format"): those installed in a tree,
/// <c>rocks-5.4/name/version/name-version.rockspec</c>, or a project's own.
/// </summary>
internal sealed class RockspecCataloger(Presence presence) : Cataloger
{
    public override string Name => presence == Presence.Installed ? "lua-rock" : "lua-rockspec";
    public override CatalogerTags Tags => CatalogerTags.Language | (presence == Presence.Installed ? CatalogerTags.Installed : CatalogerTags.Declared);
    public override IReadOnlyList<PackageType> Types => [PackageType.Luarocks];
    public override IReadOnlyList<string> Patterns => presence == Presence.Installed ? ["**/rocks*/*/*/*.rockspec"] : ["**/*.rockspec"];

    public override FileCatalog? Read(ScannedFile file)
    {
        string[] folders = file.Path.Split('/');
        if (presence == Presence.Declared && folders is [.., var tree, _, _, _] && tree.StartsWith("rocks", StringComparison.Ordinal))
            return null;
        Tree root = LuaLiterals.Parse(SourceText.Decode(file.Bytes));
        if (root["package"].Word is not { } name || root["version"].Word is not { } version)
            throw new ParseException("the file is not a rockspec: it has no package and version");
        Tree about = root["description"];
        Tree source = root["source"];
        string? url = source["url"].Word;
        bool isGit = url?.StartsWith("git", StringComparison.Ordinal) == true;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Luarocks,
                    Name = name,
                    Version = version,
                    Presence = presence,
                    Role = presence == Presence.Declared ? PackageRole.Application : PackageRole.Library,
                    DeclaredLicenses = about["license"].Word is { } license ? [license] : [],
                    Supplier = about["maintainer"].Word,
                    Description = about["summary"].Word,
                    Homepage = about["homepage"].Word,
                    Vcs = isGit ? url : null,
                    DownloadLocation = url,
                    Hashes = HexHash.Of("MD5", 16, source["md5"].Word),
                    Requires = [.. Needs(root["dependencies"], DependencyScope.Runtime), .. Needs(root["build_dependencies"], DependencyScope.Development), .. Needs(root["test_dependencies"], DependencyScope.Development)],
                    Properties = source["tag"].Word is { } tag ? new Dictionary<string, string> { ["luarocks:tag"] = tag } : new Dictionary<string, string>(),
                },
            ],
        };
    }

    /// <summary><c>name &gt;= 1.0, &lt; 2</c>; tables below are for single platforms.</summary>
    private static IEnumerable<Requirement> Needs(Tree list, DependencyScope scope)
    {
        foreach (Tree item in list.Entries.Values)
        {
            if (item.Word is not { } text)
                continue;
            int end = text.AsSpan().IndexOfAny(" <>=~,");
            string range = end < 0 ? "" : text[end..].Trim();
            if (end != 0)
                yield return new Requirement(end < 0 ? text : text[..end], range.Length > 0 ? range : null, scope);
        }
    }
}
