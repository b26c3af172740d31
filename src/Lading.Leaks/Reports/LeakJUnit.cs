using Lading.Leaks.Findings;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>JUnit XML as build servers read it: a failed test for each leak, a passed one when there is none.</summary>
internal sealed class LeakJUnit : LeakFormat
{
    private const int MostPlaces = 20;

    public override string Name => "junit";
    public override string Description => "JUnit XML, a failed test for each leak";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width) =>
        JUnitXml.Write(output, report.Source, Math.Max(1, report.Leaks.Count), report.Leaks.Count, 0, null, xml =>
        {
            xml.Properties(("files", $"{report.Files}"), ("bytes", $"{report.Bytes}"), ("skipped", $"{report.Skipped.Count}"), ("ignored", $"{report.Ignored}"));
            foreach (Leak leak in report.Leaks)
            {
                xml.WriteStartElement("testcase");
                xml.Attribute("classname", $"leaks.{leak.Rule}");
                xml.Attribute("name", $"{LeakWords.Title(leak)} in {LeakWords.Where(leak.Places[0])}");
                xml.Attribute("time", "0");
                xml.Attribute("file", leak.Places[0].Path);
                if (leak.Places[0].Line > 0)
                    xml.Attribute("line", $"{leak.Places[0].Line}");
                xml.WriteStartElement("failure");
                xml.Attribute("type", LeakWords.Of(leak.Severity));
                xml.Attribute("message", LeakWords.Title(leak));
                xml.WriteString(JUnitXml.Lines([$"{leak.Rule}: {LeakWords.Of(leak.Severity)}, {LeakWords.Of(leak.Confidence)}", .. leak.Details, .. leak.Places.Take(MostPlaces).Select(LeakWords.Place)]));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
            if (report.Leaks.Count == 0)
                xml.Passed("no secrets");
        });
}
