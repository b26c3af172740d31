using System.Xml;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// JUnit XML as build servers read it: a test case for each finding. Those that fail the gate are failures, all of them when there is
/// no gate; suppressed ones are skipped tests.
/// </summary>
internal sealed class JUnitFormat : ReportFormat
{
    public override string Name => "junit";
    public override string Description => "JUnit XML, a failed test for each finding that fails the gate";

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        var failing = report.Failing.ToHashSet();
        IReadOnlyList<Finding> suppressed = options.ShowSuppressed ? report.Suppressed : [];
        int tests = Math.Max(1, report.Findings.Count + suppressed.Count);
        int failures = report.Gate is null ? report.Findings.Count : report.Failing.Count;
        JUnitXml.Write(output, ReportWords.Of(report.Sbom.Subject), tests, failures, suppressed.Count, report.Created, xml =>
        {
            xml.Properties([("database", report.Database.Digest), ("database.updated", ReportWords.Time(report.Database.Updated)),
                .. report.Gate is { } gate ? [("gate", gate)] : Array.Empty<(string, string)>()]);
            for (int i = 0; i < report.Findings.Count; i++)
                Case(xml, report.Findings[i], report.Gate is null || failing.Contains(i));
            foreach (Finding finding in suppressed)
                Case(xml, finding, fails: false);
            if (report.Findings.Count + suppressed.Count == 0)
                xml.Passed("no known vulnerabilities");
        });
    }

    private static void Case(XmlWriter xml, Finding finding, bool fails)
    {
        string package = $"{ReportWords.NameOf(finding.Package)} {finding.Package.Version}".TrimEnd();
        xml.WriteStartElement("testcase");
        xml.Attribute("classname", $"{finding.Package.Type}.{package}");
        xml.Attribute("name", $"{finding.Id} in {package}");
        xml.Attribute("time", "0");
        if (finding.Package.Locations is [var first, ..])
            xml.Attribute("file", first.Path);
        if (finding.Suppressed is { } suppression)
        {
            xml.WriteStartElement("skipped");
            xml.Attribute("message", ReportWords.Of(suppression));
            xml.WriteEndElement();
        }
        else if (fails)
        {
            xml.WriteStartElement("failure");
            xml.Attribute("type", ReportWords.Of(finding.Rating.Severity));
            xml.Attribute("message", $"{finding.Id}: {(finding.Summary.Length > 0 ? PlainText.Line(finding.Summary, 300) : package)}");
            xml.WriteString(Text(finding));
            xml.WriteEndElement();
        }
        else
            xml.WriteElementString("system-out", Text(finding));
        xml.WriteEndElement();
    }

    private static string Text(Finding finding)
    {
        var lines = new List<string> { $"{string.Join(", ", finding.Ids)}: {ReportWords.Of(finding.Rating.Severity)}", ReportWords.AdviceOf(finding) };
        lines.AddRange(finding.Package.Locations.Take(20).Select(l => l.Path));
        if (AdvisoryLinks.Page(finding) is { } page)
            lines.Add(page);
        return JUnitXml.Lines(lines);
    }
}
