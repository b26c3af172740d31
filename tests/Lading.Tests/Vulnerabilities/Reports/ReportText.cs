using System.Text;
using Lading.Testing;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports;

namespace Lading.Tests.Vulnerabilities.Reports;

/// <summary>Reports written into memory.</summary>
internal static class ReportText
{
    public static byte[] Bytes(string format, ScanReport report, ReportOptions? options = null, int width = 0)
    {
        (ReportFormat form, string? version) = ReportFormats.Parse(format);
        var output = new MemoryStream();
        form.Write(report, output, (options ?? new ReportOptions()) with { Version = version }, width);
        return output.ToArray();
    }

    public static string Of(string format, ScanReport report, ReportOptions? options = null, int width = 0) => Encoding.UTF8.GetString(Bytes(format, report, options, width));
}
