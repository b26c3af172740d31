using System.Text.Json;
using Lading.Leaks.Findings;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>
/// SARIF 2.1.0, within the limits of GitHub's code scanning: a result for each leak, its first place as the location and the
/// others as related ones. The layer is a logical location.
/// </summary>
internal sealed class LeakSarif : LeakFormat
{
    private const int MostPlaces = 50;
    private const int MostReasons = 100;

    /// <summary>CWE-798, "Use of Hard-coded Credentials"; for a habit CWE-522, "Insufficiently Protected Credentials".</summary>
    private const string Value = "798", Habit = "522";

    public override string Name => "sarif";
    public override string Description => "SARIF 2.1.0, for code scanning";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width)
    {
        IGrouping<string, Leak>[] rules = [.. report.Leaks.GroupBy(l => l.Rule, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)];
        Dictionary<string, int> index = rules.Index().ToDictionary(r => r.Item.Key, r => r.Index, StringComparer.Ordinal);
        var fingerprints = new Dictionary<string, int>(StringComparer.Ordinal);
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
            SarifText.Run(json, report.Source,
                () => json.Objects("rules", rules, r => Rule(json, r.Key, [.. r])),
                () =>
                {
                    Invocation(json, report);
                    json.Objects("results", report.Leaks, l => Result(json, l, index[l.Rule], fingerprints));
                },
                () =>
                {
                    json.Text("source", report.Source);
                    json.WriteNumber("files", report.Files);
                    json.WriteNumber("bytes", report.Bytes);
                    json.WriteNumber("ignored", report.Ignored);
                    json.WriteNumber("skipped", report.Skipped.Count);
                });
        output.WriteByte((byte)'\n');
    }

    /// <summary>What was not searched, 3.20.21: a notification for each reason, with the places that have it.</summary>
    private static void Invocation(Utf8JsonWriter json, LeakReport report)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.Objects("toolExecutionNotifications", LeakWords.ByReason(report).Take(MostReasons), reason =>
        {
            json.WriteString("level", "warning");
            json.Message("message", SarifText.Plain(LeakWords.NotSearched(reason)));
            json.Objects("locations", reason.Take(MostPlaces), s => json.PhysicalLocation(s.Path, 0));
            json.WriteStartObject("properties");
            json.WriteNumber("parts", reason.Count());
            json.WriteEndObject();
        });
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Rule(Utf8JsonWriter json, string id, Leak[] leaks)
    {
        Leak first = leaks[0];
        string cwe = first.Fingerprint is null ? Habit : Value;
        string title = PlainText.Line(first.Title, 1000);
        json.Text("id", id);
        json.Text("name", first.Fingerprint is null ? "SecretHabit" : "LeakedSecret");
        json.Message("shortDescription", title);
        json.Message("fullDescription", first.Fingerprint is null ? title : $"{title} that is readable by everyone who has the files.");
        json.Text("helpUri", $"https://cwe.mitre.org/data/definitions/{cwe}.html");
        json.Message("help", Help(first));
        json.WriteStartObject("defaultConfiguration");
        json.Text("level", Level(leaks.Max(l => l.Severity)));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.Texts("tags", ["security", "secret", $"external/cwe/cwe-{cwe}"]);
        json.Text("security-severity", leaks.Max(l => l.Severity) switch { LeakSeverity.Critical => "9.5", LeakSeverity.High => "8.0", LeakSeverity.Medium => "5.5", LeakSeverity.Low => "2.0", _ => null });
        json.Text("precision", leaks.Min(l => l.Confidence) switch { Confidence.Proven => "very-high", Confidence.Shaped => "high", _ => "medium" });
        json.WriteEndObject();
    }

    private static string Help(Leak leak) => leak.Fingerprint is null
        ? $"{PlainText.Line(leak.Title, 500)}. Give the secret as a mounted file or a build secret instead: lading leaks fix."
        : "Revoke the secret with its issuer and make a new one: who has the image or file has it. Then take it out of the build; a file that a later layer deletes stays readable in its layer.";

    private static string Level(LeakSeverity severity) => severity switch
    {
        LeakSeverity.Critical or LeakSeverity.High => "error", LeakSeverity.Low => "note", _ => "warning",
    };

    private static void Result(Utf8JsonWriter json, Leak leak, int rule, Dictionary<string, int> fingerprints)
    {
        LeakPlace first = leak.Places[0];
        json.Text("ruleId", leak.Rule);
        json.WriteNumber("ruleIndex", rule);
        json.Text("level", Level(leak.Severity));
        json.Message("message", SarifText.Plain($"{LeakWords.Title(leak)}: {LeakWords.Place(first)}{(leak.Places.Count > 1 ? $" and {leak.Places.Count - 1} more places" : "")}."));
        json.Objects("locations", leak.Places.Take(1), p => Place(json, p));
        if (leak.Places.Count > 1)
            json.Objects("relatedLocations", leak.Places.Skip(1).Take(MostPlaces), p => Place(json, p));
        json.WriteStartObject("partialFingerprints");
        if (leak.Fingerprint is { } fingerprint)
            json.Text("secretFingerprint/v1", fingerprint.ToString());
        // Without a secret, or where fingerprints are made under another key each time, the first place has to do.
        json.Text("leakPlace/v1", SarifText.Fingerprint($"{leak.Rule}\n{first.Path}\n{first.Pointer}", fingerprints));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.Text("confidence", LeakWords.Of(leak.Confidence));
        json.Text("severity", LeakWords.Of(leak.Severity));
        json.Text("masked", leak.Masked);
        json.Texts("details", leak.Details);
        json.WriteNumber("places", leak.Places.Count);
        json.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter json, LeakPlace place)
    {
        json.PhysicalLocation(place.Path, place.Line, place.Column);
        if (place.Layer is null && place.Pointer is null)
            return;
        json.WriteStartArray("logicalLocations");
        if (place.Layer is { } layer)
            json.LogicalLocation("layer", $"layer {layer}", place.LayerDigest?.Text ?? $"layer {layer}");
        if (place.Pointer is { } pointer)
            json.LogicalLocation("member", pointer, $"{place.Path}#{pointer}");
        json.WriteEndArray();
        json.Message("message", SarifText.Plain(LeakWords.Place(place)));
    }
}
