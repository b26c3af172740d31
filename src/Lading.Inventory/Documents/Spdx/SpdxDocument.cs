namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// An SPDX document in memory, between the model and the spellings of it: what SPDX 2.3 has, with the words of 3.0.1 where
/// that has more of them. Identifiers are those of the document (<c>SPDXRef-…</c>, or IRIs in version 3).
/// </summary>
internal sealed class SpdxDocument
{
    /// <summary>The document itself, in relationships.</summary>
    public const string Self = "SPDXRef-DOCUMENT";

    public string Namespace { get; set; } = "";
    public string Name { get; set; } = "";
    public string? Comment { get; set; }
    public string Created { get; set; } = "";
    public string? CreatorComment { get; set; }
    public string? LicenseListVersion { get; set; }
    public List<string> Creators { get; } = [];
    public List<SpdxExternalDocument> ExternalDocuments { get; } = [];
    public List<SpdxPackage> Packages { get; } = [];
    public List<SpdxFile> Files { get; } = [];
    public List<SpdxRelation> Relations { get; } = [];
    public List<SpdxAnnotation> Annotations { get; } = [];
    public List<SpdxLicenseText> Licenses { get; } = [];
    /// <summary>Parts that were seen and have no place here.</summary>
    public List<(string Place, string Reason)> Skipped { get; } = [];
}

/// <summary>2.3, section 7; 3.0.1, <c>software_Package</c>.</summary>
internal sealed class SpdxPackage
{
    public required string Id { get; init; }
    /// <summary>Where it stands, for messages.</summary>
    public string Place { get; init; } = "";
    public string Name { get; set; } = "";
    public string? Version { get; set; }
    public string? FileName { get; set; }
    public string? Supplier { get; set; }
    public string? Originator { get; set; }
    public string? DownloadLocation { get; set; }
    public bool? FilesAnalyzed { get; set; }
    public string? VerificationCode { get; set; }
    public List<string> VerificationExcludes { get; } = [];
    /// <summary>Algorithms in the spelling of the model.</summary>
    public List<Hash> Checksums { get; } = [];
    public string? Homepage { get; set; }
    public string? SourceInfo { get; set; }
    public string? LicenseConcluded { get; set; }
    public string? LicenseDeclared { get; set; }
    public string? LicenseComments { get; set; }
    public List<string> LicenseInfoFromFiles { get; } = [];
    public string? Copyright { get; set; }
    public string? Summary { get; set; }
    public string? Description { get; set; }
    public string? Comment { get; set; }
    /// <summary>In the words of 3.0.1: <c>operatingSystem</c>.</summary>
    public string? Purpose { get; set; }
    public string? BuiltDate { get; set; }
    public string? ReleaseDate { get; set; }
    public string? ValidUntilDate { get; set; }
    public List<string> Attributions { get; } = [];
    public List<SpdxReference> References { get; } = [];
    public List<SpdxAnnotation> Annotations { get; } = [];
    /// <summary>The files it lists itself.</summary>
    public List<string> HasFiles { get; } = [];
}

/// <summary>2.3, section 8; 3.0.1, <c>software_File</c>.</summary>
internal sealed class SpdxFile
{
    public required string Id { get; init; }
    public string Place { get; init; } = "";
    public string Name { get; set; } = "";
    public List<Hash> Checksums { get; } = [];
    public string? LicenseConcluded { get; set; }
    public List<string> LicenseInfo { get; } = [];
    public string? Copyright { get; set; }
    public string? Comment { get; set; }
}

/// <summary>2.3, section 7.21. <paramref name="Category"/> with dashes: <c>PACKAGE-MANAGER</c>.</summary>
internal sealed record SpdxReference(string Category, string Type, string Locator, string? Comment = null);

/// <summary>2.3, section 12.</summary>
internal sealed record SpdxAnnotation(string Annotator, string Date, string Type, string Comment);

/// <summary>2.3, section 11; types in its spelling: <c>DEPENDS_ON</c>.</summary>
internal sealed record SpdxRelation(string From, string Type, string To, string? Comment = null, string Place = "");

/// <summary>2.3, section 10.</summary>
internal sealed record SpdxLicenseText(string Id, string Text, string? Name = null, string? Comment = null);

/// <summary>2.3, section 6.6. <paramref name="Id"/> is <c>DocumentRef-…</c>.</summary>
internal sealed record SpdxExternalDocument(string Id, string Uri, Hash Checksum);
