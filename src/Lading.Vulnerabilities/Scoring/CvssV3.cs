namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// What CVSS 3.0 and 3.1 have in common: the metrics (specification document sections 2 to 4), the vector (section 6),
/// the numbers (3.0: section 8.4, 3.1: section 7.4) and the equations but for two (8.1 to 8.3; 7.1 to 7.3).
/// </summary>
internal abstract class CvssV3(CvssMetricTable table, byte[] chosen) : CvssVector(table, chosen)
{
    /// <summary>"Metric Values". PR is for an unchanged scope; <see cref="Privileges"/> has the others.</summary>
    private protected static CvssMetricTable TableOf(string prefix) => new(
        prefix,
        new("AV", CvssGroup.Base, "N:0.85 A:0.62 L:0.55 P:0.2"),
        new("AC", CvssGroup.Base, "L:0.77 H:0.44"),
        new("PR", CvssGroup.Base, "N:0.85 L:0.62 H:0.27"),
        new("UI", CvssGroup.Base, "N:0.85 R:0.62"),
        new("S", CvssGroup.Base, "U C"),
        new("C", CvssGroup.Base, "H:0.56 L:0.22 N:0"),
        new("I", CvssGroup.Base, "H:0.56 L:0.22 N:0"),
        new("A", CvssGroup.Base, "H:0.56 L:0.22 N:0"),
        new("E", CvssGroup.Temporal, "X:1 H:1 F:0.97 P:0.94 U:0.91"),
        new("RL", CvssGroup.Temporal, "X:1 U:1 W:0.97 T:0.96 O:0.95"),
        new("RC", CvssGroup.Temporal, "X:1 C:1 R:0.96 U:0.92"),
        new("CR", CvssGroup.Environmental, "X:1 H:1.5 M:1 L:0.5"),
        new("IR", CvssGroup.Environmental, "X:1 H:1.5 M:1 L:0.5"),
        new("AR", CvssGroup.Environmental, "X:1 H:1.5 M:1 L:0.5"),
        new("MAV", CvssGroup.Environmental, "X N:0.85 A:0.62 L:0.55 P:0.2"),
        new("MAC", CvssGroup.Environmental, "X L:0.77 H:0.44"),
        new("MPR", CvssGroup.Environmental, "X N:0.85 L:0.62 H:0.27"),
        new("MUI", CvssGroup.Environmental, "X N:0.85 R:0.62"),
        new("MS", CvssGroup.Environmental, "X U C"),
        new("MC", CvssGroup.Environmental, "X H:0.56 L:0.22 N:0"),
        new("MI", CvssGroup.Environmental, "X H:0.56 L:0.22 N:0"),
        new("MA", CvssGroup.Environmental, "X H:0.56 L:0.22 N:0"));

    /// <summary>The version's "round up to one decimal".</summary>
    private protected abstract decimal RoundUp(decimal value);

    /// <summary>The version's modified impact for a changed scope.</summary>
    private protected abstract decimal ModifiedImpactOfChangedScope(decimal subScore);

    /// <summary>"Base Metrics Equations".</summary>
    internal override decimal Base()
    {
        bool changed = this["S"] == "C";
        decimal subScore = 1m - (1m - Weight("C")) * (1m - Weight("I")) * (1m - Weight("A"));
        decimal impact = changed ? ImpactOfChangedScope(subScore) : 6.42m * subScore;
        decimal exploitability = 8.22m * Weight("AV") * Weight("AC") * Privileges(this["PR"]!, changed) * Weight("UI");
        return Combine(impact, exploitability, changed);
    }

    /// <summary>"Temporal Metrics Equations".</summary>
    internal override decimal Temporal() => TemporalOf(Base());

    /// <summary>"Environmental Metrics Equations".</summary>
    internal override decimal Environmental()
    {
        bool changed = Overridden("MS", "S") == "C";
        decimal missing = Missing("CR", "MC", "C") * Missing("IR", "MI", "I") * Missing("AR", "MA", "A");
        decimal subScore = Math.Min(0.915m, 1m - missing);
        decimal impact = changed ? ModifiedImpactOfChangedScope(subScore) : 6.42m * subScore;
        decimal exploitability = 8.22m * OverriddenWeight("MAV", "AV") * OverriddenWeight("MAC", "AC")
            * Privileges(Overridden("MPR", "PR"), changed) * OverriddenWeight("MUI", "UI");
        return TemporalOf(Combine(impact, exploitability, changed));
    }

    private protected static decimal ImpactOfChangedScope(decimal subScore) =>
        7.52m * (subScore - 0.029m) - 3.25m * Power(subScore - 0.02m, 15);

    private protected static decimal Power(decimal value, int exponent)
    {
        decimal result = 1;
        for (int i = 0; i < exponent; i++)
            result *= value;
        return result;
    }

    private decimal Combine(decimal impact, decimal exploitability, bool changed) =>
        impact <= 0 ? 0 : RoundUp(Math.Min((changed ? 1.08m : 1m) * (impact + exploitability), 10m));

    private decimal TemporalOf(decimal score) => RoundUp(score * Weight("E") * Weight("RL") * Weight("RC"));

    private decimal Missing(string requirement, string modified, string metric) =>
        1m - Weight(requirement) * OverriddenWeight(modified, metric);

    private static decimal Privileges(string value, bool changed) => value switch
    {
        "N" => 0.85m,
        "L" => changed ? 0.68m : 0.62m,
        _ => changed ? 0.5m : 0.27m,
    };
}
