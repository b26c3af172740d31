namespace Lading.Vulnerabilities.Scoring;

/// <summary>CVSS 3.1: "Common Vulnerability Scoring System version 3.1: Specification Document", section 7.</summary>
internal sealed class CvssV31(byte[] chosen) : CvssV3(Table, chosen)
{
    public static readonly CvssMetricTable Table = TableOf("CVSS:3.1/");

    public override string Version => "3.1";

    /// <summary>Appendix A, "Floating Point Rounding": in whole hundred-thousandths.</summary>
    private protected override decimal RoundUp(decimal value)
    {
        int whole = (int)Math.Round(value * 100_000m, MidpointRounding.AwayFromZero);
        return whole % 10_000 == 0 ? whole / 100_000m : (whole / 10_000 + 1) / 10m;
    }

    /// <summary>Section 7.3.</summary>
    private protected override decimal ModifiedImpactOfChangedScope(decimal subScore) =>
        7.52m * (subScore - 0.029m) - 3.25m * Power(subScore * 0.9731m - 0.02m, 13);
}
