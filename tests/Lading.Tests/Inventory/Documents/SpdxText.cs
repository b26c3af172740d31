using System.Text;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Inventory.Licenses;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>Compares inventories by what an SPDX document can hold of them: licences as expressions.</summary>
internal static class SpdxText
{
    public static void AssertSame(Sbom expected, Sbom found)
    {
        Assert.Equal(expected.Packages.Select(Describe).Order(StringComparer.Ordinal), found.Packages.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(Relations(expected), Relations(found));
        Assert.True(Subjects(expected.Subject, found.Subject), $"{expected.Subject} is not {found.Subject}");
        Assert.Equal(expected.Subject.Properties.OrderBy(p => p.Key, StringComparer.Ordinal), found.Subject.Properties.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Subject.Labels.OrderBy(p => p.Key, StringComparer.Ordinal), found.Subject.Labels.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Subject.Layers, found.Subject.Layers);
        Assert.Equal(expected.Subject.Tags, found.Subject.Tags);
        Assert.Equal(expected.Unknowns, found.Unknowns);
        Assert.Equal(expected.Tools, found.Tools);
        Assert.Equal(expected.Distro?.PrettyName, found.Distro?.PrettyName);
        Assert.Equal(expected.Created?.ToUnixTimeSeconds(), found.Created?.ToUnixTimeSeconds());
        foreach ((string reference, string text) in expected.LicenseTexts)
            Assert.Equal(text.ReplaceLineEndings("\n"), found.LicenseTexts[reference].ReplaceLineEndings("\n"));
    }

    private static bool Subjects(Subject a, Subject b) => (a.Id, a.Kind, a.Name, a.Version, a.Purl, a.ManifestDigest, a.IndexDigest) == (b.Id, b.Kind, b.Name, b.Version, b.Purl, b.ManifestDigest, b.IndexDigest)
        && (a.ConfigDigest, a.Platform, a.Created, a.Supplier, a.BaseImage, a.BaseLayers) == (b.ConfigDigest, b.Platform, b.Created, b.Supplier, b.BaseImage, b.BaseLayers);

    private static string[] Relations(Sbom sbom)
    {
        var ids = sbom.Packages.Select(p => p.Id).Append(sbom.Subject.Id).ToHashSet();
        return [.. sbom.Relationships.Where(r => ids.Contains(r.From) && ids.Contains(r.To)).Select(r => r.ToString()).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Describe(Package p)
    {
        var text = new StringBuilder();
        foreach (object? value in (object?[])[p.Id, p.Type, p.Namespace, p.Name.Trim(), p.Version, p.Purl, p.Scope, p.Presence, p.Supplier, p.Author, p.Homepage is "" ? null : p.Homepage, p.Vcs, p.DownloadLocation, p.Architecture,
                     p.Subpath, p.SourceName, p.SourceVersion, p.FoundBy, p.InBaseImage, p.Role, p.Method, p.Confidence, Lines(p.Description), Lines(p.Copyright)])
            text.Append(value).Append(" | ");
        text.AppendJoin(",", p.Properties.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={Lines(x.Value)}")).Append(" | ");
        text.AppendJoin(",", p.Hashes.OrderBy(h => h.Algorithm, StringComparer.Ordinal).ThenBy(h => h.Hex, StringComparer.Ordinal)).Append(" | ").AppendJoin(",", p.Cpes.Order(StringComparer.Ordinal)).Append(" | ").AppendJoin(",", p.Locations);
        LicenseInfo licenses = LicenseInfo.Resolve(p);
        text.Append(" | ").Append(licenses.Declared).Append(" | ").Append(licenses.Concluded).Append(" | ");
        if (p.Files is { } files)
            text.AppendJoin(",", files.Read().Distinct());
        return text.ToString();
    }

    private static string? Lines(string? text) => text?.ReplaceLineEndings("\n");
}
