using Lading.Inventory;
using Lading.Inventory.Catalogers.Terraform;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Terraform;

public class TerraformLockTests
{
    internal const string Lock = """
        # maintained automatically
        provider "registry.terraform.io/hashicorp/aws" {
          version     = "5.72.1"
          constraints = "> 5.72.0"
          hashes = [
            "h1:jhd5O5o0CfZCNEwwN0EiDAzb7ApuFrtxJqa6HXW4EKE=",
            "zh:0dea6843836e926d33469b48b948744079023816d16a2ff7666bcfb6aa3522d4",
          ]
        }

        provider "registry.opentofu.org/o/x" {
          version = "1.0.0"
        }
        """;

    [Fact]
    public void Providers_have_versions_and_hashes()
    {
        Sbom sbom = CatalogerTest.Run<TerraformLockCataloger>((".terraform.lock.hcl", Lock));
        Assert.Equal(["pkg:terraform/hashicorp/aws@5.72.1", "pkg:terraform/o/x@1.0.0?repository_url=https:%2F%2Fregistry.opentofu.org"], sbom.Packages.Select(p => p.Purl!).Order(StringComparer.Ordinal));
        Package aws = sbom.Packages.Single(p => p.Name == "aws");
        Assert.StartsWith("0dea6843", aws.Hashes.Single().Hex, StringComparison.Ordinal);
        Assert.StartsWith("h1:jhd5", aws.Properties["terraform:h1"], StringComparison.Ordinal);
    }

    [Theory, InlineData("provider \"a/b/c\" {"), InlineData("version = \"1\"")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<TerraformLockCataloger>((".terraform.lock.hcl", text)).Unknowns);
}
