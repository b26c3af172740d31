using System.Text;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.R;

/// <summary>
/// R packages by their <c>DESCRIPTION</c> (Writing R Extensions, 1.1.1, "The DESCRIPTION file"): in the form of Debian's
/// control files. An installed one lies in a library or tells when it was built.
/// </summary>
internal sealed class RPackageCataloger : Cataloger
{
    private const int MaxFields = 200;

    public override string Name => "r-package";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cran];
    public override IReadOnlyList<string> Patterns => ["**/DESCRIPTION"];

    public override FileCatalog? Read(ScannedFile file)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ControlReader(file.Bytes);
        if (reader.NextParagraph())
            while (reader.NextField())
                if (fields.Count < MaxFields)
                    fields.TryAdd(Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value));
        // Many a thing is called so; what has neither is no R package and no damaged one.
        if (fields.GetValueOrDefault("Package") is not { Length: > 0 } name || fields.GetValueOrDefault("Version") is not { Length: > 0 } version)
            return null;
        string[] folders = file.Path.Split('/');
        bool isInstalled = fields.ContainsKey("Built") || folders is [.., "library" or "site-library", _, _];
        return new FileCatalog { Packages = [Make(name, version, fields, isInstalled)] };
    }

    private static Package Make(string name, string version, Dictionary<string, string> fields, bool isInstalled)
    {
        var properties = new Dictionary<string, string>();
        foreach ((string field, string key) in (ReadOnlySpan<(string, string)>)[("Built", "r:built"), ("Priority", "r:priority"), ("NeedsCompilation", "r:needs-compilation"), ("biocViews", "r:bioc-views"), ("RemoteSha", "r:remote-sha"), ("Packaged", "r:packaged")])
            if (One(field) is { } value)
                properties[key] = value;
        string? repository = One("Repository");
        if (repository is not null)
            properties["r:repository"] = repository;
        string? depends = One("Depends");
        string? url = One("URL")?.Split([',', ' '], 2, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : null;
        string? remote = One("RemoteType") == "github" && One("RemoteUsername") is { } owner && One("RemoteRepo") is { } repo ? $"https://github.com/{owner}/{repo}" : null;
        return new Package
        {
            Type = PackageType.Cran,
            Name = name,
            Version = version,
            Presence = isInstalled ? Presence.Installed : Presence.Declared,
            DeclaredLicenses = One("License") is { } license ? [license] : [],
            Author = One("Author"),
            Supplier = One("Maintainer"),
            Description = One("Title") ?? One("Description"),
            Homepage = url ?? (repository == "CRAN" ? $"https://CRAN.R-project.org/package={name}" : null),
            Vcs = remote,
            Requires =
            [
                .. Needs(depends, DependencyScope.Runtime), .. Needs(One("Imports"), DependencyScope.Runtime),
                .. Needs(One("LinkingTo"), DependencyScope.Development), .. Needs(One("Suggests"), DependencyScope.Optional),
            ],
            Properties = properties,
        };

        string? One(string field) => fields.GetValueOrDefault(field) is { Length: > 0 } text ? Line(text) : null;
    }

    /// <summary>One line of a text that was wrapped.</summary>
    private static string Line(string text) =>
        text.Contains('\n') ? string.Join(' ', text.Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)) : text;

    /// <summary>The language itself is among what is needed, and no package.</summary>
    private static IEnumerable<Requirement> Needs(string? field, DependencyScope scope) =>
        Relations.Requirements(field).Where(r => r.Name != "R").Select(r => r with { Scope = scope });
}
