using System.Text;
using System.Xml;

namespace Lading.Scanning.Reports;

/// <summary>JUnit XML as build servers read it: one suite of test cases.</summary>
internal static class JUnitXml
{
    /// <summary>Writes a document; <paramref name="cases"/> writes what is in the suite.</summary>
    public static void Write(Stream output, string suite, int tests, int failures, int skipped, DateTimeOffset? time, Action<XmlWriter> cases)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };
        using (var xml = XmlWriter.Create(output, settings))
        {
            xml.WriteStartElement("testsuites");
            Counts(xml, "lading", tests, failures, skipped);
            xml.WriteStartElement("testsuite");
            Counts(xml, suite, tests, failures, skipped);
            if (time is { } at)
                xml.Attribute("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss"));
            cases(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>The one test case of a suite without findings.</summary>
    public static void Passed(this XmlWriter xml, string name)
    {
        xml.WriteStartElement("testcase");
        xml.Attribute("classname", "lading");
        xml.Attribute("name", name);
        xml.WriteEndElement();
    }

    /// <summary>An attribute, on one line and without characters that XML cannot hold.</summary>
    public static void Attribute(this XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, XmlStrings.Clean(PlainText.Line(value, 1000)));

    /// <summary>The properties of the suite.</summary>
    public static void Properties(this XmlWriter xml, params IEnumerable<(string Name, string Value)> properties)
    {
        xml.WriteStartElement("properties");
        foreach ((string name, string value) in properties)
        {
            xml.WriteStartElement("property");
            xml.Attribute("name", name);
            xml.Attribute("value", value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    /// <summary>Several lines of text.</summary>
    public static string Lines(IEnumerable<string> lines) => XmlStrings.Clean(string.Join('\n', lines.Select(l => PlainText.Line(l, 1000))));

    private static void Counts(XmlWriter xml, string name, int tests, int failures, int skipped)
    {
        xml.Attribute("name", name);
        xml.Attribute("tests", tests.ToString());
        xml.Attribute("failures", failures.ToString());
        xml.Attribute("errors", "0");
        xml.Attribute("skipped", skipped.ToString());
        xml.Attribute("time", "0");
    }
}
