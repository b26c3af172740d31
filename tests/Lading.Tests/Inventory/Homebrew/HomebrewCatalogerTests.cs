using Lading.Inventory;
using Lading.Inventory.Catalogers.Homebrew;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Homebrew;

public class HomebrewCatalogerTests
{
    private const string Jq = """
        class Jq < Formula
          desc "Lightweight JSON processor"
          homepage "https://example.org/jq"
          url "https://example.org/jq-1.7.tar.gz"
          sha256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          license any_of: ["MIT", "Zlib"]

          bottle do
            sha256 cellar: :any, x: "b"
          end
          head do
            url "https://example.org/head"
            depends_on "automake" => :build
          end
          depends_on "oniguruma"
          resource "r" do |x|
            url "https://example.org/r"
          end
        end
        """;

    [Fact]
    public void One_package_a_keg_with_the_facts_of_receipt_and_formula()
    {
        Sbom sbom = CatalogerTest.Run<HomebrewCataloger>(
            ("opt/homebrew/Cellar/jq/1.7_1/.brew/jq.rb", Jq),
            ("opt/homebrew/Cellar/jq/1.7_1/INSTALL_RECEIPT.json", """{"arch":"arm64","source":{"tap":"homebrew/core"},"runtime_dependencies":[{"full_name":"oniguruma","version":"6.9"}]}"""),
            ("opt/homebrew/Cellar/oniguruma/6.9/INSTALL_RECEIPT.json", "{}"));
        Assert.Equal(["jq@1.7_1", "oniguruma@6.9"], sbom.Names());
        Assert.Equal(["jq -> oniguruma"], sbom.Edges());
        Package jq = sbom.Packages[0];
        Assert.Equal(["MIT OR Zlib"], jq.DeclaredLicenses);
        Assert.Equal("https://example.org/jq-1.7.tar.gz", jq.DownloadLocation);
        Assert.Equal("homebrew/core", jq.Properties["brew:tap"]);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Jq), bytes => new HomebrewCataloger().Read(ScannedFile.FromBytes("Cellar/jq/1/.brew/jq.rb", bytes, [])));
        Mutations.Of("""{"source":{"tap":"a\ud800"},"runtime_dependencies":[{"full_name":"x"},3]}"""u8, bytes => new HomebrewCataloger().Read(ScannedFile.FromBytes("Cellar/jq/1/INSTALL_RECEIPT.json", bytes, [])));
    }
}
