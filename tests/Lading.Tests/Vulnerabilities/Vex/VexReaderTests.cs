using System.Text;
using Lading.Inventory;
using Lading.Scanning;
using Lading.Tests.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Triage;
using Lading.Vulnerabilities.Vex;
using Xunit;
using static Lading.Tests.Vulnerabilities.TriageSamples;

namespace Lading.Tests.Vulnerabilities.Vex;

/// <summary>OpenVEX, CSAF and CycloneDX are read into one model.</summary>
public class VexReaderTests
{
    private const string Csaf = """
        {"document": {"category": "csaf_vex", "csaf_version": "2.0", "publisher": {"category": "vendor", "name": "Acme PSIRT"},
          "tracking": {"current_release_date": "2026-02-03T04:05:06Z", "id": "ACME-2026-1", "version": "2"}},
         "product_tree": {
          "full_product_names": [{"product_id": "APP", "name": "App 1.0", "product_identification_helper": {"purl": "pkg:oci/app", "hashes": [{"filename": "x", "file_hashes": [{"algorithm": "sha256", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}]}}],
          "branches": [{"category": "vendor", "name": "Acme", "branches": [
            {"category": "product_version", "name": "1", "product": {"product_id": "X", "name": "x 1.0", "product_identification_helper": {"purl": "pkg:npm/x@1.0"}}},
            {"category": "product_version", "name": "1", "product": {"product_id": "Y", "name": "y 1.0", "product_identification_helper": {"purl": "pkg:npm/y@1.0"}}},
            {"category": "product_version", "name": "9", "product": {"product_id": "OS", "name": "OS 9", "product_identification_helper": {"cpe": "cpe:/o:acme:os:9"}}},
            {"category": "product_name", "name": "Box", "product": {"product_id": "BOX", "name": "A box"}}]}],
          "relationships": [
            {"category": "default_component_of", "product_reference": "X", "relates_to_product_reference": "APP", "full_product_name": {"product_id": "APP:X", "name": "x in app"}},
            {"category": "default_component_of", "product_reference": "Y", "relates_to_product_reference": "OS", "full_product_name": {"product_id": "OS:Y", "name": "y on OS 9"}},
            {"category": "installed_on", "product_reference": "OS:Y", "relates_to_product_reference": "BOX", "full_product_name": {"product_id": "BOX:OS:Y", "name": "y on OS 9 on a box"}}],
          "product_groups": [{"group_id": "G", "product_ids": ["APP:X", "OS:Y"]}]},
         "vulnerabilities": [
          {"cve": "CVE-2026-1", "ids": [{"system_name": "GHSA", "text": "GHSA-1"}],
           "product_status": {"known_not_affected": ["APP:X", "OS:Y", "BOX"], "recommended": ["Y"], "known_affected": ["Y"]},
           "flags": [{"label": "vulnerable_code_not_present", "group_ids": ["G"]}],
           "threats": [{"category": "impact", "details": "It has no plug.", "product_ids": ["BOX"]}],
           "remediations": [{"category": "mitigation", "details": "Turn it off.", "product_ids": ["Y"]}]},
          {"cve": "CVE-2026-2", "product_status": {"fixed": ["X"], "first_fixed": ["X"], "under_investigation": ["APP"]}},
          {"title": "no id", "product_status": {"fixed": ["X"]}}]}
        """;

    [Fact]
    public void Csaf_status_groups_flags_and_relationships_become_statements()
    {
        VexDocument document = Read(Csaf);
        Assert.Equal(("CSAF", "ACME-2026-1", "Acme PSIRT", "2"), (document.Format, document.Id, document.Author, document.Version));
        Assert.Equal(
        [
            "CVE-2026-1 not_affected vulnerable_code_not_present  pkg:oci/app[pkg:npm/x@1.0] cpe:/o:acme:os:9[pkg:npm/y@1.0]",
            "CVE-2026-1 not_affected  It has no plug. 'A box'",
            "CVE-2026-1 affected   pkg:npm/y@1.0",
            "CVE-2026-2 fixed   pkg:npm/x@1.0",
            "CVE-2026-2 fixed   pkg:npm/x@1.0",
            "CVE-2026-2 under_investigation   pkg:oci/app",
        ], document.Statements.Select(s => $"{s.Ids[0]} {s.Status.Word()} {s.Justification} {s.Impact} {string.Join(' ', s.Products.Select(Show))}"));
        Assert.Equal("Turn it off.", document.Statements[2].Action);
        Assert.Equal("a.json#/vulnerabilities/0/product_status/known_not_affected", document.Statements[0].Source);
        Assert.Equal(["CVE-2026-1", "GHSA-1"], document.Statements[0].Ids);
    }

    /// <summary>Names that are no identifiers stand in quotes; a product known by CPE only is shown by it.</summary>
    private static string Show(VexProduct p) => (p.Cpes.Count > 0 ? p.Cpes[0] : p.Label) + (p.Subcomponents.Count > 0 ? $"[{p.Subcomponents[0].Label}]" : "");

    [Fact]
    public void Csaf_statements_apply_to_the_image_and_to_the_release_its_platform_names()
    {
        Package x = Package("pkg:npm/x@1.0"), y = Package("pkg:npm/y@1.0");
        Finding[] findings = [Finding("CVE-2026-1", x), Finding("CVE-2026-1", y)];
        string json = Csaf.Replace("\"known_affected\": [\"Y\"]", "\"known_affected\": []");
        Assert.Equal(["x"], Apply(Image([x, y]), findings, Read(json)).Suppressed.Select(f => f.Package.Name));
        Sbom onOs = Image([x, y]) with { Distro = new Distro("acme", "9.2") { Fields = new Dictionary<string, string> { ["CPE_NAME"] = "cpe:/o:acme:os:9.2::core" } } };
        Assert.Equal(["x", "y"], Apply(onOs, findings, Read(json)).Suppressed.Select(f => f.Package.Name));
        Assert.Equal("affected", Apply(onOs, findings, Read(Csaf)).Counted.Single().VexStatus);
    }

    private const string CycloneDx = """
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:11111111-1111-1111-1111-111111111111", "version": 1,
         "metadata": {"timestamp": "2026-02-03T00:00:00Z", METADATA "supplier": {"name": "Acme"}},
         "components": [{"type": "library", "bom-ref": "r1", "name": "x", "purl": "pkg:npm/x@1.0", "components": [{"type": "library", "bom-ref": "r2", "name": "y", "purl": "pkg:npm/y@1.0"}]}],
         "vulnerabilities": [{"id": "CVE-2026-1", "references": [{"id": "GHSA-1", "source": {"name": "g"}}], "analysis": {"state": "STATE", "justification": "code_not_reachable"}, "affects": [AFFECTS]},
                             {"id": "CVE-2026-9", "affects": [{"ref": "r1"}]}]}
        """;

    private const string Subject = """ "component": {"type": "container", "bom-ref": "root", "name": "app", "purl": "pkg:oci/app"}, """;

    private static VexDocument Cdx(string affects, string state = "not_affected", string metadata = "") =>
        Read(CycloneDx.Replace("METADATA", metadata).Replace("STATE", state).Replace("AFFECTS", affects));

    [Theory]
    [InlineData("not_affected", "not_affected")]
    [InlineData("false_positive", "not_affected")]
    [InlineData("resolved", "fixed")]
    [InlineData("resolved_with_pedigree", "fixed")]
    [InlineData("exploitable", "affected")]
    [InlineData("in_triage", "under_investigation")]
    public void CycloneDX_states_have_their_statuses(string state, string status) =>
        Assert.Equal(status, Assert.Single(Cdx("""{"ref": "r1"}""", state).Statements).Status.Word());

    [Theory]
    [InlineData("""{"ref": "r1"}""", "", null, true)]
    [InlineData("""{"ref": "r2"}""", "", null, false)]
    [InlineData("""{"ref": "r2"}, {"ref": "r1"}""", "", null, true)]
    [InlineData("""{"ref": "pkg:npm/x@1.0"}""", "", null, true)]
    [InlineData("""{"ref": "r1"}""", Subject, null, true)]
    [InlineData("""{"ref": "root"}""", Subject, null, true)]
    [InlineData("", Subject, null, true)]
    [InlineData("""{"ref": "r1"}""", """ "component": {"type": "container", "bom-ref": "root", "name": "other", "purl": "pkg:oci/other"}, """, null, false)]
    [InlineData("""{"ref": "r1"}""", """ "component": {"type": "container", "bom-ref": "root", "name": "ghcr.io/acme/app", "version": "1.0"}, """, null, true)]
    [InlineData("""{"ref": "r1"}""", """ "component": {"type": "container", "bom-ref": "root", "name": "ghcr.io/acme/app", "version": "2.0"}, """, null, false)]
    // Versions.
    [InlineData("""{"ref": "r1", "versions": [{"version": "1.0"}]}""", "", null, true)]
    [InlineData("""{"ref": "r1", "versions": [{"version": "2.0"}]}""", "", null, false)]
    [InlineData("""{"ref": "r1", "versions": [{"version": "1.0", "status": "unaffected"}, {"version": "2.0"}]}""", "", null, false)]
    [InlineData("""{"ref": "r1", "versions": [{"range": "vers:npm/<2.0"}]}""", "", null, false)]
    // References into another document count only when it is the one that was scanned.
    [InlineData("""{"ref": "urn:cdx:22222222-2222-2222-2222-222222222222/1#x"}""", "", null, false)]
    [InlineData("""{"ref": "urn:cdx:22222222-2222-2222-2222-222222222222/1#x"}""", "", "urn:uuid:22222222-2222-2222-2222-222222222222", true)]
    [InlineData("""{"ref": "urn:cdx:22222222-2222-2222-2222-222222222222/1#x"}""", Subject, "urn:uuid:22222222-2222-2222-2222-222222222222", true)]
    [InlineData("""{"ref": "urn:cdx:22222222-2222-2222-2222-222222222222/1#image"}""", "", "urn:uuid:22222222-2222-2222-2222-222222222222", true)]
    [InlineData("""{"ref": "urn:cdx:33333333-2222-2222-2222-222222222222/1#x"}""", "", "urn:uuid:22222222-2222-2222-2222-222222222222", false)]
    [InlineData("""{"ref": "urn:cdx:11111111-1111-1111-1111-111111111111/1#r1"}""", "", null, true)]
    public void CycloneDX_references_find_their_component(string affects, string metadata, string? scanned, bool holds)
    {
        Package x = Package("pkg:npm/x@1.0");
        TriageResult result = Apply(Image([x]) with { DocumentId = scanned }, [Finding("CVE-2026-1", x)], Cdx(affects, "not_affected", metadata));
        Assert.Equal(holds ? 1 : 0, result.Suppressed.Count);
        Assert.Equal(holds ? "code_not_reachable" : null, result.Suppressed.FirstOrDefault()?.Suppressed!.Reason);
    }

    [Fact]
    public void The_old_shape_of_OpenVEX_is_read()
    {
        VexStatement statement = Assert.Single(Read("""
            {"@context": "https://openvex.dev/ns", "@id": "x", "author": "a", "role": "r", "timestamp": "2023-01-08T18:02:03.647787998-06:00", "version": "1",
             "statements": [{"vulnerability": "CVE-2026-1", "products": ["pkg:oci/app"], "subcomponents": ["pkg:npm/x"], "status": "not_affected", "impact_statement": "No."}]}
            """).Statements);
        Assert.Equal("pkg:npm/x", Assert.Single(Assert.Single(statement.Products).Subcomponents).Label);
        Assert.Equal(new DateTimeOffset(2023, 1, 9, 0, 2, 3, TimeSpan.Zero).ToUnixTimeSeconds(), statement.Timestamp!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public void A_statement_without_a_reason_counts_and_is_told()
    {
        Package x = Package("pkg:npm/x@1.0");
        TriageResult result = Apply(Image([x]), [Finding("CVE-2026-1", x)], OpenVex("""{"vulnerability": {"name": "CVE-2026-1"}, "products": [{"@id": "pkg:npm/x"}], "status": "not_affected"}"""));
        Assert.Single(result.Suppressed);
        Assert.Equal("not_affected without a justification or impact statement", Assert.Single(result.Notes).Problem);
    }

    [Fact]
    public void An_attested_document_is_about_the_subjects_where_it_names_no_product()
    {
        byte[] statement = Encoding.UTF8.GetBytes("""
            {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "ghcr.io/acme/app", "digest": {"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}],
             "predicateType": "https://openvex.dev/ns/v0.2.0",
             "predicate": {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [{"vulnerability": {"name": "CVE-2026-1"}, "status": "fixed"}]}}
            """);
        Package x = Package("pkg:npm/x@1.0");
        VexDocument document = VexReader.ReadAttestation(statement, "att");
        Assert.Equal("att#/predicate/statements/0", Assert.Single(document.Statements).Source);
        Assert.Single(Apply(Image([x]), [Finding("CVE-2026-1", x)], document).Suppressed);
        Assert.Contains("attestation", Assert.Throws<LadingException>(() => VexReader.Read(statement, "att")).Hint);
    }

    [Theory]
    [InlineData("{}", "not a VEX document")]
    [InlineData("[1,", "not well-formed JSON")]
    [InlineData("""{"@context": "https://openvex.dev/ns", "statements": [], "statements": []}""", "not well-formed JSON")]
    [InlineData("""{"@context": "https://openvex.dev/ns"}""", "/statements is not a list")]
    [InlineData("""{"@context": "https://openvex.dev/ns", "statements": [{"status": "fixed"}]}""", "/statements/0/vulnerability has no name")]
    [InlineData("""{"@context": "https://openvex.dev/ns", "statements": [{"vulnerability": "CVE-1", "status": "fine"}]}""", "/statements/0/status is 'fine'")]
    [InlineData("""{"@context": "https://openvex.dev/ns", "statements": [{"vulnerability": "CVE-1", "status": "fixed", "timestamp": "soon"}]}""", "/statements/0/timestamp is 'soon', not a time")]
    [InlineData("""{"document": {"csaf_version": "1.2"}}""", "/document/csaf_version is '1.2'")]
    [InlineData("""{"bomFormat": "CycloneDX", "vulnerabilities": [{"id": "CVE-1", "analysis": {"state": "odd"}}]}""", "/vulnerabilities/0/analysis/state is 'odd'")]
    public void What_cannot_be_read_says_where(string json, string message)
    {
        LadingException error = Assert.Throws<LadingException>(() => Read(json));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains("a.json: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Damaged_documents_are_refused_or_applied_and_nothing_else()
    {
        Package x = Package("pkg:npm/x@1.0");
        Finding[] findings = [Finding("CVE-2026-1", x)];
        string open = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://e.com/1", "author": "A", "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [
             {"vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-1"]}, "products": [{"@id": "pkg:oci/app", "identifiers": {"purl": "pkg:oci/app@sha256:00", "cpe23": "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*"}, "hashes": {"sha-256": "00000000"}, "subcomponents": [{"@id": "pkg:npm/x"}]}], "status": "not_affected", "justification": "component_not_present"}]}
            """;
        foreach (string seed in (string[])[open, Csaf, CycloneDx.Replace("METADATA", Subject).Replace("STATE", "resolved").Replace("AFFECTS", """{"ref": "urn:cdx:1/1#r1"}""")])
            Mutations.Of(Encoding.UTF8.GetBytes(seed), bytes =>
            {
                try
                {
                    VexDocument document = VexReader.Read(bytes, "m");
                    Apply(Image([x], "x>x"), findings, document);
                    _ = VexCheck.Of(document).ToArray();
                    if (VexMerge.Merge([document], (_, _) => { }) is { Count: > 0 } drafts)
                        VexReader.Read(OpenVexWriter.Create(new OpenVexHead { Timestamp = Now }, drafts), "again");
                    if (document.Format == "OpenVEX")
                        VexReader.Read(OpenVexEdit.Add(bytes, "m", Revision(document), DateTimeOffset.MaxValue), "again");
                }
                catch (LadingException)
                {
                }
            });
    }

    private static StatementDraft Revision(VexDocument document) => document.Statements is [{ Products.Count: > 0 } first, ..]
        ? StatementDraft.Of(first)
        : new StatementDraft { Vulnerability = "CVE-1", Products = [new VexProduct { Names = ["pkg:oci/a"] }], Status = VexStatus.Fixed };
}
