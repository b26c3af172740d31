using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Spells a document in the tag-value format: the examples of SPDX 2.3, sections 6 to 12.</summary>
internal sealed class TagValueWriter(Stream output, int version)
{
    private readonly StreamWriter _text = new(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };

    public void Write(SpdxDocument document)
    {
        Line("SPDXVersion", version == 22 ? "SPDX-2.2" : "SPDX-2.3");
        Line("DataLicense", "CC0-1.0");
        Line("SPDXID", SpdxDocument.Self);
        Line("DocumentName", document.Name);
        Line("DocumentNamespace", document.Namespace);
        foreach (SpdxExternalDocument external in document.ExternalDocuments)
            Line("ExternalDocumentRef", $"{external.Id} {external.Uri} {SpdxWords.Algorithm2(external.Checksum.Algorithm)}: {external.Checksum.Hex}");
        Block("DocumentComment", document.Comment);
        Line("LicenseListVersion", document.LicenseListVersion);
        foreach (string creator in document.Creators)
            Line("Creator", creator);
        Line("Created", document.Created);
        Block("CreatorComment", document.CreatorComment);
        Annotations(document.Annotations, SpdxDocument.Self);
        // Files stand after their package: the format ties them to the package before them.
        var files = document.Files.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var owned = new Dictionary<string, List<SpdxFile>>(StringComparer.Ordinal);
        foreach (SpdxRelation relation in document.Relations)
            if (relation.Type == "CONTAINS" && files.Remove(relation.To, out SpdxFile? file))
            {
                if (!owned.TryGetValue(relation.From, out List<SpdxFile>? list))
                    owned[relation.From] = list = [];
                list.Add(file);
            }
        foreach (SpdxFile file in document.Files)
            if (files.ContainsKey(file.Id))
                File(file);
        foreach (SpdxPackage package in document.Packages)
        {
            Package(package);
            if (owned.TryGetValue(package.Id, out List<SpdxFile>? list))
                foreach (SpdxFile file in list)
                    File(file);
        }
        foreach (SpdxLicenseText license in document.Licenses)
        {
            _text.WriteLine();
            Line("LicenseID", license.Id);
            Block("ExtractedText", license.Text);
            Line("LicenseName", license.Name);
            Block("LicenseComment", license.Comment);
        }
        if (document.Relations.Count > 0)
            _text.WriteLine();
        foreach (SpdxRelation relation in document.Relations)
        {
            Line("Relationship", $"{relation.From} {relation.Type} {relation.To}");
            Block("RelationshipComment", relation.Comment);
        }
        _text.Dispose();
    }

    private void Line(string tag, string? value)
    {
        if (value is null)
            return;
        _text.Write(tag);
        _text.Write(": ");
        _text.Write(SpdxWords.Line(ReportJson.Clean(value)));
        _text.WriteLine();
    }

    /// <summary>A text of perhaps several lines. The format knows no way to write its own end mark inside one.</summary>
    private void Block(string tag, string? value)
    {
        if (value is null)
            return;
        _text.Write(tag);
        _text.Write(": ");
        if (value is SpdxWords.NoAssertion or SpdxWords.None)
            _text.Write(value);
        else
        {
            _text.Write("<text>");
            _text.Write(ReportJson.Clean(value).ReplaceLineEndings("\n").Replace("</text>", "&lt;/text>", StringComparison.Ordinal));
            _text.Write("</text>");
        }
        _text.WriteLine();
    }

    private void Annotations(List<SpdxAnnotation> annotations, string subject)
    {
        foreach (SpdxAnnotation note in annotations)
        {
            Line("Annotator", note.Annotator);
            Line("AnnotationDate", note.Date);
            Line("AnnotationType", note.Type);
            Line("SPDXREF", subject);
            Block("AnnotationComment", note.Comment);
        }
    }

    private void Package(SpdxPackage package)
    {
        _text.WriteLine();
        Line("PackageName", package.Name);
        Line("SPDXID", package.Id);
        Line("PackageVersion", package.Version);
        Line("PackageFileName", package.FileName);
        Line("PackageSupplier", package.Supplier ?? SpdxWords.NoAssertion);
        Line("PackageOriginator", package.Originator);
        Line("PackageDownloadLocation", package.DownloadLocation ?? SpdxWords.NoAssertion);
        if (package.FilesAnalyzed is { } analyzed)
            Line("FilesAnalyzed", analyzed ? "true" : "false");
        if (package.VerificationCode is { } code)
            Line("PackageVerificationCode", code);
        foreach (Hash hash in package.Checksums)
            Line("PackageChecksum", $"{SpdxWords.Algorithm2(hash.Algorithm)}: {hash.Hex}");
        Line("PackageHomePage", package.Homepage);
        Block("PackageSourceInfo", package.SourceInfo);
        Line("PackageLicenseConcluded", package.LicenseConcluded ?? SpdxWords.NoAssertion);
        if (package.FilesAnalyzed == true)
            Line("PackageLicenseInfoFromFiles", SpdxWords.NoAssertion);
        Line("PackageLicenseDeclared", package.LicenseDeclared ?? SpdxWords.NoAssertion);
        Block("PackageLicenseComments", package.LicenseComments);
        Block("PackageCopyrightText", package.Copyright ?? SpdxWords.NoAssertion);
        Block("PackageSummary", package.Summary);
        Block("PackageDescription", package.Description);
        Block("PackageComment", package.Comment);
        foreach (SpdxReference reference in package.References)
        {
            Line("ExternalRef", $"{reference.Category} {reference.Type} {reference.Locator}");
            Block("ExternalRefComment", reference.Comment);
        }
        foreach (string text in package.Attributions)
            Block("PackageAttributionText", text);
        if (version >= 23)
        {
            if (package.Purpose is { } purpose)
                Line("PrimaryPackagePurpose", SpdxWords.HasPurpose(purpose, version) ? SpdxWords.Upper(purpose).Replace('_', '-') : "OTHER");
            Line("ReleaseDate", package.ReleaseDate);
            Line("BuiltDate", package.BuiltDate);
            Line("ValidUntilDate", package.ValidUntilDate);
        }
        Annotations(package.Annotations, package.Id);
    }

    private void File(SpdxFile file)
    {
        _text.WriteLine();
        Line("FileName", file.Name);
        Line("SPDXID", file.Id);
        foreach (Hash hash in file.Checksums)
            Line("FileChecksum", $"{SpdxWords.Algorithm2(hash.Algorithm)}: {hash.Hex}");
        Line("LicenseConcluded", SpdxWords.NoAssertion);
        Line("LicenseInfoInFile", SpdxWords.NoAssertion);
        Line("FileCopyrightText", SpdxWords.NoAssertion);
    }
}
