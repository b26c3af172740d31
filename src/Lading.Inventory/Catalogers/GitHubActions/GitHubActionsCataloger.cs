using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.GitHubActions;

/// <summary>
/// What workflows and actions of GitHub use: docs.github.com, "Workflow syntax", <c>uses</c> of steps and jobs,
/// containers and services; "Metadata syntax", <c>runs</c>. Actions in the same repository are its own files.
/// </summary>
internal sealed class GitHubActionsCataloger : Cataloger
{
    private const int MaxUses = 20_000;
    private static readonly PackageType Docker = new("docker");

    public override string Name => "github-actions";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.GitHubAction, Docker];
    public override IReadOnlyList<string> Patterns => ["**/.github/workflows/*.{yml,yaml}", "**/action.{yml,yaml}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        string text = SourceText.Decode(file.Bytes);
        Tree root = YamlTree.Parse(text);
        Tree[] jobs = [.. root["jobs"].Entries.Values];
        Tree runs = root["runs"];
        bool isWorkflow = file.Path.Contains(".github/workflows/", StringComparison.Ordinal);
        if (isWorkflow && root.Kind != TreeKind.Map)
            throw new ParseException("the file is not a workflow: it is not a map");
        IReadOnlyDictionary<string, string> releases = Releases(text);
        var packages = new Dictionary<string, Package>(StringComparer.Ordinal);
        foreach (Tree step in jobs.SelectMany(j => j["steps"].Items).Concat(runs["steps"].Items).Concat(jobs))
            Add(step["uses"].Word, isImage: false);
        foreach (Tree job in jobs)
            foreach (Tree container in job["services"].Entries.Values.Prepend(job["container"]))
                Add(container.Word ?? container["image"].Word, isImage: true);
        if (runs["image"].Word is { } image && image.StartsWith("docker://", StringComparison.Ordinal))
            Add(image, isImage: true);
        return packages.Count == 0 ? null : new FileCatalog { Packages = [.. packages.Values] };

        void Add(string? reference, bool isImage)
        {
            // What is put together at run time cannot be told.
            if (reference is null || packages.Count >= MaxUses || packages.ContainsKey(reference) || reference.Contains("${{", StringComparison.Ordinal))
                return;
            bool isDocker = reference.StartsWith("docker://", StringComparison.Ordinal);
            Package? package = isDocker ? Image(reference[9..]) : isImage ? Image(reference) : Action(reference, releases);
            if (package is not null)
                packages.Add(reference, package);
        }
    }

    /// <summary><c>owner/repository/path@ref</c>.</summary>
    private static Package? Action(string reference, IReadOnlyDictionary<string, string> releases)
    {
        int at = reference.LastIndexOf('@');
        string path = at < 0 ? reference : reference[..at];
        string[] parts = path.Split('/', 3);
        if (parts is not [{ Length: > 0 } and not "." and not "..", { Length: > 0 }, ..])
            return null;
        string? release = releases.GetValueOrDefault(reference);
        return new Package
        {
            Type = PackageType.GitHubAction,
            Namespace = parts[0],
            Name = parts[1],
            Subpath = parts is [_, _, { Length: > 0 } below] ? below : null,
            Version = at < 0 || at == reference.Length - 1 ? null : reference[(at + 1)..],
            Presence = Presence.Declared,
            Scope = DependencyScope.Development,
            Homepage = $"https://github.com/{parts[0]}/{parts[1]}",
            Vcs = $"https://github.com/{parts[0]}/{parts[1]}.git",
            Properties = release is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["githubactions:release"] = release },
        };
    }

    /// <summary><c>host/path/name:tag@digest</c>: purl type <c>docker</c>, Docker Hub unless a host is named.</summary>
    private static Package? Image(string reference)
    {
        int digestAt = reference.IndexOf('@');
        string? version = digestAt < 0 ? null : reference[(digestAt + 1)..];
        string path = digestAt < 0 ? reference : reference[..digestAt];
        int colon = path.LastIndexOf(':');
        string? tag = null;
        if (colon > path.LastIndexOf('/'))
            (path, tag) = (path[..colon], path[(colon + 1)..]);
        string? host = null;
        int slash = path.IndexOf('/');
        if (slash > 0 && (path.AsSpan(0, slash).ContainsAny(".:") || path[..slash] == "localhost"))
            (host, path) = (path[..slash], path[(slash + 1)..]);
        slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        if (name.Length == 0)
            return null;
        return new Package
        {
            Type = Docker,
            Namespace = slash > 0 ? path[..slash] : null,
            Name = name,
            Version = version ?? tag,
            Role = PackageRole.Container,
            Presence = Presence.Declared,
            Scope = DependencyScope.Development,
            Qualifiers = host is null or "docker.io" ? new Dictionary<string, string>() : new Dictionary<string, string> { ["repository_url"] = host },
            Properties = version is null || tag is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["docker:tag"] = tag },
        };
    }

    /// <summary>Who pins a commit writes the release it belongs to after it: <c>uses: a/b@commit # v1.2.3</c>.</summary>
    private static Dictionary<string, string> Releases(string text)
    {
        var releases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim().TrimStart("- ");
            int comment = line.IndexOf(" #", StringComparison.Ordinal);
            if (comment < 0 || !line.StartsWith("uses:"))
                continue;
            string reference = line[5..comment].Trim().Trim("\"'").ToString();
            string[] words = line[(comment + 2)..].ToString().Split([' ', '\t', '=', '@'], StringSplitOptions.RemoveEmptyEntries);
            string? release = words.FirstOrDefault(w => w.TrimStart('v') is [>= '0' and <= '9', ..]);
            if (release is not null && releases.Count < MaxUses)
                releases.TryAdd(reference, release);
        }
        return releases;
    }
}
