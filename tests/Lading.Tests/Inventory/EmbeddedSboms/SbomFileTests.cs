using Lading.Inventory;
using Lading.Inventory.Catalogers.EmbeddedSboms;
using Lading.Inventory.Catalogers.R;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.EmbeddedSboms;

public class SbomFileTests
{
    internal const string Document = """
        {"bomFormat":"CycloneDX","specVersion":"1.5","version":1,
        "components":[
          {"bom-ref":"a","type":"library","name":"glue","version":"1.6.2","purl":"pkg:cran/glue@1.6.2"},
          {"bom-ref":"b","type":"library","name":"left-pad","version":"1.0.0","purl":"pkg:npm/left-pad@1.0.0"}],
        "dependencies":[{"ref":"a","dependsOn":["b"]}]}
        """;

    [Fact]
    public void Packages_of_a_document_are_taken_over()
    {
        Sbom sbom = CatalogerTest.Run<SbomFileCataloger>(("usr/share/doc/app/app.cdx.json", Document));
        Assert.Equal(["glue@1.6.2", "left-pad@1.0.0"], sbom.Names());
        Assert.Equal(["glue -> left-pad"], sbom.Edges());
        Assert.All(sbom.Packages, p => Assert.Equal(IdentityMethod.Attestation, p.Method));
        Assert.Equal(["pkg:cran/glue@1.6.2", "pkg:npm/left-pad@1.0.0"], sbom.Packages.Select(p => p.Purl));
    }

    [Fact]
    public void What_was_seen_itself_is_not_taken_over()
    {
        Sbom sbom = CatalogerTest.Run([new RPackageCataloger(), new SbomFileCataloger(Presence.Installed)],
            MemoryFile.Text("usr/share/app.cdx.json", Document), MemoryFile.Text("usr/lib/R/library/glue/DESCRIPTION", "Package: glue\nVersion: 1.6.2\n"));
        Assert.Equal(["glue@1.6.2", "left-pad@1.0.0"], sbom.Names());
        Assert.Equal("r-package", sbom.Packages[0].FoundBy);
        Assert.Equal(["glue -> left-pad"], sbom.Edges());
    }

    [Fact]
    public void Documents_elsewhere_are_read_only_when_asked_for()
    {
        Assert.DoesNotContain(CatalogerSelection.For(SourceKind.Image, []), c => c.Name == "sbom-file");
        Assert.Contains(CatalogerSelection.For(SourceKind.Image, []), c => c.Name == "sbom-installed");
        Assert.Contains(CatalogerSelection.For(SourceKind.Directory, ["+sbom-file"]), c => c.Name == "sbom-file");
    }

    [Fact]
    public void A_file_that_is_no_document_is_unknown() =>
        Assert.Single(CatalogerTest.Run([new SbomFileCataloger(Presence.Installed)], MemoryFile.Text("usr/share/x.cdx.json", "{}")).Unknowns);
}
