using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;
using Lading.Vulnerabilities.Triage;
using Lading.Vulnerabilities.Vex;
using Xunit;

namespace Lading.Tests.Vulnerabilities;

/// <summary>Small inventories and findings for tests of triage.</summary>
internal static class TriageSamples
{
    public const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    public static readonly DateTimeOffset Now = new(2026, 6, 15, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A package by its purl, its id the part behind the last slash.</summary>
    public static Package Package(string purl, params string[] paths)
    {
        Assert.True(Lading.Inventory.Identity.PackageUrl.TryParseLenient(purl, out var url, out string? error), error);
        return new Package
        {
            Type = new PackageType(url!.Type), Namespace = url.Namespace, Name = url.Name, Version = url.Version, Purl = purl, Id = url.Name,
            Locations = [.. paths.Select((p, i) => new Location(p) { Layer = i, DiffId = "sha256:" + new string((char)('0' + i), 64) })],
        };
    }

    /// <summary>An image ghcr.io/acme/app:1.0; edges as <c>a&gt;b</c>, the image itself as <c>image</c>.</summary>
    public static Sbom Image(IReadOnlyList<Package> packages, params string[] edges) => new()
    {
        Subject = new Subject
        {
            Id = "image", Kind = "container", Name = "ghcr.io/acme/app", Version = "1.0", ManifestDigest = Digest, Tags = ["ghcr.io/acme/app:1.0"], Platform = "linux/amd64",
            Purl = $"pkg:oci/app@{Uri.EscapeDataString(Digest)}?arch=amd64&repository_url=ghcr.io/acme/app&tag=1.0",
        },
        Packages = packages,
        Relationships = [.. edges.Select(e => e.Split('>')).Select(e => new Relationship(e[0], e[1], RelationKind.DependsOn))],
    };

    public static Finding Finding(string id, Package package, params string[] aliases) => new()
    {
        Id = id, Ids = [id], Package = package,
        Matches =
        [
            new Match
            {
                Advisory = new Advisory { Id = aliases.Length > 0 ? aliases[0] : id, Aliases = [id, .. aliases.Skip(1)] },
                Affected = new AffectedPackage { Ecosystem = "npm", Name = package.Name },
                Name = package.Name, Version = package.Version ?? "", Reason = "test",
            },
        ],
        Rating = new Rating(Severity.High),
    };

    public static VexDocument OpenVex(params string[] statements) => Read($$"""
        {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex-1", "author": "Acme", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
         "statements": [{{string.Join(",\n", statements)}}]}
        """);

    /// <summary>A statement of OpenVEX; a product with parts as <c>product|part|part</c>.</summary>
    public static string Statement(string id, string status, string time, params string[] products) => $$"""
        {"vulnerability": {"name": "{{id}}"}, "status": "{{status}}", "timestamp": "{{time}}", "justification": "vulnerable_code_not_present",
         "products": [{{string.Join(",", products.Select(p => p.Split('|')).Select(p => $$"""{"@id": "{{p[0]}}", "subcomponents": [{{string.Join(",", p.Skip(1).Select(s => $$"""{"@id": "{{s}}"}"""))}}]}"""))}}]}
        """;

    public static VexDocument Read(string json, string where = "a.json") => VexReader.Read(Encoding.UTF8.GetBytes(json), where);

    public static TriageResult Apply(Sbom sbom, IReadOnlyList<Finding> findings, params VexDocument[] documents) =>
        FindingTriage.Apply(findings, sbom, IgnoreRules.None, documents, Now);

    public static TriageResult Apply(Sbom sbom, IReadOnlyList<Finding> findings, string rules, string name = ".lading.yaml") =>
        FindingTriage.Apply(findings, sbom, Rules(rules, name), [], Now);

    public static IgnoreRules Rules(string text, string name = ".lading.yaml") => IgnoreFiles.Read(Encoding.UTF8.GetBytes(text), name);
}
