using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dart;

/// <summary><c>pubspec.lock</c>: dart.dev, "glossary", "lockfile". It says where each package is from, not what needs what.</summary>
internal sealed class PubspecLockCataloger : Cataloger
{
    public override string Name => "dart-pubspec-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pub];
    public override IReadOnlyList<string> Patterns => ["**/pubspec.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = YamlTree.Parse(SourceText.Decode(file.Bytes));
        if (root.Kind != TreeKind.Map)
            throw new ParseException("the file is not a pubspec.lock: it is not a map");
        return new FileCatalog { Packages = [.. root["packages"].Entries.Select(e => Make(e.Key, e.Value, root["sdks"]))] };
    }

    private static Package Make(string key, Tree entry, Tree sdks)
    {
        Tree description = entry["description"];
        string name = description["name"].Word ?? key;
        string? version = entry["version"].Word;
        string? source = entry["source"].Word;
        string? url = description["url"].Word;
        IReadOnlyDictionary<string, string> qualifiers = new Dictionary<string, string>();
        var properties = new Dictionary<string, string>();
        bool isDefault = source == "hosted" && url?.TrimEnd('/') is null or "https://pub.dev" or "https://pub.dartlang.org";
        if (source == "hosted" && !isDefault)
            qualifiers = new Dictionary<string, string> { ["repository_url"] = url! };
        else if (source == "git")
            qualifiers = GitRemote.VcsUrl(url, description["resolved-ref"].Word ?? description["ref"].Word);
        else if (source == "path" && description["path"].Word is { } path)
            properties["pub:path"] = path;
        else if (source == "sdk" && description.Word is { } sdk)
        {
            properties["pub:sdk"] = sdk;
            // Packages of an SDK have no version of their own; the lowest release allowed is the closest there is.
            if (version is null or "0.0.0" && sdks[sdk].Word is { } range && LowerBound(range) is { } least)
                version = least;
        }
        if (entry["dependency"].Word?.StartsWith("direct", StringComparison.Ordinal) == true)
            properties["pub:direct"] = "true";
        return new Package
        {
            Type = PackageType.Pub,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Scope = entry["dependency"].Word == "direct dev" ? DependencyScope.Development : DependencyScope.Runtime,
            Qualifiers = qualifiers,
            Vcs = source == "git" ? url : null,
            Hashes = HexHash.Sha256(description["sha256"].Word),
            Homepage = isDefault ? $"https://pub.dev/packages/{name}" : null,
            DownloadLocation = isDefault && version is not null ? $"https://pub.dev/api/archives/{name}-{version}.tar.gz" : null,
            Properties = properties,
        };
    }

    /// <summary>The version after <c>&gt;=</c> or <c>^</c>, or the whole when there is no sign.</summary>
    private static string? LowerBound(string range)
    {
        string first = range.Split(' ', 2)[0].TrimStart('>', '=', '^');
        return first.Length > 0 && char.IsAsciiDigit(first[0]) ? first : null;
    }
}
