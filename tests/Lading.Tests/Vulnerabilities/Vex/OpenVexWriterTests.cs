using System.Diagnostics;
using System.Text;
using Lading.Inventory;
using Lading.Testing;
using Lading.Vulnerabilities.Vex;
using Xunit;
using static Lading.Tests.Vulnerabilities.TriageSamples;

namespace Lading.Tests.Vulnerabilities.Vex;

/// <summary>What is written is OpenVEX, the same each time, and changed no more than asked for.</summary>
public class OpenVexWriterTests
{
    private static readonly StatementDraft Draft = new()
    {
        Vulnerability = "CVE-2026-1", Aliases = ["GHSA-1"], Status = VexStatus.NotAffected, Justification = "component_not_present", Timestamp = Now,
        Products = [new VexProduct { Names = ["pkg:oci/app"], Hashes = [new Hash("SHA-256", new string('a', 64))], Subcomponents = [new VexComponent { Names = ["pkg:npm/x"], Cpes = ["cpe:/a:b:c"] }] }],
    };

    private static byte[] Create(params StatementDraft[] drafts) => OpenVexWriter.Create(new OpenVexHead { Timestamp = Now, Author = "Acme", Role = "vendor" }, drafts);

    private static StatementDraft Other(string id) => Draft with { Vulnerability = id, Aliases = [], Status = VexStatus.Fixed, Justification = null };

    [Fact]
    public void Equal_statements_give_equal_bytes_and_another_id_for_others()
    {
        Assert.Equal(Create(Draft), Create(Draft));
        Assert.NotEqual(VexReader.Read(Create(Draft), "a").Id, VexReader.Read(Create(Other("CVE-2026-2")), "a").Id);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        VexDocument document = VexReader.Read(Create(Draft), "a");
        VexStatement statement = Assert.Single(document.Statements);
        Assert.Equal(Draft.Key, StatementDraft.KeyOf(statement.Ids[0], statement.Products));
        Assert.Equal(["CVE-2026-1", "GHSA-1"], statement.Ids);
        Assert.Empty(VexCheck.Of(document));
    }

    [Theory]
    [InlineData("{\n    \"@context\": \"https://openvex.dev/ns/v0.2.0\",\n    \"@id\": \"https://e.com/1\",\n    \"timestamp\": \"2026-01-01T00:00:00Z\",\n    \"version\": 7,\n    \"statements\": [\n        { \"vulnerability\": {\"name\":   \"CVE-1\"}, \"products\": [{\"@id\": \"pkg:npm/a\"}], \"status\": \"fixed\" }\n    ],\n    \"author\": \"\\u0041\"\n}\n",
        "{\n    \"@context\": \"https://openvex.dev/ns/v0.2.0\",\n    \"@id\": \"https://e.com/1\",\n    \"timestamp\": \"2026-01-01T00:00:00Z\",\n    \"last_updated\": \"2026-06-15T00:00:00Z\",\n    \"version\": 8,\n    \"statements\": [\n        { \"vulnerability\": {\"name\":   \"CVE-1\"}, \"products\": [{\"@id\": \"pkg:npm/a\"}], \"status\": \"fixed\" },\n        {\n          \"vulnerability\": {\n            \"name\": \"CVE-2\"\n          },\n")]
    [InlineData("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"last_updated\":\"2026-01-01T00:00:00Z\",\"statements\":[]}",
        "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"last_updated\":\"2026-06-15T00:00:00Z\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-2\"},")]
    public void Adding_keeps_every_other_byte(string before, string after)
    {
        string result = Encoding.UTF8.GetString(OpenVexEdit.Add(Encoding.UTF8.GetBytes(before), "a", Other("CVE-2"), Now));
        Assert.StartsWith(after, result);
        Assert.EndsWith(before[before.LastIndexOf(']')..], result);
        Assert.Contains(VexReader.Read(Encoding.UTF8.GetBytes(result), "a").Statements, s => s.Ids[0] == "CVE-2");
    }

    [Fact]
    public void A_statement_about_the_same_is_revised_in_its_place()
    {
        byte[] document = Create(Other("CVE-2026-2"), Draft, Other("CVE-2026-3"));
        byte[] revised = OpenVexEdit.Add(document, "a", Draft with { Status = VexStatus.Affected, Justification = null, Action = "Update." }, Now.AddDays(1));
        VexDocument read = VexReader.Read(revised, "a");
        Assert.Equal(["fixed", "affected", "fixed"], read.Statements.Select(s => s.Status.Word()));
        Assert.Equal(Now.AddDays(1), read.Statements[1].Timestamp);
        Assert.Equal("2", read.Version);
        Assert.Throws<LadingException>(() => OpenVexEdit.Add(revised, "a", Draft, Now));
    }

    [Fact]
    public void Merging_orders_by_time_tells_origin_and_names_conflicts()
    {
        VexDocument late = Read(Encoding.UTF8.GetString(OpenVexWriter.Create(new OpenVexHead { Id = "https://e.com/late", Timestamp = Now }, [Draft])), "late.json");
        VexDocument early = Read(Encoding.UTF8.GetString(OpenVexWriter.Create(new OpenVexHead { Id = "https://e.com/early", Timestamp = Now.AddDays(-1) },
            [Draft with { Status = VexStatus.Affected, Justification = null, Action = "Wait.", Timestamp = null }])), "early.json");
        var conflicts = new List<string>();
        IReadOnlyList<StatementDraft> merged = VexMerge.Merge([late, early, late], (a, b) => conflicts.Add($"{a.Source} {b.Source}"));
        Assert.Equal(["https://e.com/early#/statements/0", "https://e.com/late#/statements/0"], merged.Select(d => d.Id));
        Assert.Equal(["early.json#/statements/0 late.json#/statements/0"], conflicts);
        Assert.Equal(Now.AddDays(-1), merged[0].Timestamp);
        Assert.Equal(Create([.. merged]), Create([.. VexMerge.Merge([early, late], (_, _) => { })]));
    }

    [Theory]
    [InlineData("not_affected", null, null, null, "needs a justification")]
    [InlineData("not_affected", "because", null, null, "is no justification")]
    [InlineData("affected", null, null, null, "needs an action statement")]
    [InlineData("fixed", "component_not_present", null, null, "Only the status not_affected")]
    [InlineData("fixed", null, null, "x", "Only the status affected")]
    [InlineData("not_affected", null, "x", null, null)]
    public void Statements_are_held_to_the_specification(string status, string? justification, string? impact, string? action, string? problem)
    {
        var draft = new StatementDraft { Vulnerability = "CVE-1", Products = Draft.Products, Status = VexWords.Status(status)!.Value, Justification = justification, Impact = impact, Action = action };
        Assert.Equal(problem is null ? 0 : 1, draft.Problems().Count());
        Assert.Contains(problem ?? "", draft.Problems().FirstOrDefault() ?? "");
    }

    private const string Scan = """
        {"format": "lading-scan", "version": 1, "subject": {"purl": "pkg:oci/app"}, "suppressed": [
         {"id": "CVE-1", "ids": ["CVE-1", "GHSA-1"], "package": {"purl": "pkg:npm/x@1"}, "suppression": {"by": "vex", "source": "a#1", "status": "not_affected", "reason": "component_not_present"}},
         {"id": "CVE-1", "ids": ["CVE-1", "GHSA-1"], "package": {"purl": "pkg:npm/y@1"}, "suppression": {"by": "vex", "source": "a#1", "status": "not_affected", "reason": "component_not_present"}},
         {"id": "CVE-2", "ids": ["CVE-2"], "package": {"purl": "pkg:npm/x@1"}, "suppression": {"by": "rule", "source": "r:2", "status": "ignored", "reason": "not used"}},
         {"id": "CVE-3", "ids": ["CVE-3"], "package": {"purl": "pkg:npm/x@1"}, "suppression": {"by": "rule", "source": "r:3", "status": "ignored"}},
         {"id": "CVE-4", "ids": ["CVE-4"], "package": {"purl": "pkg:npm/x@1"}, "suppression": {"by": "vex", "source": "a#2", "status": "fixed"}}]}
        """;

    [Theory]
    [InlineData(null, null, "CVE-1 2 not_affected component_not_present  |CVE-2 1 affected   Accepted: not used|CVE-3 1 affected   Accepted: no reason was given|CVE-4 1 fixed   ")]
    [InlineData("not_affected", null, "CVE-1 2 not_affected component_not_present  |CVE-2 1 not_affected  not used |CVE-3 1 not_affected  No reason was given. |CVE-4 1 fixed   ")]
    [InlineData("not_affected", "vulnerable_code_not_present", "CVE-1 2 not_affected component_not_present  |CVE-2 1 not_affected vulnerable_code_not_present not used |CVE-3 1 not_affected vulnerable_code_not_present  |CVE-4 1 fixed   ")]
    public void Decisions_behind_a_scan_become_statements(string? status, string? justification, string statements)
    {
        IReadOnlyList<StatementDraft> drafts = ScanDecisions.Read(Encoding.UTF8.GetBytes(Scan), "s", null, VexWords.Status(status), justification);
        Assert.Equal(statements, string.Join('|', drafts.Select(d => $"{d.Vulnerability} {d.Products[0].Subcomponents.Count} {d.Status.Word()} {d.Justification} {d.Impact} {d.Action}")));
        Assert.All(drafts, d => Assert.Empty(d.Problems()));
        Assert.Equal("pkg:oci/app", drafts[0].Products[0].Label);
    }

    [Fact]
    public void Documents_validate_against_the_published_schema()
    {
        string? named = Environment.GetEnvironmentVariable("LADING_TEST_AJV");
        string modules = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "artifacts", "node", "node_modules") : named;
        if (!Directory.Exists(Path.Combine(modules, "ajv")) || SharedData.Find("schemas/other/openvex.schema.json") is not { } schema)
        {
            Assert.Skip("ajv is not installed (eng/test-tools.sh installs it), or schemas/other is not there");
            return;
        }
        string folder = Directory.CreateTempSubdirectory("lading-vex-").FullName;
        try
        {
            byte[] first = Create(Draft, Other("CVE-2026-2"), Draft with { Vulnerability = "CVE-4", Status = VexStatus.Affected, Justification = null, Action = "x" });
            byte[] second = OpenVexEdit.Add(first, "a", Other("CVE-2026-3"), Now.AddDays(1));
            var lines = new List<string>();
            foreach (byte[] document in (byte[][])[first, second, Create([.. VexMerge.Merge([VexReader.Read(second, "b")], (_, _) => { })])])
            {
                string file = Path.Combine(folder, $"{lines.Count}.json");
                File.WriteAllBytes(file, document);
                lines.Add($"{schema}\t{file}");
            }
            File.WriteAllLines(Path.Combine(folder, "list.tsv"), lines);
            var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "eng", "validate-json.mjs"), Path.Combine(folder, "list.tsv")]) { RedirectStandardOutput = true };
            start.Environment["LADING_TEST_AJV"] = modules;
            using Process node = Process.Start(start)!;
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
