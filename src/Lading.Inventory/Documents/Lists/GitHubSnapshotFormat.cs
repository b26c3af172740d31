using System.Globalization;
using System.Text.Json;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Documents.Lists;

/// <summary>
/// A snapshot for GitHub's dependency submission API (docs.github.com, "REST API endpoints for dependency submission"). Packages are
/// grouped by the file that names them; those without a package URL are left out, the API has no other name for them.
/// </summary>
internal sealed class GitHubSnapshotFormat : SbomFormat
{
    public override string Name => "github";
    public override IReadOnlyList<string> Aliases => ["github-json"];
    public override string Description => "GitHub dependency submission snapshot";
    public override string Extension => ".github.json";

    public override string MediaType(string? version = null) => "application/json";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(options.Compact)))
            Write(json, sbom, options.GitHub);
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, Sbom sbom, GitHubJob? job)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 0);
        json.WriteStartObject("job");
        json.WriteString("id", job?.Id ?? "");
        json.WriteString("correlator", job?.Correlator ?? "lading");
        json.WriteEndObject();
        if (job is not null)
        {
            json.WriteString("sha", job.Sha);
            json.WriteString("ref", job.Ref);
        }
        Tool tool = LadingTool.Current;
        json.WriteStartObject("detector");
        json.WriteString("name", tool.Name);
        json.WriteString("version", tool.Version);
        json.WriteString("url", "urn:lading");
        json.WriteEndObject();
        json.WriteString("scanned", (sbom.Created ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("manifests");
        Manifests(json, sbom);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Manifests(Utf8JsonWriter json, Sbom sbom)
    {
        var byId = new Dictionary<string, Package>(StringComparer.Ordinal);
        foreach (Package package in sbom.Packages)
            byId.TryAdd(package.Id, package);
        ILookup<string, string> needs = sbom.Relationships.Where(r => r.Kind == RelationKind.DependsOn && byId.ContainsKey(r.From) && byId.GetValueOrDefault(r.To)?.Purl is not null)
            .ToLookup(r => r.From, r => byId[r.To].Purl!, StringComparer.Ordinal);
        var needed = sbom.Relationships.Where(r => r.Kind == RelationKind.DependsOn && byId.ContainsKey(r.From)).Select(r => r.To).ToHashSet(StringComparer.Ordinal);
        var groups = sbom.Packages.Where(p => p.Purl is not null).GroupBy(p => p.Locations.Count > 0 ? p.Locations[0].Path : sbom.Subject.Name, StringComparer.Ordinal);
        foreach (IGrouping<string, Package> group in groups.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string name = ReportJson.Clean(group.Key);
            json.WriteStartObject(name);
            json.WriteString("name", name);
            json.WriteStartObject("file");
            json.WriteString("source_location", name);
            json.WriteEndObject();
            json.WriteStartObject("resolved");
            foreach (Package package in group.OrderBy(p => p.Purl, StringComparer.Ordinal).DistinctBy(p => p.Purl, StringComparer.Ordinal))
                Resolved(json, package, needs[package.Id], !needed.Contains(package.Id));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Resolved(Utf8JsonWriter json, Package package, IEnumerable<string> needs, bool direct)
    {
        json.WriteStartObject(ReportJson.Clean(package.Purl!));
        json.WriteString("package_url", ReportJson.Clean(package.Purl!));
        if (package.Locations.Count > 0 && package.Locations[0].DiffId is { } layer)
        {
            json.WriteStartObject("metadata");
            json.WriteString("lading:layer", layer);
            json.WriteEndObject();
        }
        json.WriteString("relationship", direct ? "direct" : "indirect");
        json.WriteString("scope", package.Scope == DependencyScope.Development ? "development" : "runtime");
        json.WriteStartArray("dependencies");
        foreach (string purl in needs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            json.WriteStringValue(ReportJson.Clean(purl));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
