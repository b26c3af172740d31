using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lading.Scanning.Reports;

/// <summary>What all SARIF 2.1.0 (OASIS) documents share, within the limits of GitHub's code scanning.</summary>
internal static class SarifText
{
    private const string SchemaUrl = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>
    /// A document with one run of this program over <paramref name="subject"/>: <paramref name="rules"/> writes the array <c>rules</c> of its
    /// driver, <paramref name="results"/> the array <c>results</c>, <paramref name="properties"/> members of the run's property bag.
    /// </summary>
    public static void Run(Utf8JsonWriter json, string subject, Action rules, Action results, Action properties)
    {
        json.WriteStartObject();
        json.WriteString("$schema", SchemaUrl);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.Text("name", "lading");
        json.Text("version", LadingVersion.Text);
        rules();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("automationDetails");
        json.Text("id", $"lading/{Escape(subject)}/");
        json.WriteEndObject();
        results();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartObject("properties");
        properties();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A message object.</summary>
    public static void Message(this Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.Text("text", text);
        json.WriteEndObject();
    }

    /// <summary>Text of a result's message, 3.11.6: brackets are links and braces are arguments.</summary>
    public static string Plain(string text) => text.Replace("\\", "\\\\").Replace("[", "\\[").Replace("]", "\\]").Replace("{", "{{").Replace("}", "}}");

    /// <summary>A place in a file; the caller goes on with what else belongs to the location.</summary>
    public static void PhysicalLocation(this Utf8JsonWriter json, string path, int line, int column = 0)
    {
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.Text("uri", Path(path));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(1, line));
        if (column > 0)
            json.WriteNumber("startColumn", column);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A logical location.</summary>
    public static void LogicalLocation(this Utf8JsonWriter json, string kind, string name, string fullName)
    {
        json.WriteStartObject();
        json.Text("name", name);
        json.Text("fullyQualifiedName", fullName);
        json.WriteString("kind", kind);
        json.WriteEndObject();
    }

    /// <summary>A hash for <c>partialFingerprints</c>; what was <paramref name="seen"/> before gets another one each time.</summary>
    public static string Fingerprint(string of, Dictionary<string, int> seen)
    {
        int times = seen.GetValueOrDefault(of) + 1;
        seen[of] = times;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(times == 1 ? of : $"{of}\n{times}")));
    }

    /// <summary>A relative reference (RFC 3986): segments escaped, no way to climb or to another host.</summary>
    private static string Path(string path)
    {
        string[] segments = [.. PlainText.Cut(path, 2000).Split('/').Where(s => s is not ("" or "." or "..")).Select(Escape)];
        return segments.Length == 0 ? "unknown" : string.Join('/', segments);
    }

    private static string Escape(string text) => Uri.EscapeDataString(ReportJson.Clean(text));
}
