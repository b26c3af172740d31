namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// CVSS 2.0: "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", sections 2 (metrics and, in
/// 2.4, vectors) and 3.2 (equations). Every equation rounds to one decimal, also when another one uses its result.
/// </summary>
internal sealed class CvssV20(byte[] chosen) : CvssVector(Table, chosen)
{
    /// <summary>Sections 3.2.1 to 3.2.3.</summary>
    public static readonly CvssMetricTable Table = new(
        "",
        new("AV", CvssGroup.Base, "L:0.395 A:0.646 N:1"),
        new("AC", CvssGroup.Base, "H:0.35 M:0.61 L:0.71"),
        new("Au", CvssGroup.Base, "M:0.45 S:0.56 N:0.704"),
        new("C", CvssGroup.Base, "N:0 P:0.275 C:0.66"),
        new("I", CvssGroup.Base, "N:0 P:0.275 C:0.66"),
        new("A", CvssGroup.Base, "N:0 P:0.275 C:0.66"),
        new("E", CvssGroup.Temporal, "ND:1 U:0.85 POC:0.9 F:0.95 H:1"),
        new("RL", CvssGroup.Temporal, "ND:1 OF:0.87 TF:0.9 W:0.95 U:1"),
        new("RC", CvssGroup.Temporal, "ND:1 UC:0.9 UR:0.95 C:1"),
        new("CDP", CvssGroup.Environmental, "ND:0 N:0 L:0.1 LM:0.3 MH:0.4 H:0.5"),
        new("TD", CvssGroup.Environmental, "ND:1 N:0 L:0.25 M:0.75 H:1"),
        new("CR", CvssGroup.Environmental, "ND:1 L:0.5 M:1 H:1.51"),
        new("IR", CvssGroup.Environmental, "ND:1 L:0.5 M:1 H:1.51"),
        new("AR", CvssGroup.Environmental, "ND:1 L:0.5 M:1 H:1.51"));

    public override string Version => "2.0";

    /// <summary>The guide has no words; these are the ones the NVD gave to version 2.</summary>
    public override Severity Severity => Severities.FromScoreV2(Score);

    internal override decimal Base() => BaseOf(Impact(1, 1, 1));

    internal override decimal Temporal() => TemporalOf(Base());

    /// <summary>
    /// Section 3.2.3. Low requirements can bring the adjusted base score below zero; only the result is held to it.
    /// </summary>
    internal override decimal Environmental()
    {
        decimal impact = Math.Min(10m, Impact(Weight("CR"), Weight("IR"), Weight("AR")));
        decimal temporal = TemporalOf(BaseOf(impact));
        return Math.Max(0m, RoundToOneDecimal((temporal + (10m - temporal) * Weight("CDP")) * Weight("TD")));
    }

    /// <summary>Section 3.2.1.</summary>
    private decimal BaseOf(decimal impact)
    {
        if (impact == 0)
            return 0;
        decimal exploitability = 20m * Weight("AV") * Weight("AC") * Weight("Au");
        return RoundToOneDecimal((0.6m * impact + 0.4m * exploitability - 1.5m) * 1.176m);
    }

    /// <summary>Section 3.2.2.</summary>
    private decimal TemporalOf(decimal score) => RoundToOneDecimal(score * Weight("E") * Weight("RL") * Weight("RC"));

    private decimal Impact(decimal confidentiality, decimal integrity, decimal availability) =>
        10.41m * (1m - (1m - Weight("C") * confidentiality) * (1m - Weight("I") * integrity)
            * (1m - Weight("A") * availability));
}
