namespace Lading.Vulnerabilities.Findings;

/// <summary>The order of findings in reports: malware, then by risk, severity, id and package.</summary>
public static class FindingOrder
{
    /// <summary>Less than zero when <paramref name="a"/> comes first.</summary>
    public static int Compare(Finding a, Finding b)
    {
        int order = (b.Kind == FindingKind.Malware).CompareTo(a.Kind == FindingKind.Malware);
        if (order == 0)
            order = (b.Risk ?? -1).CompareTo(a.Risk ?? -1);
        if (order == 0)
            order = b.Rating.Severity.CompareTo(a.Rating.Severity);
        if (order == 0)
            order = string.CompareOrdinal(a.Id, b.Id);
        if (order == 0)
            order = string.CompareOrdinal(a.Package.FullName, b.Package.FullName);
        if (order == 0)
            order = string.CompareOrdinal(a.Package.Version, b.Package.Version);
        return order != 0 ? order : string.CompareOrdinal(a.Package.Id, b.Package.Id);
    }
}
