using System.Text;
using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Inventory.Documents.Lists;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

public class ListFormatTests
{
    private static string Write(string format, Sbom sbom, FormatOptions? options = null) => Encoding.UTF8.GetString(SbomFormats.Parse(format).Format.ToBytes(sbom, options));

    private static Sbom Read(string text) => SbomFormats.Read(Encoding.UTF8.GetBytes(text), "list.txt");

    [Fact]
    public void Purls_are_sorted_and_come_once()
    {
        string[] lines = Write("purls", SampleSboms.Full).TrimEnd('\n').Split('\n');
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines);
        Assert.Contains("pkg:golang/example.org/group/module@v1.0.0#sub", lines);
    }

    [Fact]
    public void Purls_are_read_as_packages()
    {
        Sbom sbom = Read("# a list\n\npkg:npm/%40scope/name@1.0.0\npkg:rpm/fedora/curl@7.1-2?arch=x86_64&epoch=1&distro=fedora-40&upstream=curl-7.1-2.src.rpm\npkg:maven/org.a/b@1?type=jar#x/y\n");
        Assert.Equal(["maven:org.a:b@1", "npm:@scope/name@1.0.0", "rpm:curl@1:7.1-2"], sbom.Packages.Select(p => p.ToString()));
        Assert.Equal("x86_64", sbom.Packages[2].Architecture);
        Assert.Equal("x/y", sbom.Packages[0].Subpath);
        Assert.Equal("jar", sbom.Packages[0].Qualifiers["type"]);
        Assert.Equal(new Distro("fedora", "40").Qualifier, sbom.Distro!.Qualifier);
        Assert.Equal(SbomFormats.Read(SbomFormats.Parse("purls").Format.ToBytes(sbom), "again").Packages.Select(p => p.Id), sbom.Packages.Select(p => p.Id));
    }

    [Theory, InlineData("pkg:npm/a\nnonsense\n", 2), InlineData("pkg:\n", 1), InlineData("pkg:npm\n", 1), InlineData("pkg:npm/\n", 1)]
    public void A_line_that_is_no_purl_is_named(string text, int line)
    {
        LadingException error = Assert.Throws<LadingException>(() => Read(text));
        Assert.StartsWith($"list.txt: line {line}: ", error.Message);
    }

    [Fact]
    public void A_GitHub_snapshot_groups_packages_by_file_and_tells_direct_from_indirect()
    {
        var job = new GitHubJob(new string('a', 40), "refs/heads/main", "7", "build_sbom");
        using JsonDocument json = JsonDocument.Parse(Write("github", SampleSboms.Image, new FormatOptions { GitHub = job }));
        Assert.Equal(new string('a', 40), json.RootElement.GetProperty("sha").GetString());
        Assert.Equal("build_sbom", json.RootElement.GetProperty("job").GetProperty("correlator").GetString());
        JsonElement resolved = json.RootElement.GetProperty("manifests").GetProperty("lib/apk/db/installed").GetProperty("resolved");
        JsonElement curl = resolved.EnumerateObject().First(p => p.Name.Contains("/curl@")).Value;
        Assert.Equal("direct", curl.GetProperty("relationship").GetString());
        Assert.Equal("indirect", resolved.EnumerateObject().First(p => p.Name.Contains("/musl@")).Value.GetProperty("relationship").GetString());
        Assert.Contains("/musl@", curl.GetProperty("dependencies")[0].GetString());
    }

    [Fact]
    public void The_table_is_aligned_and_safe_to_show()
    {
        string[] lines = Write("text", SampleSboms.Image).Split('\n');
        Assert.Equal("NAME     VERSION   TYPE  LAYER  FROM  LOCATION", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("curl     1.2.3-r0  apk   1", StringComparison.Ordinal));
        var hostile = SampleSboms.Empty with { Packages = [new Package { Type = PackageType.Npm, Name = "a\u001b[31mred\nx" }] };
        Assert.DoesNotContain('\u001b', Write("table", hostile));
        Assert.Equal("a\\u001b[31mred\\u000ax", SbomTable.Of(hostile).Rows[0][0]);
    }

    [Fact]
    public void Formats_are_found_by_name_alias_and_version()
    {
        Assert.Equal("cyclonedx-json", SbomFormats.Parse("cyclonedx-json@1.5").Format.Name);
        Assert.Equal("1.5", SbomFormats.Parse("cyclonedx-json@1.5").Version);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => SbomFormats.Parse("cyclonedx-json@1.3")).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => SbomFormats.Parse("nonsense")).Kind);
        Assert.Equal(SbomFormats.All.Count, SbomFormats.All.SelectMany(f => f.Aliases.Append(f.Name)).Distinct().Count() - SbomFormats.All.Sum(f => f.Aliases.Count));
        Assert.Throws<LadingException>(() => SbomFormats.Read("hello"u8.ToArray(), "x"));
    }
}
