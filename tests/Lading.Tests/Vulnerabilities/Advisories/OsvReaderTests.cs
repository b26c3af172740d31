using System.Diagnostics;
using System.Text;
using CsCheck;
using Lading.Vulnerabilities.Advisories;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Advisories;

public class OsvReaderTests
{
    private static readonly OsvProblems Unused = new();

    private static (OsvRecord? Record, OsvProblems Problems) Read(string json)
    {
        var problems = new OsvProblems { Record = "file.json" };
        return (OsvReader.Read(Encoding.UTF8.GetBytes(json), problems), problems);
    }

    private static OsvRecord Good(string json) => Read(json).Record!;

    private static string Affected(string entry) => $$"""{"id":"X-1","modified":"2024-01-01T00:00:00Z","affected":[{{entry}}]}""";

    private static AffectedPackage One(string entry) => Assert.Single(Good(Affected(entry)).Affected);

    [Fact]
    public void A_record_is_taken_apart()
    {
        OsvRecord record = Good("""
            {"schema_version":"1.7.0","id":"GHSA-1","modified":"2024-03-01T10:00:00.123456Z","published":"2024-02-01T00:00:00Z","summary":"s",
             "aliases":["CVE-2024-1","CVE-2024-1"],"upstream":["CVE-2024-2"],"related":["CVE-2024-3"],
             "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}],"database_specific":{"severity":"HIGH","cwe_ids":["CWE-79"]},
             "affected":[{"package":{"ecosystem":"PyPI","name":"A.b_C"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}],"versions":["1.0","1.5"]}]}
            """);
        Assert.Equal("GHSA-1", record.Advisory.Id);
        Assert.Equal(["CVE-2024-1"], record.Advisory.Aliases);
        Assert.Equal(["CVE-2024-2"], record.Advisory.Upstream);
        Assert.Equal([new StatedSeverity("CVSS_V3", "CVSS:3.1/AV:N"), new StatedSeverity("word", "HIGH")], record.Advisory.Severities);
        Assert.Equal(1234560, record.Advisory.Modified.Ticks % TimeSpan.TicksPerSecond);
        AffectedPackage entry = Assert.Single(record.Affected);
        Assert.Equal("a-b-c", entry.Name);
        Assert.Empty(entry.Versions);
        Assert.Equal([new RangeEvent(RangeEventKind.Introduced, "0"), new RangeEvent(RangeEventKind.Fixed, "2.0")], entry.Ranges[0].Events);
    }

    [Fact]
    public void Events_are_sorted_by_the_order_of_the_ecosystem() =>
        Assert.Equal(["0", "9.0", "10.0", "10.0.1"], One("""
            {"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"fixed":"10.0.1"},{"introduced":"10.0"},{"introduced":"0"},{"fixed":"9.0"}]}]}
            """).Ranges[0].Events.Select(e => e.Version));

    [Fact]
    public void The_suffix_is_split_from_the_ecosystem()
    {
        AffectedPackage entry = One("""{"package":{"ecosystem":"Ubuntu:Pro:18.04:LTS","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}""");
        Assert.Equal(("Ubuntu", "Pro:18.04:LTS"), (entry.Ecosystem, entry.Release));
    }

    [Fact]
    public void Listed_versions_that_no_range_holds_stay() =>
        Assert.Equal(["0.9", "3.0"], One("""
            {"package":{"ecosystem":"PyPI","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.0"},{"fixed":"2.0"}]}],"versions":["3.0","1.0","1.9","0.9"]}
            """).Versions);

    [Fact]
    public void Ranges_over_commits_are_left_out_and_do_not_stop_the_others() =>
        Assert.Equal("1.0", One("""
            {"package":{"ecosystem":"PyPI","name":"a"},"ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"}]},{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0"}]}]}
            """).Ranges.Single().Events[1].Version);

    [Fact]
    public void A_bad_bound_spoils_that_bound_and_not_the_record()
    {
        (OsvRecord? record, OsvProblems problems) = Read(Affected("""
            {"package":{"ecosystem":"PyPI","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":7},{"fixed":"2.0"},{"mended":"3"}]}]}
            """));
        Assert.Equal(["0", "2.0"], record!.Affected[0].Ranges[0].Events.Select(e => e.Version));
        Assert.Contains(problems.Listed, p => p is { Record: "X-1", Reason: OsvReason.BadBound, Place: "/affected/0/ranges/0/events/1" });
        Assert.Contains(problems.Listed, p => p is { Reason: OsvReason.UnknownEvent, Detail: "mended" });
    }

    [Fact]
    public void A_bound_that_is_no_version_is_kept_and_told()
    {
        (OsvRecord? record, OsvProblems problems) = Read(Affected("""{"package":{"ecosystem":"PyPI","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"7.2.0-12.1"}]}]}"""));
        Assert.Equal(2, record!.Affected[0].Ranges[0].Events.Count);
        Assert.Contains(problems.Listed, p => p is { Reason: OsvReason.OddBound, Detail: "7.2.0-12.1" });
    }

    [Fact]
    public void Several_last_affected_after_one_introduced_are_told() =>
        Assert.Equal(1, Read(Affected("""{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"1.0.0"},{"last_affected":"2.0.0"}]}]}"""))
            .Problems.Counts[OsvReason.SeveralLastAffected]);

    [Fact]
    public void Unknown_ecosystems_fields_and_severities_are_kept_and_counted()
    {
        (OsvRecord? record, OsvProblems problems) = Read("""
            {"id":"X-1","modified":"2024-01-01T00:00:00Z","novelty":{"a":[1,{"b":2}]},"severity":[{"type":"CVSS_V9","score":"x"}],
             "affected":[{"package":{"ecosystem":"Mars","name":"Rock"},"more":1,"versions":["1"]}]}
            """);
        Assert.Equal(("Mars", "Rock"), (record!.Affected[0].Ecosystem, record.Affected[0].Name));
        Assert.Equal("CVSS_V9", record.Advisory.Severities.Single().Type);
        Assert.Equal(2, problems.Counts[OsvReason.UnknownField]);
        Assert.Equal(1, problems.Counts[OsvReason.UnknownEcosystem]);
        Assert.Equal(1, problems.Counts[OsvReason.UnknownSeverity]);
    }

    [Theory]
    [InlineData("MAL-2024-1", """{"package":{"ecosystem":"npm","name":"a"}}""", AdvisoryKind.Malware)]
    [InlineData("ALBA-2024:1", """{"package":{"ecosystem":"AlmaLinux:8","name":"a"},"versions":["1"]}""", AdvisoryKind.Notice)]
    [InlineData("ALSA-2024:1", """{"package":{"ecosystem":"AlmaLinux:8","name":"a"},"versions":["1"]}""", AdvisoryKind.Vulnerability)]
    [InlineData("RUSTSEC-2024-0001", """{"package":{"ecosystem":"crates.io","name":"a"},"versions":["1"],"database_specific":{"informational":"unmaintained"}}""", AdvisoryKind.Notice)]
    [InlineData("RUSTSEC-2024-0002", """{"package":{"ecosystem":"crates.io","name":"a"},"versions":["1"],"database_specific":{"informational":"unsound"}}""", AdvisoryKind.Vulnerability)]
    [InlineData("USN-1-1", """{"package":{"ecosystem":"Ubuntu:22.04:LTS","name":"a"},"versions":["1"]}""", AdvisoryKind.Notice)]
    public void The_kind_follows_the_id_and_what_the_record_says(string id, string entry, AdvisoryKind kind) =>
        Assert.Equal(kind, Good($$"""{"id":"{{id}}","modified":"2024-01-01T00:00:00Z","affected":[{{entry}}]}""").Advisory.Kind);

    [Fact]
    public void A_bug_fix_erratum_that_names_a_cve_is_about_security() =>
        Assert.Equal(AdvisoryKind.Vulnerability, Good("""{"id":"RHBA-2024:1","modified":"2024-01-01T00:00:00Z","related":["CVE-2024-1"]}""").Advisory.Kind);

    [Fact]
    public void Malware_that_names_no_version_means_all() =>
        Assert.True(Good("""{"id":"MAL-1","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[],"versions":[]}]}""").Affected[0].AllVersions);

    [Theory]
    [InlineData("Important: nodejs:10 security update", "nodejs:10")]
    [InlineData("virt:rhel and virt-devel:rhel bug fix update", "virt:rhel", "virt-devel:rhel")]
    [InlineData("Moderate: varnish security update", new string?[] { null })]
    public void The_module_stream_is_read_from_the_summary(string summary, params string?[] modules)
    {
        OsvRecord record = Good($$"""{"id":"ALSA-1","modified":"2024-01-01T00:00:00Z","summary":"{{summary}}","affected":[{"package":{"ecosystem":"AlmaLinux:8","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1-2.module_el8.3.0+5"}]}]}]}""");
        Assert.Equal(modules, record.Affected.Select(a => a.Module));
        Assert.Equal(summary.Contains(": ", StringComparison.Ordinal) ? [new StatedSeverity("word", summary.Split(':')[0])] : [], record.Advisory.Severities);
    }

    [Fact]
    public void The_distributions_word_is_kept() =>
        Assert.Equal("unimportant", One("""{"package":{"ecosystem":"Debian:12","name":"a"},"versions":["1"],"ecosystem_specific":{"urgency":"unimportant"}}""").Word);

    [Theory]
    [InlineData("[]", OsvReason.NoId)]
    [InlineData("{}", OsvReason.NoId)]
    [InlineData("{\"id\":7}", OsvReason.NoId)]
    [InlineData("{\"id\":\"a/../b\"}", OsvReason.NoId)]
    [InlineData("{\"id\":\"X\"", OsvReason.NotJson)]
    [InlineData("{\"id\":\"X\"} {}", OsvReason.NotJson)]
    [InlineData("", OsvReason.NotJson)]
    public void What_is_no_record_is_refused_with_a_reason(string json, string reason)
    {
        (OsvRecord? record, OsvProblems problems) = Read(json);
        Assert.Null(record);
        Assert.Equal(reason, problems.Listed[^1].Reason);
        Assert.Throws<LadingException>(() => OsvReader.Read(Encoding.UTF8.GetBytes(json), "file.json"));
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Null(Read("{\"id\":\"X\",\"database_specific\":" + new string('[', 100_000) + "}").Record);

    [Fact]
    public void A_record_over_the_size_is_refused() =>
        Assert.Null(OsvReader.Read(new byte[OsvReader.MaxRecord + 1], Unused));

    [Fact]
    public void Damaged_records_are_refused_or_read_and_quickly()
    {
        byte[] seed = Encoding.UTF8.GetBytes("""
            {"id":"ALSA-1","modified":"2024-03-01T10:00:00Z","withdrawn":null,"summary":"Low: a:1 security update","aliases":["CVE-2024-1"],"severity":[{"type":"CVSS_V3","score":"x"}],
             "affected":[{"package":{"ecosystem":"AlmaLinux:8","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.module_el8"}]}],"versions":["1","2"],"ecosystem_specific":{"urgency":"x"}}],
             "references":[{"type":"WEB","url":"https://example.org"}],"database_specific":{"severity":"HIGH"}}
            """);
        var watch = Stopwatch.StartNew();
        Inventory.Mutations.Of(seed, bytes =>
        {
            if (OsvReader.Read(bytes, new OsvProblems()) is not null)
                OsvText.Read(bytes);
        }, 3000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30));
    }
}
