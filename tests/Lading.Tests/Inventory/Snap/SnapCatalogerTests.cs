using Lading.Inventory;
using Lading.Inventory.Catalogers.Snap;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Snap;

public class SnapCatalogerTests
{
    private const string Manifest = """
        name: tool
        version: '1.2'
        summary: A tool
        base: core22
        architectures: [amd64]
        parts:
          main:
            plugin: nil
            stage-packages:
            - libc6=2.35-0ubuntu3
            - curl
            ? [a, b]
            : x
        primed-stage-packages:
        - libssl3:amd64=3.0.2-0ubuntu1
        """;

    [Fact]
    public void Lists_the_snap_and_the_packages_it_was_primed_with()
    {
        Sbom sbom = CatalogerTest.Run<SnapCataloger>(("snap/manifest.yaml", Manifest), ("usr/share/snappy/dpkg.yaml", "package-repositories: []\npackages:\n- bash=5.1-6ubuntu1\n"));
        Assert.Equal(["bash@5.1-6ubuntu1", "libc6@2.35-0ubuntu3", "libssl3@3.0.2-0ubuntu1", "tool@1.2"], sbom.Names());
        Assert.Equal("core22", sbom.Packages[3].Properties["snap:base"]);
        Assert.Equal("amd64", sbom.Packages[2].Architecture);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<ParseException>(() => YamlScalars.Read(new string('[', 100_000), (_, _) => { }));

    [Fact]
    public void Damaged_documents_never_throw_anything_else() =>
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Manifest + "\nx: &a [*a, !t y]\n"), bytes => new SnapCataloger().Read(ScannedFile.FromBytes("snap/manifest.yaml", bytes, [])));
}
