using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>An inventory as text, to compare two.</summary>
internal static class SbomText
{
    /// <summary>Fails when <paramref name="found"/> lacks something of what <paramref name="expected"/> holds and CycloneDX can hold.</summary>
    public static void AssertSame(Sbom expected, Sbom found, bool exact)
    {
        Assert.Equal(expected.Packages.Select(p => Describe(p, exact)), found.Packages.Select(p => Describe(p, exact)));
        Assert.Equal(Relations(expected), Relations(found));
        Assert.Equal((expected.Subject.Kind, expected.Subject.Name, expected.Subject.Version, expected.Subject.Purl, expected.Subject.Supplier),
            (found.Subject.Kind, found.Subject.Name, found.Subject.Version, found.Subject.Purl, found.Subject.Supplier));
        Assert.Equal(expected.Subject.Properties.OrderBy(p => p.Key), found.Subject.Properties.OrderBy(p => p.Key));
        Assert.Equal(expected.Subject.Layers, found.Subject.Layers);
        Assert.Equal(expected.Subject.Labels.OrderBy(p => p.Key), found.Subject.Labels.OrderBy(p => p.Key));
        Assert.Equal(expected.Subject.Tags, found.Subject.Tags);
        Assert.Equal(expected.Unknowns, found.Unknowns);
        Assert.Equal(expected.Tools, found.Tools);
        Assert.Equal(expected.Distro?.PrettyName, found.Distro?.PrettyName);
        Assert.Equal(expected.LicenseTexts.OrderBy(p => p.Key), found.LicenseTexts.OrderBy(p => p.Key));
        Assert.Equal(Second(expected.Created), Second(found.Created));
    }

    private static long? Second(DateTimeOffset? time) => time?.ToUnixTimeSeconds();

    private static string[] Relations(Sbom sbom)
    {
        var ids = sbom.Packages.Select(p => p.Id).Append(sbom.Subject.Id).ToHashSet();
        return [.. sbom.Relationships.Where(r => ids.Contains(r.From) && ids.Contains(r.To)).Select(r => $"{r.From} {r.Kind} {r.To} {r.Scope}").Order(StringComparer.Ordinal)];
    }

    private static string Describe(Package p, bool exact)
    {
        var text = new StringBuilder();
        foreach (object? value in (object?[])[p.Id, p.Type, p.Namespace, p.Name, p.Version, p.Purl, p.Scope, p.Presence, p.Supplier, p.Author?.Trim(), p.Description, p.Copyright,
                     p.Homepage, p.Vcs, p.DownloadLocation, p.Architecture, p.Subpath, p.SourceName, p.SourceVersion, p.FoundBy, p.InBaseImage])
            text.Append(value).Append(" | ");
        if (exact)
            text.Append(p.Role).Append(" | ").Append(p.Method).Append(" | ").Append(p.Confidence).Append(" | ").AppendJoin(",", p.Properties.Where(x => !x.Key.StartsWith("cyclonedx:type")).OrderBy(x => x.Key, StringComparer.Ordinal));
        text.AppendJoin(",", p.Hashes.OrderBy(h => h.Algorithm, StringComparer.Ordinal)).Append(" | ").AppendJoin(",", p.Cpes).Append(" | ").AppendJoin(",", p.Locations);
        text.Append(" | ").Append(Licenses(p.DeclaredLicenses)).Append(" | ").Append(Licenses(p.ConcludedLicenses));
        return text.ToString();
    }

    /// <summary>Versions up to 1.6 have one expression for several.</summary>
    private static string Licenses(IReadOnlyList<string> entries)
    {
        if (entries.Count < 2)
            return string.Join(", ", entries);
        bool join = entries.All(e => LicenseWords.KindOf(e) != LicenseWordKind.Name || LicenseWords.IsReference(e)) && entries.Any(e => LicenseWords.KindOf(e) == LicenseWordKind.Expression);
        return join ? string.Join(" AND ", entries.Select(e => e.Contains(' ') ? $"({e})" : e)) : string.Join(", ", entries);
    }
}
