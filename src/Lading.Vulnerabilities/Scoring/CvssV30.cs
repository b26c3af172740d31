namespace Lading.Vulnerabilities.Scoring;

/// <summary>CVSS 3.0: "Common Vulnerability Scoring System v3.0: Specification Document", section 8.</summary>
internal sealed class CvssV30(byte[] chosen) : CvssV3(Table, chosen)
{
    public static readonly CvssMetricTable Table = TableOf("CVSS:3.0/");

    public override string Version => "3.0";

    /// <summary>Section 8.1: the smallest number with one decimal that is equal to or higher than the input.</summary>
    private protected override decimal RoundUp(decimal value) => Math.Ceiling(value * 10m) / 10m;

    /// <summary>Section 8.3.</summary>
    private protected override decimal ModifiedImpactOfChangedScope(decimal subScore) => ImpactOfChangedScope(subScore);
}
