using Lading.Inventory;

namespace Lading.Vulnerabilities.Ecosystems;

/// <summary>Whether a record's release is that of the package.</summary>
public enum ReleaseFit : byte
{
    /// <summary>It is another one.</summary>
    No,
    /// <summary>It is.</summary>
    Yes,
    /// <summary>It is the same release, in a channel for subscribers (Ubuntu Pro, SUSE LTSS).</summary>
    Subscription,
}

/// <summary>Under which ecosystem and releases the advisories of an operating system's packages are filed.</summary>
/// <param name="Ecosystem">OSV name.</param>
/// <param name="Fit">Judges the suffix of a record's ecosystem.</param>
/// <param name="BySource">True when records name source packages, false when they name binary packages.</param>
public sealed record DistroRelease(string Ecosystem, Func<string?, ReleaseFit> Fit, bool BySource);

/// <summary>
/// Maps a release by os-release(5) to ecosystems of OSV and the suffixes their records carry: OSV schema, "affected[].package
/// field", defined ecosystems.
/// </summary>
public static class DistroReleases
{
    /// <summary>Releases of Debian that os-release tells only by codename, before they are out.</summary>
    private static readonly Dictionary<string, string> DebianCodenames = new(StringComparer.Ordinal)
    {
        ["jessie"] = "8", ["stretch"] = "9", ["buster"] = "10", ["bullseye"] = "11", ["bookworm"] = "12", ["trixie"] = "13",
        ["forky"] = "14", ["duke"] = "15",
    };

    /// <summary>
    /// Where to look. Null, with <paramref name="problem"/> saying why, when the release is not told or nobody
    /// publishes advisories for it in OSV form. <paramref name="knownOs"/> is false when the operating system itself is not known.
    /// </summary>
    public static DistroRelease? Of(Distro distro, out string? problem, out bool knownOs)
    {
        problem = null;
        knownOs = true;
        string? version = distro.VersionId;
        string id = distro.Id.ToLowerInvariant();
        switch (id)
        {
            case "debian" or "raspbian":
                version ??= DebianCodenames.GetValueOrDefault(distro.Fields.GetValueOrDefault("VERSION_CODENAME") ?? Codename(distro));
                return Numbered("Debian", version is null ? null : Debian(version), bySource: true, distro, out problem);
            case "ubuntu":
                return version is null ? Missing(distro, out problem) : new DistroRelease("Ubuntu", suffix => Ubuntu(suffix, version), BySource: true);
            case "alpine":
                return Numbered("Alpine", version is null || version.StartsWith("edge", StringComparison.Ordinal) ? null : ["v" + Minor(version)], bySource: true, distro, out problem);
            case "wolfi":
                return Rolling("Wolfi", bySource: true);
            case "chainguard":
                return Rolling("Chainguard", bySource: true);
            case "minimos":
                return Rolling("MinimOS", bySource: true);
            case "cleanstart":
                return Rolling("CleanStart", bySource: true);
            case "echo":
                return Rolling("Echo", bySource: true);
            case "alpaquita":
                return Numbered("Alpaquita", [version ?? "stream"], bySource: true, distro, out problem);
            case "bellsoft-hardened-containers":
                return Numbered("BellSoft Hardened Containers", [version ?? "stream"], bySource: true, distro, out problem);
            case "almalinux":
                return Numbered("AlmaLinux", Majors(version), bySource: false, distro, out problem);
            case "rocky":
                return Numbered("Rocky Linux", Majors(version), bySource: false, distro, out problem);
            case "rhel" or "redhat" or "centos":
                return version is null ? Missing(distro, out problem) : new DistroRelease("Red Hat", suffix => RedHat(suffix, version), BySource: false);
            case "sles" or "sled" or "sles_sap" or "sle_hpc" or "suse" or "sle-micro" or "sl-micro":
                return version is null ? Missing(distro, out problem) : new DistroRelease("SUSE", suffix => Suse(suffix, version), BySource: true);
            case "opensuse-leap":
                return Numbered("openSUSE", version is null ? null : ["Leap " + version], bySource: true, distro, out problem);
            case "opensuse-tumbleweed":
                return Numbered("openSUSE", ["Tumbleweed"], bySource: true, distro, out problem);
            case "openeuler":
                return Numbered("openEuler", version is null ? null : [OpenEuler(distro, version)], bySource: true, distro, out problem);
            case "mageia":
                return Numbered("Mageia", Majors(version), bySource: true, distro, out problem);
            case "photon":
                return Numbered("Photon OS", version is null ? null : [version, Major(version)], bySource: true, distro, out problem);
            case "azurelinux" or "mariner":
                return Numbered("Azure Linux", version is null ? null : [Major(version), version], bySource: true, distro, out problem);
        }
        knownOs = false;
        problem = $"no advisories in OSV form are published for {distro.PrettyName}";
        return null;
    }

    private static DistroRelease Rolling(string ecosystem, bool bySource) => new(ecosystem, _ => ReleaseFit.Yes, bySource);

    private static DistroRelease? Numbered(string ecosystem, IReadOnlyList<string>? releases, bool bySource, Distro distro, out string? problem)
    {
        if (releases is null)
            return Missing(distro, out problem);
        problem = null;
        return new DistroRelease(ecosystem, suffix => suffix is null || releases.Contains(suffix) ? ReleaseFit.Yes : ReleaseFit.No, bySource);
    }

    private static DistroRelease? Missing(Distro distro, out string? problem)
    {
        problem = $"the release of {distro.Id} is not known, and its advisories are filed by release";
        return null;
    }

    private static string Major(string version) => version.Split('.')[0];

    private static string[]? Majors(string? version) => version is null ? null : [Major(version)];

    private static string Minor(string version)
    {
        string[] parts = version.TrimStart('v').Split('.', '_');
        return parts.Length < 2 ? parts[0] : $"{parts[0]}.{parts[1]}";
    }

    /// <summary>Records name releases as Debian does: <c>12</c>, but <c>6.0</c> and <c>3.1</c> before 7.</summary>
    private static string[] Debian(string version)
    {
        string major = Major(version);
        return int.TryParse(major, out int number) && number < 4 ? [version] : [major, major + ".0", version];
    }

    private static string Codename(Distro distro)
    {
        // PRETTY_NAME="Debian GNU/Linux trixie/sid" of a release that is not out yet.
        string pretty = distro.PrettyName;
        string last = pretty[(pretty.LastIndexOf(' ') + 1)..];
        int slash = last.IndexOf('/');
        return slash < 0 ? last : last[..slash];
    }

    /// <summary><c>22.04:LTS</c>, <c>25.10</c>; <c>Pro:18.04:LTS</c> for subscribers; FIPS and realtime builds are other packages.</summary>
    private static ReleaseFit Ubuntu(string? suffix, string version)
    {
        if (suffix is null)
            return ReleaseFit.Yes;
        ReadOnlySpan<char> rest = suffix;
        bool pro = rest.StartsWith("Pro:");
        if (pro)
            rest = rest[4..];
        return !rest.StartsWith(version) || rest.Length > version.Length && rest[version.Length..] is not ":LTS" ? ReleaseFit.No
            : pro ? ReleaseFit.Subscription : ReleaseFit.Yes;
    }

    /// <summary>
    /// Suffixes are the tails of CPE names: <c>enterprise_linux:9::baseos</c>; <c>rhel_eus:9.2::appstream</c> and its like are those of one
    /// minor release.
    /// </summary>
    private static ReleaseFit RedHat(string? suffix, string version)
    {
        if (suffix is null)
            return ReleaseFit.Yes;
        int colon = suffix.IndexOf(':');
        if (colon < 0)
            return ReleaseFit.No;
        ReadOnlySpan<char> product = suffix.AsSpan(0, colon);
        ReadOnlySpan<char> release = suffix.AsSpan(colon + 1);
        int end = release.IndexOf(':');
        if (end >= 0)
            release = release[..end];
        if (product is "enterprise_linux")
            return release.SequenceEqual(Major(version)) || release.SequenceEqual(version) ? ReleaseFit.Yes : ReleaseFit.No;
        return product is "rhel_eus" or "rhel_aus" or "rhel_e4s" or "rhel_tus" or "rhel_els" && release.SequenceEqual(version)
            ? ReleaseFit.Yes : ReleaseFit.No;
    }

    /// <summary><c>Linux Enterprise Module for Basesystem 15 SP5</c> is the release 15.5; <c>…-LTSS</c> for subscribers.</summary>
    private static ReleaseFit Suse(string? suffix, string version)
    {
        if (suffix is null)
            return ReleaseFit.Yes;
        string[] parts = version.Split('.');
        string release = parts.Length < 2 || parts[1] is "0" or "" ? parts[0] : $"{parts[0]} SP{parts[1]}";
        int at = suffix.IndexOf(' ' + release, StringComparison.Ordinal);
        if (at < 0)
            return ReleaseFit.No;
        ReadOnlySpan<char> rest = suffix.AsSpan(at + 1 + release.Length);
        return rest.IsEmpty ? ReleaseFit.Yes : rest is "-LTSS" or "-ESPOS" ? ReleaseFit.Subscription : ReleaseFit.No;
    }

    /// <summary><c>VERSION="24.03 (LTS-SP1)"</c> is <c>24.03-LTS-SP1</c>.</summary>
    private static string OpenEuler(Distro distro, string version)
    {
        string? full = distro.Fields.GetValueOrDefault("VERSION");
        int open = full?.IndexOf('(') ?? -1, close = full?.IndexOf(')') ?? -1;
        return open > 0 && close > open ? $"{version}-{full![(open + 1)..close]}" : version.Contains("LTS") ? version : version + "-LTS";
    }
}
