using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lading.Testing;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Reports;

/// <summary>Texts from outside stay texts, in every form.</summary>
public class HostileReportTests
{
    private static readonly ReportOptions Options = new() { ShowSuppressed = true, Template = "{{range .findings}}{{.id | json}}{{end}}" };

    public static TheoryData<string> Forms => [.. ReportFormats.All.Select(f => f.Name)];

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_is_valid_utf8_of_bounded_length_without_control_characters(string form)
    {
        foreach (int width in (int[])[0, 40, 80, 200])
        {
            byte[] bytes = ReportText.Bytes(form, ScanReports.Attacked, Options, width);
            Assert.InRange(bytes.Length, 1, 24 << 20);
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n' && !(c == '\t' && form == "ids") && !(c is '\t' or '\u009b' or '\u0085' && form == "cyclonedx-xml"));
            Assert.EndsWith(form == "template" ? "" : "\n", text);
        }
    }

    [Theory, InlineData("table"), InlineData("html"), InlineData("markdown"), InlineData("junit"), InlineData("github"), InlineData("ids")]
    public void Forms_for_people_never_turn_the_direction_of_writing(string form) =>
        Assert.DoesNotContain(ReportText.Of(form, ScanReports.Attacked, Options, 80), c => c is '\u202e' or '\u200f' or '\u202c');

    [Theory, InlineData(40), InlineData(80), InlineData(120), InlineData(200)]
    public void The_table_stays_within_the_terminal(int width)
    {
        foreach (ScanReport report in (ScanReport[])[ScanReports.Shop, ScanReports.Attacked, ScanReports.Alpine, ScanReports.Large(50)])
            Assert.All(ReportText.Of("table", report, Options, width).Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length} columns: {line}"));
    }

    [Fact]
    public void Html_is_made_of_our_own_tags_only()
    {
        string page = ReportText.Of("html", ScanReports.Attacked, Options);
        Assert.Single(Regex.Matches(page, "<script>"));
        string body = Regex.Replace(page, "<(style|script)>.*?</\\1>", "", RegexOptions.Singleline);
        const string tag = "</?(?:!DOCTYPE|html|head|meta|title|body|header|main|section|footer|h1|h2|h4|p|dl|dt|dd|div|ul|li|b|strong|span|code|pre|a|table|thead|tbody|tr|th|td|svg|rect|path|text|figure|figcaption|details|summary|form|label|input|select|option|output|wbr)(?: [a-zA-Z-]+(?:=\"[^\"<>]*\")?)*/?>";
        string text = Regex.Replace(body, tag, "");
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('>', text);
        Assert.All(Regex.Matches(body, "href=\"([^\"]*)\"").Select(m => m.Groups[1].Value), h => Assert.Matches("^(#v[0-9]+|https?://.*)$", h));
        Assert.DoesNotMatch("<[^>]* (?:on[a-z]+|style|src)=", body);
    }

    [Fact]
    public void Html_lets_only_its_own_style_and_script_run()
    {
        string page = ReportText.Of("html", ScanReports.Shop);
        foreach ((string element, string directive) in ((string, string)[])[("style", "style-src"), ("script", "script-src")])
        {
            string content = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
            Assert.Contains($"{directive} 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'", page);
        }
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void Every_line_for_github_is_one_command_of_ours()
    {
        string[] lines = ReportText.Of("github", ScanReports.Attacked, Options).TrimEnd('\n').Split('\n');
        Assert.Equal(ScanReports.Attacked.Findings.Count + 1, lines.Length);
        Assert.All(lines, l => Assert.Matches("^::(error|warning|notice) (file=[^:,]*,(line=[0-9]+,)?)?title=[^:,]*::", l));
    }

    [Fact]
    public void Markdown_has_no_markup_links_or_mentions_from_outside()
    {
        string text = ReportText.Of("markdown", ScanReports.Attacked, Options);
        Assert.InRange(text.Length, 1, 65_000);
        string outside = Regex.Replace(text, "`[^`\n]*`", "");
        Assert.DoesNotContain("<script", outside);
        Assert.DoesNotContain("<img", outside);
        Assert.DoesNotMatch(@"(?<!\\)\]\((?!https://(osv\.dev|github\.com|nvd\.nist\.gov)/)", outside);
        Assert.DoesNotContain("@everyone", outside);
        Assert.All(text.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)), l => Assert.Equal(7, Regex.Matches(l, @"(?<!\\)\|").Count));
    }

    [Fact]
    public void Ids_are_one_line_of_two_columns_for_a_package()
    {
        string[] lines = ReportText.Of("ids", ScanReports.Attacked).TrimEnd('\n').Split('\n');
        Assert.Equal(2, Assert.Single(lines).Split('\t').Length);
    }

    [Theory, InlineData("json"), InlineData("sarif"), InlineData("openvex"), InlineData("gitlab"), InlineData("grype-json"), InlineData("trivy-json"), InlineData("cyclonedx-json")]
    public void Json_forms_are_json(string form)
    {
        foreach (ScanReport report in (ScanReport[])[ScanReports.Attacked, ScanReports.Empty, ScanReports.Clean])
            using (JsonDocument document = JsonDocument.Parse(ReportText.Bytes(form, report, Options), new JsonDocumentOptions { AllowDuplicateProperties = false }))
                Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    [Theory, InlineData("junit"), InlineData("cyclonedx-xml")]
    public void Xml_forms_are_xml(string form) => Assert.NotNull(XDocument.Parse(ReportText.Of(form, ScanReports.Attacked, Options)).Root);

    [Theory, MemberData(nameof(Forms))]
    public void Ten_thousand_findings_are_written_in_seconds(string form)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        ReportText.Bytes(form, ScanReports.Large(10_000), Options, 120);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Theory, MemberData(nameof(Forms))]
    public void The_same_report_gives_the_same_bytes(string form) =>
        Assert.Equal(ReportText.Bytes(form, ScanReports.Shop, Options, 80), ReportText.Bytes(form, ScanReports.Shop, Options, 80));
}
