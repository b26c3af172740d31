using Lading.Inventory.Catalogers.Python;
using Xunit;

namespace Lading.Tests.Inventory.Python;

public class DependencySpecifierTests
{
    [Theory]
    [InlineData("requests", "requests", "", null, null, null)]
    [InlineData("A.B [x, Y_z] >= 1.0 , != 2 ; os_name == 'nt'", "A.B", "x,y-z", ">= 1.0 , != 2", null, "os_name == 'nt'")]
    [InlineData("a (==1.0)", "a", "", "==1.0", null, null)]
    [InlineData("a @ https://x.example/a;b.whl ; extra == 'q'", "a", "", null, "https://x.example/a;b.whl", "extra == 'q'")]
    public void Specifiers_are_split(string text, string name, string extras, string? versions, string? url, string? marker)
    {
        DependencySpecifier specifier = DependencySpecifier.Parse(text)!;
        Assert.Equal((name, extras, versions, url, marker), (specifier.Name, string.Join(',', specifier.Extras), specifier.Versions, specifier.Url, specifier.Marker));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("this is prose")]
    [InlineData("a[b")]
    [InlineData("a==")]
    public void What_is_no_specifier_is_none(string text) => Assert.Null(DependencySpecifier.Parse(text));

    [Theory]
    [InlineData("a==1.0", "1.0")]
    [InlineData("a===1.0", "1.0")]
    [InlineData("a>=1,==1.5", "1.5")]
    [InlineData("a==1.*", null)]
    [InlineData("a~=1.0", null)]
    public void Only_an_exact_version_pins(string text, string? version) => Assert.Equal(version, DependencySpecifier.Parse(text)!.Pinned);

    [Theory]
    [InlineData("python_version >= '3.8'", true)]
    [InlineData("'3.8' > python_version", false)]
    [InlineData("python_full_version < '3.11'", false)]
    [InlineData("python_full_version <= '3.11'", null)]
    [InlineData("os_name == 'nt' and platform_machine == 'x'", false)]
    [InlineData("os_name != 'nt' and platform_machine == 'x'", null)]
    [InlineData("os_name == 'posix' or platform_machine == 'x'", true)]
    [InlineData("extra == 'Wanted_One'", true)]
    [InlineData("extra == 'other' or (extra == 'wanted-one' and python_version > '3')", true)]
    [InlineData("nonsense (", null)]
    public void Markers_are_decided_as_far_as_is_known(string marker, bool? expected) =>
        Assert.Equal(expected, new EnvironmentMarker((3, 11), IsUnix: true, new HashSet<string> { "wanted-one" }).Evaluate(marker));
}
