namespace Lading.Vulnerabilities.Advisories;

/// <summary>Which kind a record is, by its id and by what it says of itself.</summary>
internal static class AdvisoryKinds
{
    /// <summary>Prefixes of errata that fix bugs or bring features: AlmaLinux, Rocky, Red Hat, Oracle, Mageia, SUSE.</summary>
    private static readonly string[] NoticePrefixes =
    [
        "ALBA-", "ALEA-", "RLBA-", "RLEA-", "RXBA-", "RXEA-", "RHBA-", "RHEA-", "ELBA-", "ELEA-", "MGAA-",
        "SUSE-RU-", "SUSE-FU-", "SUSE-OU-", "openSUSE-RU-", "openSUSE-FU-", "openSUSE-OU-",
    ];

    /// <summary>
    /// The kind. An erratum that is called a bug fix but names a CVE is about security all the same (Red Hat publishes
    /// only such ones in OSV form); a USN without any CVE is not.
    /// </summary>
    public static AdvisoryKind Of(string id, bool namesCve, bool informationalOnly)
    {
        if (id.StartsWith("MAL-", StringComparison.Ordinal))
            return AdvisoryKind.Malware;
        if (informationalOnly)
            return AdvisoryKind.Notice;
        if (namesCve)
            return AdvisoryKind.Vulnerability;
        foreach (string prefix in NoticePrefixes)
            if (id.StartsWith(prefix, StringComparison.Ordinal))
                return AdvisoryKind.Notice;
        return id.StartsWith("USN-", StringComparison.Ordinal) ? AdvisoryKind.Notice : AdvisoryKind.Vulnerability;
    }

    /// <summary>True for RUSTSEC's <c>informational</c> kinds that are no flaw; <c>unsound</c> is one.</summary>
    public static bool IsInformational(string? word) => word is "unmaintained" or "notice";
}
