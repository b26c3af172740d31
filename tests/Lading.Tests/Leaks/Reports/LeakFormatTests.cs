using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Oci;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Reports;

public class LeakFormatTests
{
    private const string Evil = "a\u001b[31m|<b>`x`\u202e\n::error::[x](http://y) \ud800";

    private static readonly Digest Layer = Digest.Of([1]);

    private static readonly LeakReport Found = new()
    {
        Source = "app:1",
        Files = 12345,
        Bytes = 1_100_000_000,
        Ignored = 2,
        Leaks =
        [
            new Leak
            {
                Rule = "github-pat", Title = "GitHub personal access token (classic)", Confidence = Confidence.Proven, Severity = LeakSeverity.Critical,
                Fingerprint = new Fingerprint(1, 2), Masked = "ghp_********", Details = ["checksum holds"],
                Places =
                [
                    new LeakPlace { Kind = PlaceKind.History, Path = "config.json", Pointer = "/history/3/created_by", Layer = 1, LayerDigest = Layer, Instruction = "RUN |1 T=ghp_******** /bin/sh -c npm ci" },
                    new LeakPlace { Kind = PlaceKind.File, Path = "app/.env", Line = 3, Column = 7, Layer = 5, LayerDigest = Layer, HiddenBy = 7, Instruction = "COPY . /app" },
                    new LeakPlace { Kind = PlaceKind.File, Path = "app/a.so", Offset = 4711, Layer = 5, Encodings = ["utf-16", "base64"] },
                ],
            },
            new Leak
            {
                Rule = "secret-in-env", Title = "ENV with a secret", Confidence = Confidence.Contextual, Severity = LeakSeverity.Low,
                Places = [new LeakPlace { Kind = PlaceKind.BuildFile, Path = "Dockerfile", Line = 2 }],
            },
        ],
        Skipped = [new Skipped("a.bz2", 0, "it is packed with bzip2, which is not opened"), new Skipped("b.zip", 3, "the entry 'x' is encrypted")],
    };

    private static readonly LeakReport Attacked = Found with
    {
        Source = Evil,
        Leaks = [Found.Leaks[0] with { Rule = Evil, Title = Evil, Masked = Evil, Details = [Evil], Places = [.. Found.Leaks[0].Places.Select(p => p with { Path = Evil, Pointer = Evil, Instruction = Evil })] }],
        Skipped = [new Skipped(Evil, null, Evil)],
    };

    private static readonly LeakReport Clean = new() { Source = "app:1", Leaks = [] };

    private static byte[] Write(string form, LeakReport report, int width = 0)
    {
        var output = new MemoryStream();
        LeakFormats.Parse(form).Write(report, output, new LeakFormatOptions(), width);
        return output.ToArray();
    }

    private static string Text(string form, LeakReport report, int width = 0) => Encoding.UTF8.GetString(Write(form, report, width));

    private static readonly (string Name, LeakReport Report)[] Samples = [("found", Found), ("attacked", Attacked), ("clean", Clean)];

    [Fact]
    public void Our_own_json_fits_its_schema() => JsonSchemas.Check(
        Samples.Select(s => (s.Name, Write("json", s.Report), (string[])[Path.Combine(Repository.Root, "docs", "schemas", "leaks-1.json")])));

    [Fact]
    public void Sarif_fits_its_schema()
    {
        string? schema = SharedData.Find("schemas/other/sarif-2.1.0.schema.json");
        Assert.SkipWhen(schema is null, "the schema is not there");
        JsonSchemas.Check(Samples.Select(s => (s.Name, Write("sarif", s.Report), (string[])[schema!])));
    }

    [Fact]
    public void The_table_keeps_to_eighty_columns_and_says_what_became_of_a_file()
    {
        string table = Text("table", Found, 80);
        Assert.All(table.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("deleted or replaced in layer 7, still readable in layer 5", table.Replace("\n            ", " "));
        Assert.Contains("2 secrets in 4 places: 1 critical, 1 low.", table);
        Assert.Contains("Searched 12,345 files, 1.1 GB; 2 ignored.", table);
        Assert.Contains("2 parts not searched:", table);
    }

    [Fact]
    public void In_a_pipe_each_place_is_a_line()
    {
        string[] lines = Text("table", Found).Split('\n');
        Assert.Contains(lines, l => l.StartsWith("critical  proven") && l.Contains("app/.env:3:7"));
        Assert.Contains(lines, l => l.Contains("app/a.so at byte 4711"));
    }

    [Fact]
    public void JUnit_has_a_failure_for_each_leak()
    {
        XElement suite = XDocument.Parse(Text("junit", Found)).Root!.Element("testsuite")!;
        Assert.Equal(2, suite.Elements("testcase").Count(c => c.Element("failure") is not null));
        XDocument.Parse(Text("junit", Attacked));
        Assert.Equal("0", XDocument.Parse(Text("junit", Clean)).Root!.Element("testsuite")!.Attribute("failures")!.Value);
    }

    [Fact]
    public void GitHub_gets_an_annotation_a_line_and_nothing_else()
    {
        Assert.StartsWith("::error file=config.json,title=github-pat (critical)::", Text("github", Found));
        Assert.All(Text("github", Attacked).TrimEnd('\n').Split('\n'), line => Assert.StartsWith("::", line));
        Assert.Equal(3, Text("github", Attacked).TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void What_was_not_searched_is_in_every_form()
    {
        JsonElement run = JsonDocument.Parse(Write("sarif", Found)).RootElement.GetProperty("runs")[0];
        JsonElement[] told = [.. run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").EnumerateArray()];
        Assert.Equal(["a.bz2: it is packed with bzip2, which is not opened", "b.zip: the entry 'x' is encrypted"], told.Select(t => t.GetProperty("message").GetProperty("text").GetString()));
        Assert.Equal("b.zip", told[1].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Contains("::warning title=2 parts not searched::a.bz2: it is packed with bzip2", Text("github", Found));
        Assert.DoesNotContain("::warning title=", Text("github", Clean));
        foreach (string form in (string[])["table", "json", "markdown"])
            Assert.Contains("bzip2", Text(form, Found));
    }

    [Fact]
    public void Paths_that_differ_in_what_cannot_be_seen_look_different()
    {
        LeakReport report = Found with { Leaks = [Found.Leaks[1] with { Places = [new LeakPlace { Kind = PlaceKind.File, Path = "a\nb  c\td", Line = 1 }] }], Skipped = [] };
        Assert.Contains("a\\u000ab", Text("table", report));
        Assert.Contains("\\u0009d", Text("table", report));
        Assert.Contains("file=a\\u000ab", Text("github", report));
    }

    [Fact]
    public void Hostile_texts_steer_neither_terminal_nor_markdown()
    {
        foreach (string form in (string[])["table", "markdown", "github"])
            Assert.DoesNotContain(Text(form, Attacked, form == "table" ? 80 : 0), c => c is '\u001b' or '\u202e');
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes()
    {
        foreach (LeakFormat format in LeakFormats.All)
            Assert.Equal(Write(format.Name, Found), Write(format.Name, Found));
    }
}
