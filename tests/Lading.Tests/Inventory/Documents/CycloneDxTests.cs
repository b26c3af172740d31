using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

public class CycloneDxTests
{
    public static TheoryData<string, string> Versions()
    {
        var rows = new TheoryData<string, string>();
        foreach (string name in (string[])["cyclonedx-json", "cyclonedx-xml"])
            foreach (string version in SbomFormats.Parse(name).Format.Versions)
                rows.Add(name, version);
        return rows;
    }

    private static JsonElement Json(Sbom sbom, string version = "1.6") =>
        JsonDocument.Parse(SbomFormats.Parse("cyclonedx-json").Format.ToBytes(sbom, new FormatOptions { Version = version })).RootElement;

    [Theory, MemberData(nameof(Versions))]
    public void What_the_model_holds_comes_back(string name, string version)
    {
        SbomFormat format = SbomFormats.Parse(name).Format;
        foreach (Sbom sbom in (Sbom[])[SampleSboms.Image, SampleSboms.Empty])
        {
            Sbom again = format.Read(format.ToBytes(sbom, new FormatOptions { Version = version }), "x");
            SbomText.AssertSame(sbom, again, exact: true);
            Assert.Equal(sbom.Subject.ManifestDigest, again.Subject.ManifestDigest);
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void Reading_and_writing_again_gives_the_same_bytes(string name, string version)
    {
        SbomFormat format = SbomFormats.Parse(name).Format;
        var options = new FormatOptions { Version = version, IncludeFiles = true };
        foreach (Sbom sbom in (Sbom[])[SampleSboms.Image, SampleSboms.Full])
        {
            byte[] first = format.ToBytes(sbom, options);
            Assert.Equal(first, format.ToBytes(sbom, options));
            Sbom read = format.Read(first, "x");
            byte[] second = format.ToBytes(read, options);
            Assert.Equal(Encoding.UTF8.GetString(second), Encoding.UTF8.GetString(format.ToBytes(format.Read(second, "x"), options)));
            Assert.StartsWith("urn:uuid:", read.DocumentId);
        }
    }

    [Fact]
    public void The_serial_number_follows_the_content()
    {
        string? Serial(Sbom sbom) => Json(sbom).GetProperty("serialNumber").GetString();
        Assert.Equal(Serial(SampleSboms.Image), Serial(SampleSboms.Image));
        Assert.NotEqual(Serial(SampleSboms.Image), Serial(SampleSboms.Image with { Packages = [] }));
        Assert.Equal("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Serial(SampleSboms.Image with { DocumentId = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" }));
    }

    [Fact]
    public void Every_package_is_reached_from_the_root_and_every_reference_exists()
    {
        JsonElement json = Json(SampleSboms.Image);
        string root = json.GetProperty("metadata").GetProperty("component").GetProperty("bom-ref").GetString()!;
        var refs = json.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("bom-ref").GetString()!).Append(root).ToHashSet();
        var graph = json.GetProperty("dependencies").EnumerateArray().ToDictionary(d => d.GetProperty("ref").GetString()!,
            d => d.TryGetProperty("dependsOn", out JsonElement to) ? to.EnumerateArray().Select(t => t.GetString()!).ToArray() : []);
        Assert.All(graph, node => Assert.All(node.Value.Append(node.Key), id => Assert.Contains(id, refs)));
        Assert.All(graph.Values, to => Assert.Equal(to.Distinct(), to));
        var reached = new HashSet<string>();
        var open = new Stack<string>([root]);
        while (open.TryPop(out string? id))
            if (reached.Add(id))
                foreach (string to in graph.GetValueOrDefault(id) ?? [])
                    open.Push(to);
        Assert.Equal(refs, reached);
    }

    [Fact]
    public void Compositions_say_incomplete_only_when_something_was_not_understood()
    {
        Assert.Equal("unknown", Json(SampleSboms.Image).GetProperty("compositions")[0].GetProperty("aggregate").GetString());
        Assert.Equal("incomplete", Json(SampleSboms.Full).GetProperty("compositions")[0].GetProperty("aggregate").GetString());
    }

    [Theory, InlineData("1.4"), InlineData("1.5"), InlineData("1.6"), InlineData("1.7")]
    public void Licences_follow_the_rules_of_the_version(string version)
    {
        Sbom sbom = SampleSboms.Empty with
        {
            Packages =
            [
                new Package { Id = "1", Type = PackageType.Npm, Name = "expression", DeclaredLicenses = ["MIT OR Apache-2.0"], ConcludedLicenses = ["MIT"] },
                new Package { Id = "2", Type = PackageType.Npm, Name = "two", DeclaredLicenses = ["MIT", "odd words"] },
                new Package { Id = "3", Type = PackageType.Npm, Name = "concluded", ConcludedLicenses = ["MIT"] },
            ],
        };
        JsonElement components = Json(sbom, version).GetProperty("components");
        Assert.Equal("MIT OR Apache-2.0", components[0].GetProperty("licenses")[0].GetProperty("expression").GetString());
        Assert.Equal("MIT", components[0].GetProperty("evidence").GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
        Assert.Equal("MIT", components[1].GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
        Assert.Equal("odd words", components[1].GetProperty("licenses")[1].GetProperty("license").GetProperty("name").GetString());
        Assert.Equal(version is "1.6" or "1.7", components[2].GetProperty("licenses")[0].GetProperty("license").TryGetProperty("acknowledgement", out _));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"bomFormat\":\"CycloneDX\"}", "/: not well-formed JSON: Duplicate")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"name\":\"\\ud800\"}]}", "/components/0/name: a name or text that is not valid Unicode")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9.9\"}", "/specVersion: '9.9'")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\"}]}", "/components/0: the member 'name' is missing")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"name\":\"a\",\"bom-ref\":\"x\"},{\"type\":\"library\",\"name\":\"b\",\"bom-ref\":\"x\"}]}", "/components/1/bom-ref: the bom-ref 'x' is used twice")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"components\":[{\"type\":\"library\",\"name\":\"a\",\"tags\":[]}]}", "/components/0/tags: there is no such member in version 1.4")]
    [InlineData("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components><component type=\"library\"><version>1</version></component></components></bom>", "/bom/components/component (line 1): the element 'name' is missing before 'version'")]
    [InlineData("<!DOCTYPE bom [<!ENTITY a \"b\">]><bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">&a;</bom>", "line 1: not well-formed XML")]
    [InlineData("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components><component type=\"library\"><name>a</name></components>", "line 1: not well-formed XML")]
    public void What_is_wrong_is_named_with_its_place(string document, string expected)
    {
        SbomFormat format = SbomFormats.Parse(document[0] == '<' ? "cyclonedx-xml" : "cyclonedx-json").Format;
        LadingException error = Assert.Throws<LadingException>(() => format.Read(Encoding.UTF8.GetBytes(document.Replace("{\"bomFormat\":\"CycloneDX\",\"specVersion\"", "{\"bomFormat\":\"CycloneDX\",\"version\":1,\"specVersion\"")), "x"));
        Assert.StartsWith("x: " + expected, error.Message);
    }

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        SbomFormat json = SbomFormats.Parse("cyclonedx-json").Format;
        SbomFormat xml = SbomFormats.Parse("cyclonedx-xml").Format;
        string deepJson = "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"" + string.Concat(Enumerable.Repeat(",\"components\":[{\"type\":\"file\",\"name\":\"a\"", 100_000));
        Assert.Contains("depth", Assert.Throws<LadingException>(() => json.Read(Encoding.UTF8.GetBytes(deepJson), "x")).Message);
        string deepXml = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">" + string.Concat(Enumerable.Repeat("<components>", 100_000));
        Assert.Contains("nested deeper than the limit", Assert.Throws<LadingException>(() => xml.Read(Encoding.UTF8.GetBytes(deepXml), "x")).Message);
        Assert.Contains("limit of 10", Assert.Throws<LadingException>(() => json.Read(new byte[11], "x", new DocumentLimits { MaxBytes = 10 })).Message);
        Assert.Contains("limit of 10", Assert.Throws<LadingException>(() => SbomFormats.Load(new MemoryStream(new byte[11]), "x", new DocumentLimits { MaxBytes = 10 })).Message);
    }

    [Fact]
    public void Damaged_documents_throw_nothing_else_and_end_quickly()
    {
        byte[][] seeds = [.. ((string[])["cyclonedx-json", "cyclonedx-xml", "json", "purls"]).Select(f => SbomFormats.Parse(f).Format.ToBytes(SampleSboms.Full, new FormatOptions { Compact = true }))];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 6], Gen.Int[0, 1 << 20]).Sample((seed, changes, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            foreach ((int at, byte value) in changes)
                bytes[at % bytes.Length] = value;
            if (cut % 3 == 0)
                bytes = bytes[..(cut % bytes.Length)];
            foreach (SbomFormat format in SbomFormats.All.Where(f => f.Reads))
                try
                {
                    format.Read(bytes, "x");
                }
                catch (LadingException)
                {
                }
        }, iter: 400);
    }

    [Fact]
    public void Many_equal_siblings_and_ids_take_linear_time()
    {
        var text = new StringBuilder("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>");
        for (int i = 0; i < 100_000; i++)
            text.Append("<component type=\"library\"><name>a</name></component>");
        text.Append("</components></bom>");
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(100_000, SbomFormats.Read(Encoding.UTF8.GetBytes(text.ToString()), "x").Packages.Count);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }
}
