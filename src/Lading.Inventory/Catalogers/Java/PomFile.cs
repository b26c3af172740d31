using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>A dependency of a project object model, as written: <c>${…}</c> is not filled in.</summary>
/// <param name="Group">Group id.</param>
/// <param name="Artifact">Artifact id.</param>
/// <param name="Version">Version; null where dependency management gives it.</param>
/// <param name="Scope">Maven's scope; null where it is not written.</param>
/// <param name="Type">Type; null for <c>jar</c>.</param>
/// <param name="Classifier">Classifier.</param>
/// <param name="Optional">True for optional ones.</param>
internal sealed record PomDependency(string Group, string Artifact, string? Version, string? Scope, string? Type, string? Classifier, bool Optional);

/// <summary>
/// A project object model (<c>pom.xml</c>): Maven's "POM Reference", model version 4.0.0, as far as an inventory needs
/// it. Values are as written; <see cref="Fill"/> replaces <c>${…}</c>.
/// </summary>
internal sealed class PomFile
{
    private const int MaxDependencies = 5000;

    private PomFile(Dictionary<string, string> properties) => Properties = properties;

    public string? Group { get; private init; }
    public string? Artifact { get; private init; }
    public string? Version { get; private init; }
    public string? ParentGroup { get; private init; }
    public string? ParentArtifact { get; private init; }
    public string? ParentVersion { get; private init; }
    public string? ParentPath { get; private init; }
    public string? Packaging { get; private init; }
    public string? Description { get; private init; }
    public string? Homepage { get; private init; }
    public string? Organization { get; private init; }
    public string? Developers { get; private init; }
    public string? Vcs { get; private init; }
    public IReadOnlyList<string> Licenses { get; private init; } = [];
    public IReadOnlyDictionary<string, string> Properties { get; }
    public IReadOnlyList<PomDependency> Dependencies { get; private init; } = [];
    public IReadOnlyList<PomDependency> Managed { get; private init; } = [];

    /// <summary>Reads the document. Throws <see cref="ParseException"/> when it is not a project.</summary>
    public static PomFile Parse(ReadOnlySpan<byte> bytes)
    {
        XmlTree project = XmlTree.Parse(bytes);
        if (project.Name != "project")
            throw new ParseException($"the root element is '{project.Name}', not 'project'");
        XmlTree? parent = project["parent"];
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XmlTree property in project["properties"]?.Children ?? [])
            properties.TryAdd(property.Name, property.Text ?? "");
        var pom = new PomFile(properties)
        {
            Group = project.TextOf("groupId"),
            Artifact = project.TextOf("artifactId"),
            Version = project.TextOf("version"),
            ParentGroup = parent?.TextOf("groupId"),
            ParentArtifact = parent?.TextOf("artifactId"),
            ParentVersion = parent?.TextOf("version"),
            ParentPath = parent is null ? null : parent["relativePath"] is { } path ? path.Text ?? "" : "../pom.xml",
            Packaging = project.TextOf("packaging"),
            Description = OneLine(project.TextOf("description")),
            Homepage = project.TextOf("url"),
            Organization = project["organization"]?.TextOf("name"),
            Developers = Join(project["developers"]?.All("developer").Select(d => d.TextOf("name") ?? d.TextOf("id"))),
            Vcs = project["scm"]?.TextOf("url") ?? project["scm"]?.TextOf("connection"),
            Licenses = [.. (project["licenses"]?.All("license") ?? []).Select(l => OneLine(l.TextOf("name")) ?? l.TextOf("url")).OfType<string>().Distinct().Take(32)],
            Dependencies = Read(project["dependencies"]),
            Managed = Read(project["dependencyManagement"]?["dependencies"]),
        };
        return pom;
    }

    private static PomDependency[] Read(XmlTree? list) =>
    [
        .. from d in (list?.All("dependency") ?? []).Take(MaxDependencies)
           let @group = d.TextOf("groupId")
           let artifact = d.TextOf("artifactId")
           where @group is not null && artifact is not null
           select new PomDependency(@group, artifact, d.TextOf("version"), d.TextOf("scope"), d.TextOf("type"), d.TextOf("classifier"), d.TextOf("optional") == "true"),
    ];

    private static string? OneLine(string? text) => text is null ? null : string.Join(' ', text.Split((char[]?)null, 512, StringSplitOptions.RemoveEmptyEntries));

    private static string? Join(IEnumerable<string?>? names) => string.Join(", ", (names ?? []).OfType<string>().Take(16)) is { Length: > 0 } text ? text : null;

    /// <summary>The project's own value of a name in <c>${…}</c>: its properties, and what Maven derives from the document.</summary>
    public string? Value(string name)
    {
        if (Properties.TryGetValue(name, out string? value))
            return value;
        return name switch
        {
            "project.groupId" or "pom.groupId" or "groupId" => Group ?? ParentGroup,
            "project.artifactId" or "pom.artifactId" or "artifactId" => Artifact,
            "project.version" or "pom.version" or "version" => Version ?? ParentVersion,
            "project.parent.version" or "parent.version" => ParentVersion,
            "project.parent.groupId" or "parent.groupId" => ParentGroup,
            _ => null,
        };
    }

    /// <summary>
    /// Replaces <c>${name}</c> by what <paramref name="value"/> knows, also inside values; null when one is not known,
    /// or when values lead in a circle.
    /// </summary>
    public static string? Fill(string? text, Func<string, string?> value)
    {
        for (int round = 0; text is not null && round < 32; round++)
        {
            int start = text.LastIndexOf("${", StringComparison.Ordinal);
            if (start < 0)
                return text;
            int end = text.IndexOf('}', start);
            if (end < 0 || value(text[(start + 2)..end]) is not { } found || text.Length + found.Length > 4096)
                return null;
            text = string.Concat(text.AsSpan(0, start), found, text.AsSpan(end + 1));
        }
        return null;
    }

    /// <summary>The project's own coordinates, with those of its parent where it has none; null without artifact id.</summary>
    public Coordinates? Coordinates
    {
        get
        {
            string? group = Fill(Group ?? ParentGroup, Value);
            string? artifact = Fill(Artifact, Value);
            string? version = Fill(Version ?? ParentVersion, Value);
            return Java.Coordinates.IsPart(artifact)
                ? new Coordinates(Java.Coordinates.IsPart(group) ? group : null, artifact!, Java.Coordinates.IsPart(version) ? version : null)
                : null;
        }
    }

    /// <summary>What it needs to run, by <c>group:artifact</c>; what is provided, or for tests only, is left out.</summary>
    public IEnumerable<Requirement> Requirements(Func<string, string?> value)
    {
        foreach (PomDependency dependency in Dependencies)
        {
            if (Fill(dependency.Scope, value) is "test" or "provided" or "system" or "import" ||
                Fill(dependency.Group, value) is not { } group || Fill(dependency.Artifact, value) is not { } artifact)
                continue;
            yield return new Requirement($"{group}:{artifact}", Fill(dependency.Version, value), dependency.Optional ? DependencyScope.Optional : DependencyScope.Runtime);
        }
    }
}
