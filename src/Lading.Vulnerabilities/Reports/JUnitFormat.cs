using System.Text;
using System.Xml;
using Lading.Inventory.Documents.CycloneDx;
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
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };
        using (var xml = XmlWriter.Create(output, settings))
        {
            var failing = report.Failing.ToHashSet();
            IReadOnlyList<Finding> suppressed = options.ShowSuppressed ? report.Suppressed : [];
            int tests = Math.Max(1, report.Findings.Count + suppressed.Count);
            int failures = report.Gate is null ? report.Findings.Count : report.Failing.Count;
            xml.WriteStartElement("testsuites");
            Counts(xml, "lading", tests, failures, suppressed.Count);
            xml.WriteStartElement("testsuite");
            Counts(xml, ReportWords.Of(report.Sbom.Subject), tests, failures, suppressed.Count);
            if (report.Created is { } created)
                Attribute(xml, "timestamp", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss"));
            xml.WriteStartElement("properties");
            Property(xml, "database", report.Database.Digest);
            Property(xml, "database.updated", ReportWords.Time(report.Database.Updated));
            if (report.Gate is { } gate)
                Property(xml, "gate", gate);
            xml.WriteEndElement();
            for (int i = 0; i < report.Findings.Count; i++)
                Case(xml, report.Findings[i], report.Gate is null || failing.Contains(i));
            foreach (Finding finding in suppressed)
                Case(xml, finding, fails: false);
            if (report.Findings.Count + suppressed.Count == 0)
            {
                xml.WriteStartElement("testcase");
                Attribute(xml, "classname", "lading");
                Attribute(xml, "name", "no known vulnerabilities");
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        output.WriteByte((byte)'\n');
    }

    private static void Counts(XmlWriter xml, string name, int tests, int failures, int skipped)
    {
        Attribute(xml, "name", name);
        Attribute(xml, "tests", tests.ToString());
        Attribute(xml, "failures", failures.ToString());
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", skipped.ToString());
        Attribute(xml, "time", "0");
    }

    private static void Case(XmlWriter xml, Finding finding, bool fails)
    {
        string package = $"{ReportWords.NameOf(finding.Package)} {finding.Package.Version}".TrimEnd();
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", $"{finding.Package.Type}.{package}");
        Attribute(xml, "name", $"{finding.Id} in {package}");
        Attribute(xml, "time", "0");
        if (finding.Package.Locations is [var first, ..])
            Attribute(xml, "file", first.Path);
        if (finding.Suppressed is { } suppression)
        {
            xml.WriteStartElement("skipped");
            Attribute(xml, "message", ReportWords.Of(suppression));
            xml.WriteEndElement();
        }
        else if (fails)
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "type", ReportWords.Of(finding.Rating.Severity));
            Attribute(xml, "message", $"{finding.Id}: {(finding.Summary.Length > 0 ? PlainText.Line(finding.Summary, 300) : package)}");
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
        return XmlSink.Clean(string.Join('\n', lines.Select(l => PlainText.Line(l, 1000))));
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, XmlSink.Clean(PlainText.Line(value, 1000)));

    private static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        Attribute(xml, "name", name);
        Attribute(xml, "value", value);
        xml.WriteEndElement();
    }
}
