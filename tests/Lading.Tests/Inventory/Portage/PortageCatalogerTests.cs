using Lading.Inventory;
using Lading.Inventory.Catalogers.Portage;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Portage;

public class PortageCatalogerTests
{
    [Fact]
    public void Joins_the_files_of_a_package_folder()
    {
        Sbom sbom = CatalogerTest.Run<PortageCataloger>(
            ("var/db/pkg/app-misc/tool-1.5.1-r2/CONTENTS", "dir /usr\nobj /usr/bin/a tool 376c02bd3b22804df8fdfdc895e7dbfb 1649284374\nsym /usr/bin/t -> a 1649284374\n"),
            ("var/db/pkg/app-misc/tool-1.5.1-r2/LICENSE", "MIT || ( GPL-2 BSD )\n"),
            ("var/db/pkg/app-misc/tool-1.5.1-r2/RDEPEND", ">=dev-libs/lib-1.1:0/3[ssl] || ( app-misc/absent app-misc/other ) !app-misc/old"),
            ("var/db/pkg/app-misc/tool-1.5.1-r2/SLOT", "0"),
            ("var/db/pkg/dev-libs/lib-1.2/CONTENTS", ""),
            ("var/db/pkg/app-misc/other-3/CONTENTS", ""));
        Assert.Equal(["app-misc/other@3", "app-misc/tool@1.5.1-r2", "dev-libs/lib@1.2"], sbom.Names());
        Assert.Equal(["app-misc/tool -> app-misc/other", "app-misc/tool -> dev-libs/lib"], sbom.Edges());
        Package tool = sbom.Packages[1];
        Assert.Equal(["MIT", "GPL-2 OR BSD"], tool.DeclaredLicenses);
        Assert.Equal("0", tool.Properties["ebuild:slot"]);
        Assert.Equal(["usr/bin/a tool", "usr/bin/t"], tool.Files!.Read().Select(f => f.Path));
        Assert.Equal("376c02bd3b22804df8fdfdc895e7dbfb", tool.Files!.Read().First().Hash!.Hex);
    }

    [Theory]
    [InlineData("skopeo-1.5.1", "skopeo", "1.5.1")]
    [InlineData("gtk+-3.24.1-r1", "gtk+", "3.24.1-r1")]
    [InlineData("font-adobe-100dpi-1.0.3", "font-adobe-100dpi", "1.0.3")]
    [InlineData("noversion", "noversion", null)]
    [InlineData("-r1", "-r1", null)]
    public void Splits_names_and_versions(string text, string name, string? version) => Assert.Equal((name, version), PortageAtom.SplitVersion(text));

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        foreach (string name in (ReadOnlySpan<string>)["CONTENTS", "RDEPEND"])
            Mutations.Of("obj /a b 376c02bd3b22804df8fdfdc895e7dbfb 1\nsym /a -> b 1\n|| ( a/b ) ) ( x? ( c/d ) )"u8,
                bytes => new PortageCataloger().Read(ScannedFile.FromBytes($"var/db/pkg/c/p-1/{name}", bytes, [])));
        Mutations.Of("|| ( a/b ) ) ( x? ( >=c/d-1 ) ) !a"u8, bytes => _ = PortageAtom.Requirements(System.Text.Encoding.UTF8.GetString(bytes)).Concat(
            PortageAtom.Licenses(System.Text.Encoding.UTF8.GetString(bytes)).Select(l => new Requirement(l))).Count());
    }
}
