using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Triage;
using Xunit;
using static Lading.Tests.Vulnerabilities.TriageSamples;

namespace Lading.Tests.Vulnerabilities.Vex;

/// <summary>Which products and ids of statements mean what was scanned.</summary>
public class VexProductTests
{
    private const string T = "2026-01-01T00:00:00Z";

    private static readonly Package OpenSsl = new()
    {
        Type = PackageType.Deb, Namespace = "debian", Name = "libssl3", Version = "3.0.11-1", SourceName = "openssl", Id = "libssl3",
        Purl = "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12", Cpes = ["cpe:2.3:a:openssl:openssl:3.0.11-1:*:*:*:*:*:*:*"],
        Hashes = [new Hash("SHA-256", new string('b', 64))],
    };

    [Theory]
    [InlineData("pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12", true)]
    [InlineData("pkg:deb/debian/libssl3", true)]
    [InlineData("pkg:deb/debian/libssl3@3.0.11-1?arch=arm64", false)]
    [InlineData("pkg:deb/debian/libssl3@3.0.12-1", false)]
    [InlineData("pkg:deb/ubuntu/libssl3", false)]
    [InlineData("pkg:deb/debian/*", false)]
    [InlineData("pkg:deb/debian/openssl?arch=source", true)]
    [InlineData("pkg:deb/debian/openssl", false)]
    [InlineData("pkg:oci/app", true)]
    [InlineData("pkg:oci/app@sha256%3Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("pkg:oci/app@sha256%3Abbaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("pkg:oci/app?repository_url=ghcr.io/acme/app", true)]
    [InlineData("pkg:oci/app?repository_url=ghcr.io/acme", true)]
    [InlineData("pkg:oci/app?repository_url=ghcr.io/other/app", false)]
    [InlineData("pkg:oci/app?tag=1.0", true)]
    [InlineData("pkg:oci/app?tag=2.0", false)]
    [InlineData("pkg:oci/app?arch=arm64", false)]
    [InlineData("pkg:oci/other", false)]
    [InlineData("ghcr.io/acme/app", true)]
    [InlineData("ghcr.io/acme/app:1.0", true)]
    [InlineData("ghcr.io/acme/app:2.0", false)]
    [InlineData("ghcr.io/acme/app:latest", false)]
    [InlineData("acme/app", false)]
    [InlineData("ghcr.io/acme/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("https://example.com/products/app", false)]
    public void A_product_is_recognized(string product, bool isHere)
    {
        TriageResult result = Apply(Image([OpenSsl]), [Finding("CVE-2026-1", OpenSsl)], OpenVex(Statement("CVE-2026-1", "not_affected", T, product)));
        Assert.Equal(isHere ? 1 : 0, result.Suppressed.Count);
        Assert.Equal(isHere, result.Notes.Count == 0);
    }

    [Theory]
    [InlineData("""{"identifiers": {"cpe23": "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*"}}""", true)]
    [InlineData("""{"identifiers": {"cpe22": "cpe:/a:openssl:openssl"}}""", true)]
    [InlineData("""{"identifiers": {"cpe22": "cpe:/a:openssl:openssl:1.1.1"}}""", false)]
    [InlineData("""{"@id": "urn:x", "hashes": {"sha-256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}""", true)]
    [InlineData("""{"@id": "pkg:deb/debian/libssl3", "hashes": {"sha-256": "cbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}""", false)]
    [InlineData("""{"@id": "urn:x", "hashes": {"sha-256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}""", true)]
    [InlineData("\"pkg:deb/debian/libssl3\"", true)]
    public void Identifiers_of_all_kinds_count(string product, bool isHere)
    {
        TriageResult result = Apply(Image([OpenSsl]), [Finding("CVE-2026-1", OpenSsl)], OpenVex($$"""
            {"vulnerability": {"name": "CVE-2026-1"}, "products": [{{product}}], "status": "fixed"}
            """));
        Assert.Equal(isHere ? 1 : 0, result.Suppressed.Count);
    }

    [Theory]
    [InlineData("CVE-2026-1", true)]
    [InlineData("cve-2026-1", true)]
    [InlineData("GHSA-aaaa-bbbb-cccc", true)]
    [InlineData("PYSEC-2026-9", true)]
    [InlineData("CVE-2026-10", false)]
    public void A_finding_is_named_by_any_of_its_ids(string id, bool isMeant)
    {
        Finding finding = Finding("CVE-2026-1", OpenSsl, "GHSA-aaaa-bbbb-cccc", "PYSEC-2026-9");
        Assert.Equal(isMeant, Apply(Image([OpenSsl]), [finding], OpenVex(Statement(id, "fixed", T, "pkg:oci/app"))).Suppressed.Count == 1);
    }

    [Fact]
    public void A_record_that_melts_two_flaws_lends_its_aliases_to_neither()
    {
        Finding one = Finding("CVE-2026-1", OpenSsl, "GHSA-aaaa-bbbb-cccc", "CVE-2026-2", "GHSA-dddd-eeee-ffff");
        Sbom image = Image([OpenSsl]);
        Assert.Empty(Apply(image, [one], OpenVex(Statement("CVE-2026-2", "fixed", T, "pkg:oci/app"))).Suppressed);
        Assert.Empty(Apply(image, [one], OpenVex(Statement("GHSA-dddd-eeee-ffff", "fixed", T, "pkg:oci/app"))).Suppressed);
        Assert.Single(Apply(image, [one], OpenVex(Statement("GHSA-aaaa-bbbb-cccc", "fixed", T, "pkg:oci/app"))).Suppressed);
    }

    [Theory]
    [InlineData("CVE-1999-1", "pkg:oci/app", "unused: CVE-1999-1 was not found here")]
    [InlineData("CVE-2026-1", "pkg:oci/other", "unused: pkg:oci/other is not here")]
    [InlineData("CVE-2026-1", "pkg:deb/debian/libssl3@1.0", "unused: pkg:deb/debian/libssl3@1.0: the version here is 3.0.11-1")]
    [InlineData("CVE-2026-1", "pkg:oci/app|pkg:deb/debian/zlib1g", "unused: pkg:deb/debian/zlib1g is not here")]
    [InlineData("CVE-2026-1", "pkg:deb/debian/curl|pkg:deb/debian/libssl3", "unused: no path from pkg:deb/debian/curl@8.0 to pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12 is known")]
    [InlineData("CVE-2026-1", "pkg:oci/app|pkg:deb/debian/curl", "unused: the flaw is in other packages here")]
    public void A_statement_that_matched_nothing_says_why(string id, string product, string problem)
    {
        TriageResult result = Apply(Image([OpenSsl, Package("pkg:deb/debian/curl@8.0")]), [Finding("CVE-2026-1", OpenSsl)], OpenVex(Statement(id, "not_affected", T, product)));
        Assert.Equal(problem, Assert.Single(result.Notes).Problem);
        Assert.Single(result.Counted);
    }

    [Fact]
    public void An_application_is_recognized_by_its_own_purl_and_name()
    {
        Sbom sbom = Image([OpenSsl]) with { Subject = new Subject { Id = "s", Kind = "application", Name = "shop", Purl = "pkg:golang/example.com/shop@v1.2.0" } };
        foreach (string product in (string[])["pkg:golang/example.com/shop", "pkg:golang/example.com/shop@1.2.0", "shop"])
            Assert.Single(Apply(sbom, [Finding("CVE-2026-1", OpenSsl)], OpenVex(Statement("CVE-2026-1", "fixed", T, product))).Suppressed);
        Assert.Empty(Apply(sbom, [Finding("CVE-2026-1", OpenSsl)], OpenVex(Statement("CVE-2026-1", "fixed", T, "pkg:golang/example.com/shop@v1.3.0"))).Suppressed);
    }
}
