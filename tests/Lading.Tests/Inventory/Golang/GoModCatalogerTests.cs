using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Golang;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Golang;

public class GoModCatalogerTests
{
    private const string Module = """
        module example.com/app // the application

        go 1.22.0
        toolchain go1.22.5

        require golang.org/x/net v0.7.0
        require (
            golang.org/x/text v0.9.0 // indirect
            "example.com/old" v1.0.0
            example.com/bad v1.0.0
            example.com/local v1.0.0
        )
        exclude example.com/bad v1.0.0
        replace (
            example.com/old v1.0.0 => example.com/new v2.0.0
            example.com/local => ../local
        )
        """;

    [Fact]
    public void Requirements_are_read_with_replacements_exclusions_and_the_toolchain()
    {
        Sbom sbom = CatalogerTest.Run<GoModCataloger>(("src/go.mod", Module));
        Assert.Equal(["example.com/app@", "example.com/local@v1.0.0", "example.com/new@v2.0.0", "golang.org/x/net@v0.7.0", "golang.org/x/text@v0.9.0", "stdlib@1.22.5"], sbom.Names());
        Assert.Equal(["example.com/app -> example.com/local", "example.com/app -> example.com/new", "example.com/app -> golang.org/x/net", "example.com/app -> stdlib"], sbom.Edges());
        Assert.Equal("true", sbom.Packages.Single(p => p.Name == "text").Properties["go:indirect"]);
        Assert.All(sbom.Packages, p => Assert.Equal(Presence.Declared, p.Presence));
    }

    [Fact]
    public void Hashes_come_from_the_go_sum_beside_it_and_its_other_lines_are_left_out()
    {
        Sbom sbom = CatalogerTest.Run<GoModCataloger>(("go.mod", "module a.b/c\nrequire golang.org/x/net v0.7.0\n"),
            ("go.sum", "golang.org/x/net v0.6.0/go.mod h1:old=\ngolang.org/x/net v0.7.0 h1:content=\ngolang.org/x/net v0.7.0/go.mod h1:mod=\n"));
        Assert.Equal(["a.b/c@", "golang.org/x/net@v0.7.0"], sbom.Names());
        Assert.Equal("h1:content=", sbom.Packages.Single(p => p.Name == "net").Properties["go:h1"]);
    }

    [Fact]
    public void A_go_sum_alone_gives_the_highest_version_of_each_module()
    {
        Sbom sbom = CatalogerTest.Run<GoModCataloger>(("go.sum", "a.b/c v1.0.0/go.mod h1:x=\na.b/c v1.1.0/go.mod h1:x=\nd.e/f v1.0.0 h1:x=\nd.e/f v1.2.0/go.mod h1:x=\n"));
        Assert.Equal(["a.b/c@v1.1.0", "d.e/f@v1.0.0"], sbom.Names());
    }

    [Fact]
    public void A_language_version_is_no_release_of_the_standard_library() =>
        Assert.Equal(["a.b/c@"], CatalogerTest.Run<GoModCataloger>(("go.mod", "module a.b/c\ngo 1.20\n")).Names());

    [Fact]
    public void Vendored_modules_are_those_with_packages()
    {
        Sbom sbom = CatalogerTest.Run<GoVendorCataloger>(("vendor/modules.txt", """
            # golang.org/x/net v0.7.0
            ## explicit; go 1.17
            golang.org/x/net/html
            # golang.org/x/text v0.9.0
            golang.org/x/text/width
            # example.com/old v1.0.0 => example.com/new v1.1.0
            ## explicit
            example.com/old
            # example.com/unused => ../unused
            """));
        Assert.Equal(["example.com/new@v1.1.0", "golang.org/x/net@v0.7.0", "golang.org/x/text@v0.9.0"], sbom.Names());
        Assert.Equal("true", sbom.Packages.Single(p => p.Name == "text").Properties["go:indirect"]);
    }

    [Theory, InlineData("go.mod"), InlineData("go.sum"), InlineData("vendor/modules.txt")]
    public void What_is_something_else_is_an_unknown(string path) =>
        Assert.Single(CatalogerTest.Run([new GoModCataloger(), new GoVendorCataloger()], MemoryFile.Text(path, "hello world\n")).Unknowns);

    [Fact]
    public void Random_text_throws_nothing_but_parse_exceptions() =>
        Gen.Select(Gen.Int[0, 2], Pick.One("module ", "require (", ")", "\n", "=>", " ", "\"", "//", "a.b/c", "v1.0.0", "# ", "## explicit", "h1:", "replace ", "\0").Array[0, 40]).Sample((which, words) =>
        {
            ScannedFile file = ScannedFile.FromBytes(which == 0 ? "go.mod" : which == 1 ? "go.sum" : "vendor/modules.txt", System.Text.Encoding.UTF8.GetBytes(string.Concat(words)), []);
            try
            {
                _ = which == 2 ? new GoVendorCataloger().Read(file) : new GoModCataloger().Read(file);
            }
            catch (ParseException)
            {
            }
        }, iter: 5000);
}
