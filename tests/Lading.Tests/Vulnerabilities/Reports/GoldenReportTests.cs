using Lading.Testing;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Reports;

/// <summary>What every form looks like, in files that a reviewer reads.</summary>
public class GoldenReportTests
{
    private const string Folder = "Vulnerabilities/Reports/Golden/";

    public static TheoryData<string> Forms => [.. ReportFormats.All.Where(f => f.Name is not ("table" or "template")).Select(f => f.Name)];

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_is_as_it_was(string form) =>
        Golden.Check($"{Folder}shop.{form}.txt", ReportText.Bytes(form, ScanReports.Shop, new ReportOptions { ShowSuppressed = true }));

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_has_a_clean_result(string form) => Golden.Check($"{Folder}clean.{form}.txt", ReportText.Bytes(form, ScanReports.Clean));

    [Theory, InlineData(0), InlineData(40), InlineData(80), InlineData(120), InlineData(160)]
    public void The_table_is_as_it_was(int width) => Golden.Check($"{Folder}shop.table-{width}.txt", ReportText.Bytes("table", ScanReports.Shop, null, width));

    [Fact]
    public void The_table_in_colour_is_as_it_was() =>
        Golden.Check($"{Folder}shop.table-colour.txt", ReportText.Bytes("table", ScanReports.Shop, new ReportOptions { Colour = true, ShowSuppressed = true }, 80));

    [Theory, InlineData("clean"), InlineData("empty"), InlineData("alpine")]
    public void Small_tables_are_as_they_were(string name) => Golden.Check($"{Folder}{name}.table-80.txt",
        ReportText.Bytes("table", name switch { "clean" => ScanReports.Clean, "empty" => ScanReports.Empty, _ => ScanReports.Alpine }, null, 80));
}
