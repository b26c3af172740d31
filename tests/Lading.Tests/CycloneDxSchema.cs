using System.Xml;
using System.Xml.Schema;
using Lading.Testing;

namespace Lading.Tests;

/// <summary>The published XML schemas of CycloneDX.</summary>
internal static class CycloneDxSchema
{
    private const string Folder = "schemas/cyclonedx";

    /// <summary>That of a version, compiled; null when it is not there.</summary>
    public static XmlSchemaSet? Of(string version)
    {
        if (SharedData.Find($"{Folder}/bom-{version}.xsd") is not { } schema)
            return null;
        // The license list is imported by a relative name; the DTD-free xml namespace needs nothing.
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        set.Add("http://cyclonedx.org/schema/spdx", SharedData.Find($"{Folder}/spdx.xsd")!);
        set.Add($"http://cyclonedx.org/schema/bom/{version}", schema);
        set.Compile();
        return set;
    }

    /// <summary>What does not fit, each with its line.</summary>
    public static IReadOnlyList<string> Problems(XmlSchemaSet set, byte[] document)
    {
        var problems = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = set, ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints | XmlSchemaValidationFlags.ReportValidationWarnings };
        settings.ValidationEventHandler += (_, e) => problems.Add($"line {e.Exception.LineNumber}: {e.Message}");
        using var reader = XmlReader.Create(new MemoryStream(document), settings);
        while (reader.Read())
        {
        }
        return problems;
    }
}
