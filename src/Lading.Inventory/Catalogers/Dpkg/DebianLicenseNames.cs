using System.Collections.Frozen;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Debian's short names of licences (copyright-format 1.0, "Short name", and the names of files in
/// <c>/usr/share/common-licenses</c>) as SPDX identifiers, where there is no doubt.
/// </summary>
internal static class DebianLicenseNames
{
    private static readonly FrozenDictionary<string, string> Fixed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["0BSD"] = "0BSD", ["AFL-2.1"] = "AFL-2.1", ["AFL-3.0"] = "AFL-3.0", ["Apache-1.0"] = "Apache-1.0", ["Apache-1.1"] = "Apache-1.1",
        ["Apache-2"] = "Apache-2.0", ["Apache-2.0"] = "Apache-2.0", ["APSL-2.0"] = "APSL-2.0", ["Artistic"] = "Artistic-1.0-Perl",
        ["Artistic-1"] = "Artistic-1.0-Perl", ["Artistic-1.0"] = "Artistic-1.0", ["Artistic-2"] = "Artistic-2.0", ["Artistic-2.0"] = "Artistic-2.0",
        ["Beerware"] = "Beerware", ["Boost-1.0"] = "BSL-1.0", ["BSL-1"] = "BSL-1.0", ["BSL-1.0"] = "BSL-1.0", ["BSD-0-clause"] = "0BSD",
        ["BSD-1-clause"] = "BSD-1-Clause", ["BSD-2-clause"] = "BSD-2-Clause", ["BSD-2"] = "BSD-2-Clause", ["BSD-2-clause-NetBSD"] = "BSD-2-Clause",
        ["BSD-3-clause"] = "BSD-3-Clause", ["BSD-3"] = "BSD-3-Clause", ["BSD-4-clause"] = "BSD-4-Clause",
        ["BSD-4"] = "BSD-4-Clause", ["BSD-4-clause-UC"] = "BSD-4-Clause-UC", ["bzip2-1.0.6"] = "bzip2-1.0.6",
        ["CC0"] = "CC0-1.0", ["CC0-1"] = "CC0-1.0", ["CC0-1.0"] = "CC0-1.0", ["CDDL"] = "CDDL-1.0", ["CDDL-1"] = "CDDL-1.0", ["CDDL-1.0"] = "CDDL-1.0",
        ["CDDL-1.1"] = "CDDL-1.1", ["CECILL-2.0"] = "CECILL-2.0", ["CECILL-2.1"] = "CECILL-2.1", ["CPL-1.0"] = "CPL-1.0", ["curl"] = "curl",
        ["EFL-2"] = "EFL-2.0", ["EPL-1"] = "EPL-1.0", ["EPL-1.0"] = "EPL-1.0", ["EPL-2.0"] = "EPL-2.0", ["Expat"] = "MIT", ["MIT"] = "MIT",
        ["MIT-0"] = "MIT-0", ["FSFAP"] = "FSFAP", ["FSFUL"] = "FSFUL", ["FSFULLR"] = "FSFULLR", ["FTL"] = "FTL", ["HPND"] = "HPND",
        ["HPND-sell-variant"] = "HPND-sell-variant", ["ICU"] = "ICU", ["IJG"] = "IJG", ["ISC"] = "ISC", ["LaTeX2e"] = "Latex2e", ["libpng"] = "Libpng",
        ["LPPL-1.3c"] = "LPPL-1.3c", ["LPPL-1.3a"] = "LPPL-1.3a", ["MIT-CMU"] = "MIT-CMU", ["MPL-1.0"] = "MPL-1.0", ["MPL-1.1"] = "MPL-1.1",
        ["MPL-2"] = "MPL-2.0", ["MPL-2.0"] = "MPL-2.0", ["MS-PL"] = "MS-PL", ["NCSA"] = "NCSA", ["NTP"] = "NTP", ["OFL-1.0"] = "OFL-1.0",
        ["OFL-1.1"] = "OFL-1.1", ["SIL-OFL-1.1"] = "OFL-1.1", ["OLDAP-2.8"] = "OLDAP-2.8", ["OpenSSL"] = "OpenSSL", ["PHP-3.01"] = "PHP-3.01",
        ["PostgreSQL"] = "PostgreSQL", ["Perl"] = "(Artistic-1.0-Perl OR GPL-1.0-or-later)", ["PSF-2"] = "PSF-2.0", ["PSF-2.0"] = "PSF-2.0",
        ["Python-2.0"] = "Python-2.0", ["QPL-1.0"] = "QPL-1.0", ["Ruby"] = "Ruby", ["SGI-B-2.0"] = "SGI-B-2.0", ["Sleepycat"] = "Sleepycat",
        ["TCL"] = "TCL", ["Unicode-DFS-2016"] = "Unicode-DFS-2016", ["Unlicense"] = "Unlicense", ["Vim"] = "Vim", ["W3C"] = "W3C",
        ["WTFPL"] = "WTFPL", ["WTFPL-2"] = "WTFPL", ["X11"] = "X11", ["Zlib"] = "Zlib", ["ZPL-2.0"] = "ZPL-2.0", ["ZPL-2.1"] = "ZPL-2.1",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] CreativeCommons = ["CC-BY", "CC-BY-SA", "CC-BY-ND", "CC-BY-NC", "CC-BY-NC-SA", "CC-BY-NC-ND"];

    /// <summary>The SPDX identifier (or expression) of a short name; null when there is none or it is not certain.</summary>
    public static string? ToSpdx(string name)
    {
        if (Fixed.TryGetValue(name, out string? spdx))
            return spdx;
        return Gnu(name) ?? Creative(name);
    }

    /// <summary><c>LGPL-2.1+</c>, <c>GPL-2.0-or-later</c>, <c>GFDL-NIV-1.3+</c>; a name without version stays open.</summary>
    private static string? Gnu(string name)
    {
        ReadOnlySpan<char> rest = name;
        bool later = Cut(ref rest, "+") || Cut(ref rest, "-or-later");
        if (!later)
            Cut(ref rest, "-only");
        bool noInvariants = Remove(ref rest, "-NIV") || Remove(ref rest, "-no-invariants");
        int dash = rest.LastIndexOf('-');
        ReadOnlySpan<char> family = dash < 0 ? rest.TrimEnd("0123456789.v") : rest[..dash];
        ReadOnlySpan<char> version = rest[family.Length..].TrimStart("-v");
        string? known = null;
        foreach (string candidate in (ReadOnlySpan<string>)["GPL", "LGPL", "AGPL", "GFDL"])
            if (family.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                known = candidate;
        string? full = version switch
        {
            "1" or "1.0" => "1.0",
            "2" or "2.0" => "2.0",
            "3" or "3.0" => "3.0",
            "2.1" => "2.1",
            "1.1" or "1.2" or "1.3" => version.ToString(),
            _ => null,
        };
        if (known is null || full is null || !Exists(known, full) || (noInvariants && known != "GFDL"))
            return null;
        return $"{known}-{full}{(noInvariants ? "-no-invariants" : "")}{(later ? "-or-later" : "-only")}";
    }

    private static bool Exists(string family, string version) => family switch
    {
        "GPL" => version is "1.0" or "2.0" or "3.0",
        "LGPL" => version is "2.0" or "2.1" or "3.0",
        "AGPL" => version is "1.0" or "3.0",
        _ => version is "1.1" or "1.2" or "1.3",
    };

    private static string? Creative(string name)
    {
        int dash = name.LastIndexOf('-');
        if (dash < 0)
            return null;
        string? version = name[(dash + 1)..] switch
        {
            "1.0" or "2.0" or "2.5" or "3.0" or "4.0" => name[(dash + 1)..],
            "1" or "2" or "3" or "4" => name[(dash + 1)..] + ".0",
            _ => null,
        };
        string? family = Array.Find(CreativeCommons, c => c.Equals(name[..dash], StringComparison.OrdinalIgnoreCase));
        return version is null || family is null ? null : $"{family}-{version}";
    }

    private static bool Cut(ref ReadOnlySpan<char> text, ReadOnlySpan<char> suffix)
    {
        if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            return false;
        text = text[..^suffix.Length];
        return true;
    }

    private static bool Remove(ref ReadOnlySpan<char> text, string part)
    {
        int at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return false;
        text = string.Concat(text[..at], text[(at + part.Length)..]);
        return true;
    }
}
