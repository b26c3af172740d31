using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Matching;

public class FlawsTests
{
    private static Match Match(Advisory advisory) => new()
    {
        Advisory = advisory, Affected = Records.Affected("npm", "a", ">=0"), Name = "a", Version = "1", Reason = "",
    };

    private static string Group(params Advisory[] advisories) =>
        string.Join("; ", Flaws.Group([.. advisories.Select(Match)]).Select(f => $"{f.Id}: {string.Join(' ', f.Matches.Select(m => m.Advisory.Id))}"));

    [Fact]
    public void Records_of_one_CVE_are_one_flaw() =>
        Assert.Equal("CVE-2024-1: GHSA-a GO-2024-1", Group(Records.Advisory("GHSA-a", ["CVE-2024-1"]), Records.Advisory("GO-2024-1", ["CVE-2024-1", "GHSA-a"])));

    [Fact]
    public void Two_CVEs_are_two_flaws_even_when_aliases_melt_them() =>
        Assert.Equal("CVE-2021-1: GHSA-a; CVE-2026-2: GHSA-a", Group(Records.Advisory("GHSA-a", ["CVE-2021-1", "CVE-2026-2", "GHSA-b"])));

    [Fact]
    public void The_other_CVE_is_no_id_of_the_flaw()
    {
        Flaw flaw = Flaws.Group([Match(Records.Advisory("GHSA-a", ["CVE-2021-1", "CVE-2026-2", "GHSA-b"]))])[0];
        Assert.Equal(["CVE-2021-1", "GHSA-a"], flaw.Ids);
    }

    [Fact]
    public void A_record_without_CVE_joins_the_CVE_that_its_alias_tells() =>
        Assert.Equal("CVE-2024-1: GHSA-a PYSEC-1", Group(Records.Advisory("GHSA-a", ["CVE-2024-1"]), Records.Advisory("PYSEC-1", ["GHSA-a"])));

    [Fact]
    public void Records_without_any_CVE_are_grouped_by_alias() =>
        Assert.Equal("GHSA-a: GHSA-a RUSTSEC-1; RUSTSEC-9: RUSTSEC-9", Group(Records.Advisory("RUSTSEC-1", ["GHSA-a"]), Records.Advisory("GHSA-a"), Records.Advisory("RUSTSEC-9")));

    [Fact]
    public void An_erratum_tells_each_of_its_CVEs_once() =>
        Assert.Equal("CVE-2024-1: ALSA-1 ALSA-2; CVE-2024-2: ALSA-1", Group(
            Records.Advisory("ALSA-1", related: ["CVE-2024-1", "CVE-2024-2"]), Records.Advisory("ALSA-2", related: ["CVE-2024-1"])));

    [Fact]
    public void Related_flaws_of_records_that_are_no_errata_are_other_flaws() =>
        Assert.Equal("GHSA-a: GHSA-a", Group(Records.Advisory("GHSA-a", related: ["CVE-2024-2"])));

    [Fact]
    public void A_distributions_record_is_about_what_it_was_built_from() =>
        Assert.Equal("CVE-2024-3094: DEBIAN-CVE-2024-3094 DSA-5649-1", Group(
            Records.Advisory("DEBIAN-CVE-2024-3094", upstream: ["CVE-2024-3094"]), Records.Advisory("DSA-5649-1", upstream: ["CVE-2024-3094"])));

    [Fact]
    public void An_id_that_ends_in_a_CVE_is_about_it() => Assert.Equal("CVE-2020-1: ALPINE-CVE-2020-1", Group(Records.Advisory("ALPINE-CVE-2020-1")));

    [Fact]
    public void Malware_keeps_its_own_id() =>
        Assert.Equal("MAL-2024-1: GHSA-m MAL-2024-1", Group(Records.Advisory("MAL-2024-1", ["GHSA-m"]), Records.Advisory("GHSA-m")));
}
