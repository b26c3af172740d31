namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// CVSS 4.0: "Common Vulnerability Scoring System version 4.0: Specification Document", sections 2 to 5 (metrics), 7
/// (vector string) and 8 (scoring). A vector belongs to a MacroVector, a combination of levels of six equivalence sets
/// (EQ), which has a score; the vector's own score lies between it and that of the next lower ones, by how far the
/// vector is from the most severe vectors of its set.
/// </summary>
internal sealed class CvssV40(byte[] chosen) : CvssVector(Table, chosen)
{
    // The number of a value counts the steps down from the most severe one (section 8.2). Subsequent integrity and
    // availability start at S for safety, which only the modified metrics can say.
    private const string Levels = "H:0 L:1 N:2";
    private const string SubsequentLevels = "H:1 L:2 N:3";
    private const string Requirement = "X:0 H:0 M:1 L:2";

    /// <summary>Table 23 (section 7). What is not defined counts as the most severe.</summary>
    public static readonly CvssMetricTable Table = new(
        "CVSS:4.0/",
        new("AV", CvssGroup.Base, "N:0 A:1 L:2 P:3"),
        new("AC", CvssGroup.Base, "L:0 H:1"),
        new("AT", CvssGroup.Base, "N:0 P:1"),
        new("PR", CvssGroup.Base, "N:0 L:1 H:2"),
        new("UI", CvssGroup.Base, "N:0 P:1 A:2"),
        new("VC", CvssGroup.Base, Levels),
        new("VI", CvssGroup.Base, Levels),
        new("VA", CvssGroup.Base, Levels),
        new("SC", CvssGroup.Base, SubsequentLevels),
        new("SI", CvssGroup.Base, SubsequentLevels),
        new("SA", CvssGroup.Base, SubsequentLevels),
        new("E", CvssGroup.Temporal, "X:0 A:0 P:1 U:2"),
        new("CR", CvssGroup.Environmental, Requirement),
        new("IR", CvssGroup.Environmental, Requirement),
        new("AR", CvssGroup.Environmental, Requirement),
        new("MAV", CvssGroup.Environmental, "X N:0 A:1 L:2 P:3"),
        new("MAC", CvssGroup.Environmental, "X L:0 H:1"),
        new("MAT", CvssGroup.Environmental, "X N:0 P:1"),
        new("MPR", CvssGroup.Environmental, "X N:0 L:1 H:2"),
        new("MUI", CvssGroup.Environmental, "X N:0 P:1 A:2"),
        new("MVC", CvssGroup.Environmental, "X " + Levels),
        new("MVI", CvssGroup.Environmental, "X " + Levels),
        new("MVA", CvssGroup.Environmental, "X " + Levels),
        new("MSC", CvssGroup.Environmental, "X " + SubsequentLevels),
        new("MSI", CvssGroup.Environmental, "X S:0 " + SubsequentLevels),
        new("MSA", CvssGroup.Environmental, "X S:0 " + SubsequentLevels),
        new("S", CvssGroup.Supplemental, "X N P"),
        new("AU", CvssGroup.Supplemental, "X N Y"),
        new("R", CvssGroup.Supplemental, "X A U I"),
        new("V", CvssGroup.Supplemental, "X D C"),
        new("RE", CvssGroup.Supplemental, "X L M H"),
        new("U", CvssGroup.Supplemental, "X Clear Green Amber Red"));

    public override string Version => "4.0";

    /// <summary>Section 1.3, "CVSS Nomenclature": CVSS-B, -BT, -BE or -BTE, as the given metrics make it.</summary>
    public override double Score => (double)Environmental();

    internal override decimal Base() => ScoreWith(threat: false, environmental: false);

    internal override decimal Temporal() => ScoreWith(threat: true, environmental: false);

    internal override decimal Environmental() => ScoreWith(threat: true, environmental: true);

    private decimal ScoreWith(bool threat, bool environmental)
    {
        int Level(string metric) => (int)(environmental ? OverriddenWeight("M" + metric, metric) : Weight(metric));
        int RequirementLevel(string metric) => environmental ? (int)Weight(metric) : 0;

        int av = Level("AV"), pr = Level("PR"), ui = Level("UI"), ac = Level("AC"), at = Level("AT");
        int vc = Level("VC"), vi = Level("VI"), va = Level("VA"), sc = Level("SC"), si = Level("SI"), sa = Level("SA");
        int cr = RequirementLevel("CR"), ir = RequirementLevel("IR"), ar = RequirementLevel("AR");
        // Section 8.2: no impact on either system scores zero.
        if (vc + vi + va == 6 && sc + si + sa == 9)
            return 0;

        // Tables 24 to 29.
        int eq1 = av + pr + ui == 0 ? 0 : av != 3 && (av == 0 || pr == 0 || ui == 0) ? 1 : 2;
        int eq2 = ac + at == 0 ? 0 : 1;
        int eq3 = vc == 0 && vi == 0 ? 0 : vc == 0 || vi == 0 || va == 0 ? 1 : 2;
        int eq4 = si == 0 || sa == 0 ? 0 : sc == 1 || si == 1 || sa == 1 ? 1 : 2;
        int eq5 = threat ? (int)Weight("E") : 0;
        int eq6 = vc + cr == 0 || vi + ir == 0 || va + ar == 0 ? 0 : 1;

        return new CvssV40MacroVector(eq1, eq2, eq3, eq4, eq5, eq6).ScoreOf(
            av + pr + ui, ac + at, vc + vi + va + cr + ir + ar, sc + si + sa) / 10m;
    }
}
