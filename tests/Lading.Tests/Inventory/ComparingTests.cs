using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Comparing;
using Lading.Inventory.Merging;
using Lading.Inventory.Scoring;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>Diff, merge and score.</summary>
public class ComparingTests
{
    private static Package Npm(string name, string version, string id = "", params Hash[] hashes) =>
        new() { Type = PackageType.Npm, Name = name, Version = version, Id = id.Length > 0 ? id : $"{name}-{version}", Purl = $"pkg:npm/{name}@{version}", Hashes = hashes };

    private static Sbom Of(string name, params Package[] packages) =>
        new() { Subject = new Subject { Id = "subject", Kind = "container", Name = name, ManifestDigest = "sha256:" + new string('a', 64) }, Packages = packages };

    [Fact]
    public void An_upgrade_among_several_copies_is_one_change()
    {
        SbomDiff diff = SbomDiff.Between(Of("a", Npm("x", "1"), Npm("x", "2"), Npm("gone", "1")), Of("b", Npm("x", "2"), Npm("x", "3"), Npm("new", "1")));
        Assert.Equal(["new"], diff.Added.Select(p => p.Name));
        Assert.Equal(["gone"], diff.Removed.Select(p => p.Name));
        PackageChange change = Assert.Single(diff.Changed);
        Assert.Equal(("1", "3"), (change.Before.Version, change.After.Version));
        Assert.Equal(1, diff.Unchanged);
    }

    [Fact]
    public void The_same_version_with_another_hash_is_a_change_and_a_hash_only_one_side_knows_is_none()
    {
        SbomDiff diff = SbomDiff.Between(Of("a", Npm("x", "1", "", new Hash("SHA-256", "00")), Npm("y", "1", "", new Hash("SHA-1", "00"))),
            Of("b", Npm("x", "1", "", new Hash("SHA-256", "01")), Npm("y", "1", "", new Hash("SHA-256", "01"))));
        Assert.Equal(["hashes"], Assert.Single(diff.Changed).What);
    }

    [Fact]
    public void A_document_does_not_differ_from_itself()
    {
        Sbom sbom = Of("a", Npm("x", "1"), Npm("x", "2"));
        Assert.True(SbomDiff.Between(sbom, sbom).IsEmpty);
    }

    [Fact]
    public void Merging_keeps_sources_apart_even_when_they_are_equal()
    {
        Sbom one = Of("web", Npm("x", "1"), Npm("y", "1")) with { Relationships = [new Relationship("x-1", "y-1", RelationKind.DependsOn)] };
        Sbom merged = SbomMerge.Merge([one, one], "both");
        Assert.Equal(6, merged.Packages.Count);
        Assert.Equal(6, merged.Packages.Select(p => p.Id).Distinct().Count());
        Assert.Equal(2, merged.Relationships.Count(r => r.Kind == RelationKind.DependsOn));
        Assert.Equal(4, merged.Relationships.Count(r => r.Kind == RelationKind.Contains));
        HashSet<string> ids = [.. merged.Packages.Select(p => p.Id)];
        Assert.All(merged.Relationships, r => Assert.True(ids.Contains(r.From) && ids.Contains(r.To)));
    }

    [Fact]
    public void Scores_count_what_is_there_and_name_an_example_of_what_is_not()
    {
        GuidelineScore ntia = SbomScore.Of(Of("a", Npm("x", "1"), Npm("y", "1")) with { Tools = [new Tool("t")] })[0];
        Assert.Equal(0, ntia.Items.Single(i => i.Name == "Supplier Name").Have);
        Assert.Contains("for example x 1", ntia.Items.Single(i => i.Name == "Supplier Name").Reason);
        Assert.Equal(1, ntia.Items.Single(i => i.Name == "Component Name").Share);
        Assert.Equal(0, ntia.Items.Single(i => i.Name == "Timestamp").Have);
        Assert.InRange(ntia.Points, 1, 99);
    }
}
