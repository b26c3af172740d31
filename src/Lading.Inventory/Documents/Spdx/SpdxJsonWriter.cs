using System.Text.Json;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Spells a document as the JSON of SPDX 2.2 or 2.3; members in the order of the specification's schema.</summary>
internal sealed class SpdxJsonWriter(Stream output, int version, bool compact)
{
    private const int FlushAt = 64 << 10;

    private readonly Utf8JsonWriter _json = new(output, ReportJson.Options(compact));

    public void Write(SpdxDocument document)
    {
        _json.WriteStartObject();
        _json.WriteString("spdxVersion", version == 22 ? "SPDX-2.2" : "SPDX-2.3");
        _json.WriteString("dataLicense", "CC0-1.0");
        _json.WriteString("SPDXID", SpdxDocument.Self);
        Text("name", document.Name);
        Text("documentNamespace", document.Namespace);
        if (document.Comment is not null)
            Text("comment", document.Comment);
        Creation(document);
        if (document.ExternalDocuments.Count > 0)
        {
            _json.WriteStartArray("externalDocumentRefs");
            foreach (SpdxExternalDocument external in document.ExternalDocuments)
            {
                _json.WriteStartObject();
                Text("externalDocumentId", external.Id);
                Text("spdxDocument", external.Uri);
                _json.WriteStartObject("checksum");
                Checksum(external.Checksum);
                _json.WriteEndObject();
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        Annotations(document.Annotations);
        Licenses(document);
        if (document.Packages.Count > 0)
            Array("packages", document.Packages, Package);
        if (document.Files.Count > 0)
            Array("files", document.Files, File);
        if (document.Relations.Count > 0)
            Array("relationships", document.Relations, Relation);
        _json.WriteEndObject();
        _json.Dispose();
        output.WriteByte((byte)'\n');
    }

    private void Array<T>(string name, List<T> items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (T item in items)
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
            if (_json.BytesPending > FlushAt)
                _json.Flush();
        }
        _json.WriteEndArray();
    }

    private void Text(string name, string? value) => _json.Text(name, value);

    private void Texts(string name, IEnumerable<string> values) => _json.Texts(name, values);

    private void Creation(SpdxDocument document)
    {
        _json.WriteStartObject("creationInfo");
        _json.WriteString("created", document.Created);
        Texts("creators", document.Creators);
        Text("licenseListVersion", document.LicenseListVersion);
        Text("comment", document.CreatorComment);
        _json.WriteEndObject();
    }

    private void Annotations(List<SpdxAnnotation> annotations)
    {
        if (annotations.Count == 0)
            return;
        _json.WriteStartArray("annotations");
        foreach (SpdxAnnotation note in annotations)
        {
            _json.WriteStartObject();
            _json.WriteString("annotationDate", note.Date);
            _json.WriteString("annotationType", note.Type);
            Text("annotator", note.Annotator);
            Text("comment", note.Comment);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Licenses(SpdxDocument document)
    {
        if (document.Licenses.Count == 0)
            return;
        Array("hasExtractedLicensingInfos", document.Licenses, license =>
        {
            Text("licenseId", license.Id);
            Text("extractedText", license.Text);
            Text("name", license.Name);
            Text("comment", license.Comment);
        });
    }

    private void Checksum(Hash hash)
    {
        _json.WriteString("algorithm", SpdxWords.Algorithm2(hash.Algorithm));
        _json.WriteString("checksumValue", hash.Hex);
    }

    private void Checksums(List<Hash> hashes)
    {
        if (hashes.Count == 0)
            return;
        _json.WriteStartArray("checksums");
        foreach (Hash hash in hashes)
        {
            _json.WriteStartObject();
            Checksum(hash);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Package(SpdxPackage package)
    {
        Text("name", package.Name);
        _json.WriteString("SPDXID", package.Id);
        Text("versionInfo", package.Version);
        Text("packageFileName", package.FileName);
        Text("supplier", package.Supplier ?? SpdxWords.NoAssertion);
        Text("originator", package.Originator);
        Text("downloadLocation", package.DownloadLocation ?? SpdxWords.NoAssertion);
        if (package.FilesAnalyzed is { } analyzed)
            _json.WriteBoolean("filesAnalyzed", analyzed);
        if (package.VerificationCode is { } code)
        {
            _json.WriteStartObject("packageVerificationCode");
            _json.WriteString("packageVerificationCodeValue", code);
            Texts("packageVerificationCodeExcludedFiles", package.VerificationExcludes);
            _json.WriteEndObject();
        }
        Checksums(package.Checksums);
        Text("homepage", package.Homepage);
        Text("sourceInfo", package.SourceInfo);
        Text("licenseConcluded", package.LicenseConcluded ?? SpdxWords.NoAssertion);
        if (package.FilesAnalyzed == true)
            Texts("licenseInfoFromFiles", [SpdxWords.NoAssertion]);
        Text("licenseDeclared", package.LicenseDeclared ?? SpdxWords.NoAssertion);
        Text("licenseComments", package.LicenseComments);
        Text("copyrightText", package.Copyright ?? SpdxWords.NoAssertion);
        Text("summary", package.Summary);
        Text("description", package.Description);
        Text("comment", package.Comment);
        if (package.References.Count > 0)
        {
            _json.WriteStartArray("externalRefs");
            foreach (SpdxReference reference in package.References)
            {
                _json.WriteStartObject();
                // 2.2's first schema has underscores; the first of 2.3 has dashes.
                Text("referenceCategory", version == 22 ? reference.Category.Replace('-', '_') : reference.Category);
                Text("referenceType", reference.Type);
                Text("referenceLocator", reference.Locator);
                Text("comment", reference.Comment);
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        Texts("attributionTexts", package.Attributions);
        if (version >= 23)
        {
            if (package.Purpose is { } purpose)
                Text("primaryPackagePurpose", SpdxWords.HasPurpose(purpose, version) ? SpdxWords.Upper(purpose) : "OTHER");
            Text("releaseDate", package.ReleaseDate);
            Text("builtDate", package.BuiltDate);
            Text("validUntilDate", package.ValidUntilDate);
        }
        Annotations(package.Annotations);
    }

    private void File(SpdxFile file)
    {
        Text("fileName", file.Name);
        _json.WriteString("SPDXID", file.Id);
        Checksums(file.Checksums);
        _json.WriteString("licenseConcluded", SpdxWords.NoAssertion);
        Texts("licenseInfoInFiles", [SpdxWords.NoAssertion]);
        _json.WriteString("copyrightText", SpdxWords.NoAssertion);
    }

    private void Relation(SpdxRelation relation)
    {
        _json.WriteString("spdxElementId", relation.From);
        _json.WriteString("relationshipType", relation.Type);
        Text("relatedSpdxElement", relation.To);
        Text("comment", relation.Comment);
    }
}
