using System.Text;
using Lading.Leaks.Findings;
using Lading.Policy.Checking;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Policy.Checking;

public class CheckFormatTests
{
    private static readonly CheckReport Failed = CheckJudge.Judge(CheckJudgeTests.Report() with
    {
        Sbom = ScanReports.Shop.Sbom,
        Vulnerabilities = ScanReports.Shop,
        Leaks = CheckJudgeTests.LeakReport(CheckJudgeTests.Leak(Confidence.Proven,
            new LeakPlace { Kind = PlaceKind.File, Path = "app/.env", Line = 3, Layer = 2, HiddenBy = 4 },
            new LeakPlace { Kind = PlaceKind.Config, Path = "config.json", Pointer = "/config/Env/3" })),
        Claims = [CheckJudgeTests.Claim(ClaimState.Holds, "dev@acme.example (https://accounts.example)"), CheckJudgeTests.Claim(ClaimState.Refused)],
        Provenance = new ProvenanceSummary(2, "https://github.com/acme/build", "git+https://github.com/acme/app"),
    }, new Dictionary<CheckPart, string>());

    private static string Write(string format, CheckReport report, int width = 0)
    {
        using var output = new MemoryStream();
        CheckFormat.Named(format).Write(report, output, width, colour: false);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact]
    public void The_table_fits_a_terminal_and_begins_with_the_verdict()
    {
        string text = Write("table", Failed, 80);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("Verdict: failed", text);
        Assert.Contains("still readable in layer 2", text.ReplaceLineEndings(" ").Replace("      ", ""));
    }

    [Fact]
    public void The_json_validates()
    {
        CheckReport passed = CheckJudge.Judge(CheckJudgeTests.Report(), new Dictionary<CheckPart, string>());
        string[] schemas = [.. ((string[])["check-1.json", "leaks-1.json", "scan-1.json"]).Select(s => Path.Combine(Repository.Root, "docs", "schemas", s))];
        JsonSchemas.Check([("failed", Encoding.UTF8.GetBytes(Write("json", Failed)), schemas), ("passed", Encoding.UTF8.GetBytes(Write("json", passed)), schemas)]);
    }

    [Fact]
    public void The_page_escapes_what_others_wrote()
    {
        CheckReport attacked = Failed with
        {
            Vulnerabilities = ScanReports.Attacked,
            Sbom = ScanReports.Attacked.Sbom,
            Leaks = CheckJudgeTests.LeakReport(CheckJudgeTests.Leak(Confidence.Proven, new LeakPlace { Kind = PlaceKind.File, Path = ScanReports.Hostile }) with { Masked = ScanReports.Hostile }),
            Claims = [CheckJudgeTests.Claim(ClaimState.Holds, ScanReports.Hostile, ScanReports.Hostile)],
            Provenance = new ProvenanceSummary(1, ScanReports.Hostile, ScanReports.Hostile),
        };
        string page = Write("html", attacked);
        Assert.DoesNotContain("<script>alert", page);
        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain('\u001b', page);
        Assert.DoesNotContain('\u001b', Write("table", attacked, 80));
    }
}
