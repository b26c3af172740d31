using System.Text.Json;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// External references of SPDX 2 as <c>externalIdentifier</c> and <c>externalRef</c> of SPDX 3. Types that version 3 lacks are
/// of type <c>other</c>, with category and type in front of the comment.
/// </summary>
internal static class Spdx3References
{
    private static readonly (string Category, string Two, string Three)[] Identifiers =
    [
        ("PACKAGE-MANAGER", "purl", "packageUrl"), ("SECURITY", "cpe23Type", "cpe23"), ("SECURITY", "cpe22Type", "cpe22"), ("PERSISTENT-ID", "swh", "swhid"),
        ("PERSISTENT-ID", "gitoid", "gitoid"), ("SECURITY", "swid", "swid"), ("SECURITY", "cve", "cve"), ("OTHER", "email", "email"), ("OTHER", "urlScheme", "urlScheme"),
    ];

    private static readonly HashSet<string> References =
    [
        "altDownloadLocation", "altWebPage", "binaryArtifact", "bower", "buildMeta", "buildSystem", "certificationReport", "chat", "componentAnalysisReport", "cwe", "documentation",
        "dynamicAnalysisReport", "eolNotice", "exportControlAssessment", "funding", "issueTracker", "license", "mailingList", "mavenCentral", "metrics", "npm", "nuget",
        "privacyAssessment", "productMetadata", "purchaseOrder", "qualityAssessmentReport", "releaseHistory", "releaseNotes", "riskAssessment", "runtimeAnalysisReport",
        "secureSoftwareAttestation", "securityAdversaryModel", "securityAdvisory", "securityFix", "securityOther", "securityPenTestReport", "securityPolicy", "securityThreatModel",
        "socialMedia", "sourceArtifact", "staticAnalysisReport", "support", "vcs", "vulnerabilityDisclosureReport", "vulnerabilityExploitabilityAssessment",
    ];

    public static void Write(Utf8JsonWriter json, List<SpdxReference> references, Action<string, string, string?> identifier)
    {
        bool open = false;
        foreach (SpdxReference reference in references)
        {
            if (Identifier(reference) is not { } type)
                continue;
            if (!open)
                json.WriteStartArray("externalIdentifier");
            open = true;
            identifier(type, reference.Locator, reference.Comment);
        }
        if (open)
            json.WriteEndArray();
        open = false;
        foreach (SpdxReference reference in references)
        {
            if (Identifier(reference) is not null)
                continue;
            if (!open)
                json.WriteStartArray("externalRef");
            open = true;
            bool known = reference.Category == "OTHER" && References.Contains(reference.Type);
            string? comment = known ? reference.Comment : reference.Comment is null ? $"{reference.Category} {reference.Type}" : $"{reference.Category} {reference.Type} {reference.Comment}";
            json.WriteStartObject();
            json.WriteString("type", "ExternalRef");
            json.WriteString("externalRefType", known ? reference.Type : "other");
            json.WriteStartArray("locator");
            json.WriteStringValue(ReportJson.Clean(reference.Locator));
            json.WriteEndArray();
            if (comment is not null)
                json.WriteString("comment", ReportJson.Clean(comment));
            json.WriteEndObject();
        }
        if (open)
            json.WriteEndArray();
    }

    private static string? Identifier(SpdxReference reference)
    {
        foreach (var i in Identifiers)
            if (i.Two == reference.Type && i.Category == reference.Category)
                return i.Three;
        return null;
    }

    /// <summary>The identifiers and references of an element.</summary>
    public static IEnumerable<SpdxReference> Read(JsonNode element)
    {
        foreach (JsonNode node in element.Objects("externalIdentifier"))
        {
            string type = node.Required("externalIdentifierType");
            string value = node.Required("identifier");
            var known = Identifiers.FirstOrDefault(i => i.Three == type);
            yield return known.Two is null ? new SpdxReference("OTHER", type, value, node.Text("comment")) : new SpdxReference(known.Category, known.Two, value, node.Text("comment"));
        }
        foreach (JsonNode node in element.Objects("externalRef"))
        {
            string type = node.Text("externalRefType") ?? "other";
            string? comment = node.Text("comment");
            string category = "OTHER";
            if (type == "other" && comment?.Split(' ', 3) is [("OTHER" or "SECURITY" or "PERSISTENT-ID" or "PACKAGE-MANAGER") and var stated, var own, ..] parts)
                (category, type, comment) = (stated, own, parts.Length > 2 ? parts[2] : null);
            foreach (string locator in node.Texts("locator"))
                yield return new SpdxReference(category, type, locator, comment);
        }
    }
}
