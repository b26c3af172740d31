using System.Text;
using System.Text.Json;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

public class SpdxTests
{
    public static TheoryData<string, string> Formats()
    {
        var rows = new TheoryData<string, string>();
        foreach (SbomFormat format in SbomFormats.All.Where(f => f.Name.StartsWith("spdx", StringComparison.Ordinal)))
            foreach (string version in format.Versions)
                rows.Add(format.Name, version);
        return rows;
    }

    private static IEnumerable<Sbom> Samples => [SampleSboms.Full, SampleSboms.Empty, SampleSboms.Image];

    [Theory, MemberData(nameof(Formats))]
    public void What_is_written_is_read_without_loss_and_written_as_the_same_bytes(string name, string version)
    {
        SbomFormat format = SbomFormats.Parse(name).Format;
        foreach (Sbom sbom in Samples)
        {
            var options = new FormatOptions { Version = version, IncludeFiles = true };
            byte[] first = format.ToBytes(sbom, options);
            Assert.Equal(first, format.ToBytes(sbom, options));
            Sbom read = SbomFormats.Read(first, "first");
            SpdxText.AssertSame(sbom, read);
            Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(format.ToBytes(read, options)));
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Files_are_written_on_request_only(string name, string version)
    {
        SbomFormat format = SbomFormats.Parse(name).Format;
        byte[] without = format.ToBytes(SampleSboms.Image, new FormatOptions { Version = version });
        byte[] with = format.ToBytes(SampleSboms.Image, new FormatOptions { Version = version, IncludeFiles = true });
        Assert.DoesNotContain("usr/bin/busybox", Encoding.UTF8.GetString(without));
        Assert.Contains("usr/bin/busybox", Encoding.UTF8.GetString(with));
    }

    [Fact]
    public void Every_reference_in_a_licence_has_a_text_and_every_relationship_two_ends()
    {
        foreach (string version in (string[])["2.2", "2.3"])
        {
            using JsonDocument json = JsonDocument.Parse(SbomFormats.Parse("spdx-json").Format.ToBytes(SampleSboms.Full, new FormatOptions { Version = version }));
            JsonElement root = json.RootElement;
            var texts = root.GetProperty("hasExtractedLicensingInfos").EnumerateArray().Select(l => l.GetProperty("licenseId").GetString()!).ToHashSet();
            var ids = root.GetProperty("packages").EnumerateArray().Select(p => p.GetProperty("SPDXID").GetString()!).ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.All(ids, id => Assert.Matches("^SPDXRef-[A-Za-z0-9.-]+$", id));
            foreach (JsonElement package in root.GetProperty("packages").EnumerateArray())
                foreach (string field in (string[])["licenseDeclared", "licenseConcluded"])
                    foreach (string word in package.GetProperty(field).GetString()!.Split(' ', '(', ')').Where(w => w.StartsWith("LicenseRef-", StringComparison.Ordinal)))
                        Assert.Contains(word, texts);
            foreach (JsonElement relation in root.GetProperty("relationships").EnumerateArray())
                foreach (string end in (string[])["spdxElementId", "relatedSpdxElement"])
                    Assert.Contains(relation.GetProperty(end).GetString()!, ids.Append("SPDXRef-DOCUMENT"));
        }
    }

    [Fact]
    public void A_dependency_for_development_points_the_other_way()
    {
        string text = Encoding.UTF8.GetString(SbomFormats.Parse("spdx").Format.ToBytes(SampleSboms.Full));
        Assert.Contains("Relationship: SPDXRef-golang-3 DEV_DEPENDENCY_OF SPDXRef-deb-1\n", text);
        Assert.Contains("Relationship: SPDXRef-generic-2 OPTIONAL_DEPENDENCY_OF SPDXRef-golang-3\n", text);
        Assert.Contains("Relationship: SPDXRef-deb-1 OTHER SPDXRef-generic-2\n", text);
        Assert.Contains("Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-subject\n", text);
        Assert.Matches("Relationship: SPDXRef-deb-1 GENERATED_FROM SPDXRef-source-deb-full-[0-9a-f]{16}\n", text);
    }

    [Fact]
    public void The_three_spellings_are_told_apart()
    {
        Assert.Equal("spdx-json", SbomFormats.Detect("{ \"spdxVersion\": \"SPDX-2.3\" }"u8)?.Name);
        Assert.Equal("spdx3-json", SbomFormats.Detect("{ \"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\" }"u8)?.Name);
        Assert.Equal("spdx-tag-value", SbomFormats.Detect("# comment\nSPDXVersion: SPDX-2.2\n"u8)?.Name);
        Assert.Equal("cyclonedx-json", SbomFormats.Detect("{ \"bomFormat\": \"CycloneDX\", \"x\": \"spdxVersion\" }"u8)?.Name);
        Assert.Null(SbomFormats.Detect("{ \"name\": \"x\" }"u8));
    }

    [Theory]
    [InlineData("spdxVersion: SPDX-2.3\ncreationInfo:\n  created: x\n", "YAML")]
    [InlineData("<?xml version=\"1.0\"?><rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\"/>", "RDF/XML")]
    public void Spellings_that_are_not_read_are_named(string document, string spelling)
    {
        LadingException error = Assert.Throws<LadingException>(() => SbomFormats.Read(Encoding.UTF8.GetBytes(document), "x"));
        Assert.Contains(spelling, error.Message);
    }

    [Theory]
    [InlineData("""{"spdxVersion":"SPDX-1.0"}""", "x: /: 'SPDX-1.0'")]
    [InlineData("""{"spdxVersion":"SPDX-2.3"}""", "x: /: creationInfo is missing")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"yesterday"}}""", "x: /creationInfo: 'yesterday'")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"2024-01-01T00:00:00Z"},"packages":{}}""", "x: /packages: not an array")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"2024-01-01T00:00:00Z"},"packages":[{"name":"a"}]}""", "x: /packages/0/SPDXID: missing")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"2024-01-01T00:00:00Z"},"packages":[{"SPDXID":"SPDXRef-a","name":1}]}""", "x: /packages/0/name: not a string")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"2024-01-01T00:00:00Z"},"packages":[{"SPDXID":"SPDXRef-a","name":"a"},{"SPDXID":"SPDXRef-a","name":"a"}]}""", "x: /packages/1: the identifier")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","creationInfo":{"created":"2024-01-01T00:00:00Z"},"relationships":[{"spdxElementId":"a"}]}""", "x: /relationships/0/relationshipType: missing")]
    [InlineData("""{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}""", "x: /: no elements")]
    [InlineData("""{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"SpdxDocument"}]}""", "x: /@graph/0: an element of type")]
    [InlineData("""{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:a","specVersion":"4.0.0"}]}""", "x: /@graph/0: '4.0.0'")]
    [InlineData("SPDXVersion: SPDX-2.3\nCreated: 2024-01-01T00:00:00Z\nPackageName: a\nPackageName: b\n", "x: line 3: 'a' has no SPDXID")]
    [InlineData("SPDXVersion: SPDX-2.3\nnothing\n", "x: line 2: 'nothing'")]
    [InlineData("SPDXVersion: SPDX-2.3\nDocumentComment: <text>a\nb\n", "x: line 2: the text")]
    [InlineData("SPDXVersion: SPDX-2.3\nRelationship: a b\n", "x: line 2: not two elements")]
    [InlineData("SPDXVersion: SPDX-2.3\n", "x: line 2: Created is missing")]
    public void Damage_is_refused_with_the_place_named(string document, string message)
    {
        LadingException error = Assert.Throws<LadingException>(() => SbomFormats.Read(Encoding.UTF8.GetBytes(document), "x"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void The_image_another_tool_describes_becomes_the_subject()
    {
        Sbom sbom = SbomFormats.Read(Encoding.UTF8.GetBytes("""
            {"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"alpine","documentNamespace":"https://example.org/x","creationInfo":{"created":"2024-01-01T00:00:00Z","creators":["Tool: other-1.2","Organization: Them"]},
             "packages":[{"SPDXID":"SPDXRef-root","name":"alpine","versionInfo":"3.20","primaryPackagePurpose":"CONTAINER","downloadLocation":"NOASSERTION","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:oci/alpine"}]},
                         {"SPDXID":"SPDXRef-a","name":"@scope/a","versionInfo":"1","supplier":"Person: Jane (jane@example.org)","licenseDeclared":"MIT","externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/%40scope/a@1"}]}],
             "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-root"},{"spdxElementId":"SPDXRef-root","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"}]}
            """), "x");
        Assert.Equal(("container", "alpine", "3.20", "pkg:oci/alpine"), (sbom.Subject.Kind, sbom.Subject.Name, sbom.Subject.Version, sbom.Subject.Purl));
        Package package = Assert.Single(sbom.Packages);
        Assert.Equal(("npm", "@scope", "a", "1", "Jane <jane@example.org>"), (package.Type.Name, package.Namespace, package.Name, package.Version, package.Supplier));
        Assert.Equal(["MIT"], package.DeclaredLicenses);
        Assert.Equal([new Tool("other", "1.2")], sbom.Tools);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Damaged_bytes_never_do_more_than_be_refused(string name, string version)
    {
        SbomFormat format = SbomFormats.Parse(name).Format;
        byte[] document = format.ToBytes(SampleSboms.Full, new FormatOptions { Version = version, IncludeFiles = true, Compact = true });
        Gen.Select(Gen.Int[0, document.Length - 1], Gen.Int[0, 40], Gen.Byte.Array[0, 8]).Sample((at, removed, added) =>
        {
            byte[] damaged = [.. document[..at], .. added, .. document[Math.Min(document.Length, at + removed)..]];
            try
            {
                Sbom read = format.Read(damaged, "x");
                format.ToBytes(read, new FormatOptions { Version = version });
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Input)
            {
            }
        }, iter: 300);
    }
}
