using Lading.Inventory;
using Lading.Testing;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Records;
using Xunit;
using static Lading.Tests.Vulnerabilities.Matching.Records;
using static Lading.Tests.Vulnerabilities.Records.Inventories;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>Flaws are found through the advisories that name them.</summary>
public sealed class AdvisorySearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InventoryStore _store;

    private readonly MemoryAdvisories _database = new(
        Record(Advisory("DEBIAN-CVE-2024-3094", upstream: ["CVE-2024-3094"]), Affected("Debian", "xz-utils", ">=5.5.1alpha-0.1 <5.6.1+really5.4.5-1", "13")),
        Record(Advisory("GHSA-jfh8-c2jp-5v3q", ["CVE-2021-44228"]), Affected("Maven", "org.apache.logging.log4j:log4j-core", ">=2.13.0 <2.15.0")),
        Record(Advisory("MAL-2021-1", ["CVE-2021-44228"]), new AffectedPackage { Ecosystem = "npm", Name = "log4j", AllVersions = true }),
        Record(Advisory("GHSA-gone-gone-gone", ["CVE-2020-0001"]) with { Withdrawn = Day }, Affected("npm", "x", ">=0")));

    public AdvisorySearchTests() => _store = new InventoryStore(_folder["inventories.db"]);

    public void Dispose() => _folder.Dispose();

    private FindResult Find(string id) => _store.Find([FindQuery.Parse(id)], null, _database);

    [Fact]
    public void A_distribution_s_record_finds_the_packages_built_from_the_source_it_names_in_its_release_only()
    {
        Sbom other = Image("twelve", 'b', Deb("liblzma5", "5.6.0-0.2", "xz-utils"));
        _store.Record([Image("thirteen", 'a', Deb("liblzma5", "5.6.0-0.2", "xz-utils"), Deb("liblzma-dev", "5.6.1+really5.4.5-1", "xz-utils")), other with { Distro = new Distro("debian", "12") }], Day);
        FindResult result = Find("CVE-2024-3094");
        FoundInventory found = Assert.Single(result.Inventories);
        Assert.Equal("thirteen", found.Inventory.Name);
        FoundPackage package = Assert.Single(found.Packages);
        Assert.Equal(("liblzma5", "DEBIAN-CVE-2024-3094"), (package.Package.Name, package.Reasons.Single().Advisory));
        Assert.Equal("var/lib/dpkg/status", package.Places.Single().Path);
        Assert.Equal("DEBIAN-CVE-2024-3094", Assert.Single(result.Queries[0].Advisories).Id);
    }

    [Fact]
    public void An_alias_leads_to_all_records_and_each_says_what_it_found()
    {
        _store.Record([Image("a", 'a', Maven("org.apache.logging.log4j", "log4j-core", "2.14.1"), Maven("org.apache.logging.log4j", "log4j-api", "2.14.1"), Npm("log4j", "1.0.0")), Image("b", 'b', Maven("org.apache.logging.log4j", "log4j-core", "2.17.1"))], Day);
        FoundInventory found = Assert.Single(Find("CVE-2021-44228").Inventories);
        Assert.Equal([("log4j-core", "GHSA-jfh8-c2jp-5v3q"), ("log4j", "MAL-2021-1")], found.Packages.Select(p => (p.Package.Name, p.Reasons.Single().Advisory!)));
        Assert.Equal(">= 2.13.0, < 2.15.0", found.Packages[0].Reasons[0].Why);
        Assert.Single(Find("GHSA-jfh8-c2jp-5v3q").Inventories.Single().Packages);
        Assert.Single(Find("cve-2021-44228").Inventories);
    }

    [Fact]
    public void A_package_without_release_is_told_as_undecided()
    {
        _store.Record([Image("a", 'a', Deb("liblzma5", "5.6.0-0.2", "xz-utils")) with { Distro = null }], Day);
        FoundPackage package = Find("CVE-2024-3094").Inventories.Single().Packages.Single();
        Assert.True(package.IsUndecided);
        Assert.Contains("release", package.Reasons.Single().Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_no_record_has_is_an_error_and_a_withdrawn_one_a_note()
    {
        _store.Record([Image("a", 'a', Npm("x", "1"))], Day);
        Assert.Equal(ErrorKind.Input, Assert.Throws<LadingException>(() => Find("CVE-1999-0001")).Kind);
        FindResult result = Find("CVE-2020-0001");
        Assert.Empty(result.Inventories);
        Assert.Contains("withdrawn", Assert.Single(result.Queries[0].Notes), StringComparison.Ordinal);
    }
}
