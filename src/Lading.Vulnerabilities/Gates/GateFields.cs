using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Gates;

/// <summary>The fields of a gate: docs/gates.md lists them. A new one is one line here.</summary>
internal static class GateFields
{
    public static readonly IReadOnlyList<GateField> All =
    [
        GateField.Severity("severity", s => s.Severity),
        GateField.Flag("unknown-severity", s => s.Severity == Severity.Unknown),
        GateField.Number("score", 10, s => s.Score),
        GateField.Number("epss", 1, s => s.Epss),
        GateField.Number("epss-percentile", 1, s => s.EpssPercentile),
        GateField.Number("risk", 100, s => s.Risk),
        GateField.Flag("kev", s => s.Kev),
        GateField.Flag("ransomware", s => s.Ransomware),
        GateField.Flag("fixed", s => s.Fixed),
        GateField.Flag("wont-fix", s => s.WontFix),
        GateField.Flag("malware", s => s.Malware),
        GateField.Flag("eol", s => s.EndOfLife),
        GateField.Flag("base", s => s.InBaseImage),
        GateField.Flag("app", s => !s.InBaseImage),
        GateField.Number("layer", double.MaxValue, s => s.Layer),
        GateField.Duration("age", s => s.Age),
        GateField.Texts("ecosystem", s => s.Ecosystems),
        GateField.Text("type", s => s.Type),
        GateField.Texts("package", s => s.PackageNames),
        GateField.Texts("id", s => s.Ids),
        GateField.Flag("direct", s => s.Direct),
        GateField.Text("vex", s => s.Vex, "affected", "fixed", "not_affected", "under_investigation"),
        GateField.Number("confidence", 1, s => s.Confidence),
        GateField.Text("scope", s => s.Scope, "development", "optional", "runtime"),
    ];

    /// <summary>The field of a name, in any case; null when there is none.</summary>
    public static GateField? Find(ReadOnlySpan<char> name)
    {
        foreach (GateField field in All)
            if (name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
                return field;
        return null;
    }
}
