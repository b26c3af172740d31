using Lading.Oci;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Reads the JSON of SPDX 2.2 and 2.3. What the specification wants is checked; members it does not know are passed over.</summary>
internal sealed class SpdxJsonReader
{
    private readonly SpdxDocument _document = new();
    private readonly HashSet<string> _packages = new(StringComparer.Ordinal);

    public SpdxDocument Read(JsonNode root)
    {
        string version = root.Required("spdxVersion");
        if (version is not ("SPDX-2.0" or "SPDX-2.1" or "SPDX-2.2" or "SPDX-2.3"))
            throw root.Wrong($"'{Printable.Text(version)}' in spdxVersion is not a version that is read here");
        _document.Name = root.Text("name") ?? "";
        _document.Namespace = root.Text("documentNamespace") ?? "";
        _document.Comment = root.Text("comment");
        JsonNode creation = root.Object("creationInfo") ?? throw root.Wrong("creationInfo is missing");
        _document.Created = creation.Required("created");
        if (SpdxWords.ToTime(_document.Created) is null && _document.Created != SpdxWords.NoTime)
            throw creation.Wrong($"'{Printable.Text(_document.Created)}' in created is not a time");
        _document.Creators.AddRange(creation.Texts("creators"));
        _document.CreatorComment = creation.Text("comment");
        _document.LicenseListVersion = creation.Text("licenseListVersion");
        foreach (JsonNode external in root.Objects("externalDocumentRefs"))
        {
            JsonNode checksum = external.Object("checksum") ?? throw external.Wrong("checksum is missing");
            _document.ExternalDocuments.Add(new SpdxExternalDocument(external.Required("externalDocumentId"), external.Required("spdxDocument"), Checksum(checksum)));
        }
        Annotations(root, _document.Annotations);
        foreach (JsonNode license in root.Objects("hasExtractedLicensingInfos"))
            _document.Licenses.Add(new SpdxLicenseText(license.Required("licenseId"), license.Text("extractedText") ?? SpdxWords.NoAssertion, license.Text("name"), license.Text("comment")));
        foreach (JsonNode package in root.Objects("packages"))
            _document.Packages.Add(Package(package));
        foreach (JsonNode file in root.Objects("files"))
            _document.Files.Add(File(file));
        foreach (JsonNode snippet in root.Objects("snippets"))
            _document.Skipped.Add((snippet.Place, "a snippet, of which inventories know nothing"));
        foreach (string described in root.Texts("documentDescribes"))
            _document.Relations.Add(new SpdxRelation(SpdxDocument.Self, "DESCRIBES", described, null, "/documentDescribes"));
        foreach (JsonNode relation in root.Objects("relationships"))
            _document.Relations.Add(new SpdxRelation(relation.Required("spdxElementId"), relation.Required("relationshipType").ToUpperInvariant(), relation.Required("relatedSpdxElement"), relation.Text("comment"), relation.Place));
        return _document;
    }

    private static Hash Checksum(JsonNode node) => new(SpdxWords.ModelAlgorithm(node.Required("algorithm")), node.Required("checksumValue").ToLowerInvariant());

    private static void Annotations(JsonNode holder, List<SpdxAnnotation> list)
    {
        foreach (JsonNode note in holder.Objects("annotations"))
            list.Add(new SpdxAnnotation(note.Text("annotator") ?? SpdxWords.NoAssertion, note.Text("annotationDate") ?? SpdxWords.NoTime, note.Text("annotationType") ?? "OTHER", note.Required("comment")));
    }

    private SpdxPackage Package(JsonNode node)
    {
        string id = node.Required("SPDXID");
        if (!_packages.Add(id))
            throw node.Wrong($"the identifier '{Printable.Text(id)}' is used twice");
        if (id == SpdxDocument.Self)
            throw node.Wrong("a package has the identifier of the document");
        var package = new SpdxPackage
        {
            Id = id, Place = node.Place, Name = node.Required("name"), Version = node.Text("versionInfo"), FileName = node.Text("packageFileName"),
            Supplier = node.Text("supplier"), Originator = node.Text("originator"), DownloadLocation = node.Text("downloadLocation"), FilesAnalyzed = node.Flag("filesAnalyzed"),
            Homepage = node.Text("homepage"), SourceInfo = node.Text("sourceInfo"), LicenseConcluded = node.Text("licenseConcluded"), LicenseDeclared = node.Text("licenseDeclared"),
            LicenseComments = node.Text("licenseComments"), Copyright = node.Text("copyrightText"), Summary = node.Text("summary"), Description = node.Text("description"),
            Comment = node.Text("comment"), BuiltDate = node.Text("builtDate"), ReleaseDate = node.Text("releaseDate"), ValidUntilDate = node.Text("validUntilDate"),
            Purpose = node.Text("primaryPackagePurpose") is { } purpose ? SpdxWords.Camel(purpose) : null,
        };
        if (node.Object("packageVerificationCode") is { } code)
        {
            package.VerificationCode = code.Required("packageVerificationCodeValue");
            package.VerificationExcludes.AddRange(code.Texts("packageVerificationCodeExcludedFiles"));
        }
        foreach (JsonNode checksum in node.Objects("checksums"))
            package.Checksums.Add(Checksum(checksum));
        package.LicenseInfoFromFiles.AddRange(node.Texts("licenseInfoFromFiles"));
        package.Attributions.AddRange(node.Texts("attributionTexts"));
        package.HasFiles.AddRange(node.Texts("hasFiles"));
        foreach (JsonNode reference in node.Objects("externalRefs"))
            package.References.Add(new SpdxReference(reference.Required("referenceCategory").Replace('_', '-'), reference.Required("referenceType"), reference.Required("referenceLocator"), reference.Text("comment")));
        Annotations(node, package.Annotations);
        return package;
    }

    private static SpdxFile File(JsonNode node)
    {
        var file = new SpdxFile
        {
            Id = node.Required("SPDXID"), Place = node.Place, Name = node.Required("fileName"), LicenseConcluded = node.Text("licenseConcluded"),
            Copyright = node.Text("copyrightText"), Comment = node.Text("comment"),
        };
        foreach (JsonNode checksum in node.Objects("checksums"))
            file.Checksums.Add(Checksum(checksum));
        file.LicenseInfo.AddRange(node.Texts("licenseInfoInFiles"));
        return file;
    }
}
