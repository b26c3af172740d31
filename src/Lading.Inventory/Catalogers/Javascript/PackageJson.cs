using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>Reads <c>package.json</c> (docs.npmjs.com, "package.json") in all spellings that packages of two decades use.</summary>
internal static class PackageJson
{
    private const int MaxRequirements = 10_000;

    private static readonly HashSet<string> Wanted =
    [
        "name", "version", "private", "license", "licence", "licenses", "author", "description", "homepage", "repository", "engines",
        "dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "workspaces",
        "_resolved", "_integrity", "dist",
    ];

    /// <summary>The package; null when name or version is missing. <paramref name="isModule"/>: it lies where others load it from.</summary>
    public static Package? Parse(ReadOnlySpan<byte> json, bool isModule)
    {
        Tree root = JsonTree.Parse(json, Wanted.Contains);
        if (root["version"].Word is not { } version || !NpmNames.TrySplit(root["name"].Word, out string? scope, out string name))
            return null;
        return new Package
        {
            Type = PackageType.Npm,
            Namespace = scope,
            Name = name,
            Version = version.TrimStart('=', ' '),
            Role = isModule ? PackageRole.Library : PackageRole.Application,
            DeclaredLicenses = Licenses(root),
            Author = Person(root["author"]),
            Description = root["description"].Word,
            Homepage = root["homepage"].Word ?? root["homepage"]["url"].Word,
            Vcs = Repository(root["repository"]),
            DownloadLocation = root["_resolved"].Word ?? root["dist"]["tarball"].Word,
            Hashes = NpmNames.Integrity(root["_integrity"].Word ?? root["dist"]["integrity"].Word),
            Requires = Requirements(root, isModule),
            Properties = Properties(root),
        };
    }

    /// <summary>
    /// <c>"MIT"</c>, <c>{"type":"MIT"}</c>, and the lists of either that <c>licenses</c> once held.
    /// </summary>
    public static IReadOnlyList<string> Licenses(Tree root)
    {
        var found = new List<string>();
        foreach (string key in (ReadOnlySpan<string>)["license", "licence", "licenses"])
        {
            Tree value = root[key];
            foreach (Tree item in value.Kind == TreeKind.List ? value.Items : [value])
                if ((item.Word ?? item["type"].Word ?? item["name"].Word ?? item["url"].Word) is { } text && !found.Contains(text))
                    found.Add(text);
            if (found.Count > 0)
                break;
        }
        return found;
    }

    /// <summary><c>Name &lt;mail&gt;</c>, from text or an object.</summary>
    public static string? Person(Tree value)
    {
        if (value.Word is { } text)
            return text;
        string? name = value["name"].Word;
        string? email = value["email"].Word;
        return name is null ? email : email is null ? name : $"{name} <{email}>";
    }

    /// <summary>The address; shorthand for well-known hosts is written out.</summary>
    public static string? Repository(Tree value)
    {
        if ((value.Word ?? value["url"].Word) is not { } text)
            return null;
        (string host, string rest) = text.Split(':', 2) switch
        {
            ["github", var path] => ("github.com", path),
            ["gitlab", var path] => ("gitlab.com", path),
            ["bitbucket", var path] => ("bitbucket.org", path),
            [var path] when path.Count(c => c == '/') == 1 && path[0] is not ('/' or '.' or '@') => ("github.com", path),
            _ => ("", text),
        };
        return host.Length == 0 ? text : $"https://{host}/{rest}";
    }

    private static List<Requirement> Requirements(Tree root, bool isModule)
    {
        var requirements = new List<Requirement>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // npm repeats optional dependencies under "dependencies"; the optional entry is the one that counts.
        Take("optionalDependencies", static (_, _) => DependencyScope.Optional);
        Take("dependencies", static (_, _) => DependencyScope.Runtime);
        Take("peerDependencies", static (root, name) =>
            root["peerDependenciesMeta"][name]["optional"].IsTrue ? DependencyScope.Optional : DependencyScope.Runtime);
        // What a published package needs for its own development is never installed with it.
        if (!isModule)
            Take("devDependencies", static (_, _) => DependencyScope.Development);
        return requirements;

        void Take(string key, Func<Tree, string, DependencyScope> scope)
        {
            foreach ((string name, Tree range) in root[key].Entries)
                if (requirements.Count < MaxRequirements && NpmNames.TrySplit(name, out _, out _) && seen.Add(name))
                    requirements.Add(new Requirement(name, range.Word, scope(root, name)));
        }
    }

    private static Dictionary<string, string> Properties(Tree root)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        string engines = string.Join(", ", root["engines"].Entries.Where(e => e.Value.Word is not null).Select(e => $"{e.Key} {e.Value.Word}").Take(20));
        if (engines.Length > 0)
            properties["npm:engines"] = engines;
        if (root["private"].IsTrue)
            properties["npm:private"] = "true";
        return properties;
    }
}
