using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Bitnami;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Bitnami;

public class BitnamiCatalogerTests
{
    private const string Document = """
        {"creationInfo":{"creators":["Organization: Broadcom"]},
         "packages":[
          {"SPDXID":"a","name":"nginx","versionInfo":"1.25.3-1","licenseDeclared":"BSD-2-Clause","licenseConcluded":"NOASSERTION",
           "externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:bitnami/nginx@1.25.3-1?arch=amd64&distro=debian-12"},{"referenceType":"cpe23Type","referenceLocator":"cpe:2.3:*:f5:nginx:1.25.3:*:*:*:*:*:*:*"}]},
          {"SPDXID":"b","name":"org.x:y","versionInfo":"1","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:maven/org.x/y@1"}]}],
         "relationships":[{"spdxElementId":"a","relationshipType":"CONTAINS","relatedSpdxElement":"b"},{"spdxElementId":"a","relationshipType":"CONTAINS","relatedSpdxElement":"zz"}]}
        """;

    [Fact]
    public void Reads_embedded_documents_and_the_list_of_components()
    {
        Sbom sbom = CatalogerTest.Run<BitnamiCataloger>(
            ("opt/bitnami/nginx/.spdx-nginx.spdx", Document),
            ("opt/bitnami/.bitnami_components.json", """{"nginx":{"arch":"amd64","distro":"debian-12","version":"1.25.3-1"},"render":{"arch":"amd64","version":"1.0.6-3"},"x":3}"""));
        Assert.Equal(["nginx@1.25.3-1", "render@1.0.6-3", "org.x:y@1"], sbom.Names());
        Assert.Equal(["nginx -> org.x:y"], sbom.Edges(RelationKind.Contains));
        Package nginx = sbom.Packages[0];
        Assert.Equal("Broadcom", nginx.Supplier);
        Assert.Equal("amd64", nginx.Architecture);
        Assert.Single(nginx.Cpes);
        Assert.Empty(nginx.ConcludedLicenses);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else() =>
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Document), bytes => new BitnamiCataloger().Read(ScannedFile.FromBytes("opt/bitnami/.spdx-a.spdx", bytes, [])));
}
