using Lading.Inventory.Catalogers.Java;
using Xunit;

namespace Lading.Tests.Inventory.Java;

public class JarManifestTests
{
    [Fact]
    public void Joins_continued_lines_even_inside_a_character()
    {
        byte[] bytes = [.. "Name-A: caf"u8, 0xc3, .. "\r\n "u8, 0xa9, .. "\r\n\r\nName-A: other section\r\n"u8];
        Assert.Equal("caf\u00e9", JarManifest.Parse(bytes)["name-a"]);
    }

    [Fact]
    public void Reads_licences_of_a_bundle()
    {
        JarManifest manifest = JarManifest.Parse("Bundle-License: \"Apache-2.0\";link=\"https://a,b\", https://x.org/MIT\nBundle-SymbolicName: a.b;singleton:=true\n"u8);
        Assert.Equal(["Apache-2.0", "https://x.org/MIT"], manifest.Licenses);
        Assert.Equal("a.b", manifest.SymbolicName);
    }

    [Fact]
    public void Ignores_templates_that_were_not_filled_in() =>
        Assert.Null(JarManifest.Parse("Implementation-Version: ${project.version}\n"u8)["Implementation-Version"]);
}
