using Lading.Oci;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Reads the tag-value format of SPDX 2.0 to 2.3. Tags it does not know are passed over.</summary>
internal sealed class TagValueReader(string text, string where)
{
    private readonly SpdxDocument _document = new();
    private readonly TagValueLines _lines = new(text, where);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Subject, SpdxAnnotation Note)> _notes = [];

    // What the tags that follow are about. Packages and files have their identifier one line later.
    private SpdxPackage? _package;
    private SpdxFile? _file;
    private string? _name;
    private bool _nameIsFile;
    private bool _snippet;
    private int _nameLine;
    private (string? Annotator, string? Date, string? Type, string? Comment, string? Subject) _note;

    public SpdxDocument Read()
    {
        string? version = null;
        while (_lines.Read(out string tag, out string value))
        {
            if (version is null && tag != "SPDXVersion" && tag.StartsWith("Package", StringComparison.Ordinal))
                throw _lines.Wrong("SPDXVersion is missing");
            if (tag == "SPDXVersion")
            {
                version = value;
                if (value is not ("SPDX-2.0" or "SPDX-2.1" or "SPDX-2.2" or "SPDX-2.3"))
                    throw _lines.Wrong($"'{Printable.Text(value)}' is not a version that is read here");
            }
            else if (!Section(tag, value) && !Head(tag, value) && !Note(tag, value) && !License(tag, value))
            {
                Package(tag, value);
                if (_file is not null)
                    File(tag, value);
            }
        }
        EndName();
        EndNote();
        if (version is null)
            throw LadingException.Input($"{where}: line 1: SPDXVersion is missing.");
        if (_document.Created.Length == 0)
            throw LadingException.Input($"{where}: line {_lines.Line}: Created is missing.");
        var packages = _document.Packages.ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach ((string subject, SpdxAnnotation note) in _notes)
            if (packages.TryGetValue(subject, out SpdxPackage? package))
                package.Annotations.Add(note);
            else if (subject == SpdxDocument.Self)
                _document.Annotations.Add(note);
        return _document;
    }

    /// <summary>Tags that begin a section, and the identifier in it.</summary>
    private bool Section(string tag, string value)
    {
        switch (tag)
        {
            case "PackageName" or "FileName":
                EndName();
                EndNote();
                (_name, _nameIsFile, _nameLine, _snippet) = (value, tag == "FileName", _lines.Line, false);
                _file = null;
                if (!_nameIsFile)
                    _package = null;
                return true;
            case "SnippetSPDXID":
                EndName();
                EndNote();
                _file = null;
                _snippet = true;
                _document.Skipped.Add(($"line {_lines.Line}", "a snippet, of which inventories know nothing"));
                return true;
            case "SPDXID" when _name is not null:
                Identified(value);
                return true;
            case "SPDXID":
                return true;
            default:
                return _snippet && (tag.StartsWith("Snippet", StringComparison.Ordinal) || tag == "LicenseInfoInSnippet");
        }
    }

    private void Identified(string id)
    {
        if (id == SpdxDocument.Self || id.Length == 0)
            throw _lines.Wrong("not an identifier for a package or file");
        if (!_ids.Add(id))
            throw _lines.Wrong($"the identifier '{Printable.Text(id)}' is used twice");
        string place = $"line {_nameLine}";
        if (_nameIsFile)
        {
            _document.Files.Add(_file = new SpdxFile { Id = id, Place = place, Name = _name! });
            _package?.HasFiles.Add(id);
        }
        else
            _document.Packages.Add(_package = new SpdxPackage { Id = id, Place = place, Name = _name! });
        _name = null;
    }

    private void EndName()
    {
        if (_name is not null)
            throw LadingException.Input($"{where}: line {_nameLine}: '{Printable.Text(_name)}' has no SPDXID.");
    }

    private bool Head(string tag, string value)
    {
        switch (tag)
        {
            case "DocumentName": _document.Name = value; break;
            case "DocumentNamespace": _document.Namespace = value; break;
            case "DocumentComment": _document.Comment = value; break;
            case "LicenseListVersion": _document.LicenseListVersion = value; break;
            case "Creator": _document.Creators.Add(value); break;
            case "CreatorComment": _document.CreatorComment = value; break;
            case "Created":
                _document.Created = value;
                if (SpdxWords.ToTime(value) is null && value != SpdxWords.NoTime)
                    throw _lines.Wrong($"'{Printable.Text(value)}' is not a time");
                break;
            case "ExternalDocumentRef":
                string[] parts = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length is not (3 or 4))
                    throw _lines.Wrong("not an identifier, an address and a checksum");
                _document.ExternalDocuments.Add(new SpdxExternalDocument(parts[0], parts[1], Checksum(string.Join(' ', parts[2..]))));
                break;
            case "Relationship":
                string[] ends = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                if (ends.Length != 3)
                    throw _lines.Wrong("not two elements with a type of relationship between them");
                _document.Relations.Add(new SpdxRelation(ends[0], ends[1].ToUpperInvariant(), ends[2], null, $"line {_lines.Line}"));
                break;
            case "RelationshipComment" when _document.Relations.Count > 0:
                _document.Relations[^1] = _document.Relations[^1] with { Comment = value };
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Note(string tag, string value)
    {
        switch (tag)
        {
            case "Annotator":
                EndNote();
                _note.Annotator = value;
                break;
            case "AnnotationDate": _note.Date = value; break;
            case "AnnotationType": _note.Type = value; break;
            case "AnnotationComment": _note.Comment = value; break;
            case "SPDXREF": _note.Subject = value; break;
            default: return false;
        }
        return true;
    }

    private void EndNote()
    {
        if (_note is { Annotator: { } annotator, Comment: { } comment })
            _notes.Add((_note.Subject ?? SpdxDocument.Self, new SpdxAnnotation(annotator, _note.Date ?? SpdxWords.NoTime, _note.Type is "REVIEW" ? "REVIEW" : "OTHER", comment)));
        _note = default;
    }

    private bool License(string tag, string value)
    {
        switch (tag)
        {
            case "LicenseID":
                EndName();
                EndNote();
                _document.Licenses.Add(new SpdxLicenseText(value, SpdxWords.NoAssertion));
                _file = null;
                return true;
            case "ExtractedText" or "LicenseName" or "LicenseComment" when _document.Licenses.Count > 0:
                SpdxLicenseText last = _document.Licenses[^1];
                _document.Licenses[^1] = tag switch { "ExtractedText" => last with { Text = value }, "LicenseName" => last with { Name = value }, _ => last with { Comment = value } };
                return true;
            case "LicenseCrossReference":
                return true;
            default:
                return false;
        }
    }

    private Hash Checksum(string value)
    {
        int colon = value.IndexOf(':');
        if (colon <= 0)
            throw _lines.Wrong("not an algorithm and a value");
        return new Hash(SpdxWords.ModelAlgorithm(value[..colon].Trim()), value[(colon + 1)..].Trim().ToLowerInvariant());
    }

    private void Package(string tag, string value)
    {
        if (_package is not { } p)
            return;
        switch (tag)
        {
            case "PackageVersion": p.Version = value; break;
            case "PackageFileName": p.FileName = value; break;
            case "PackageSupplier": p.Supplier = value; break;
            case "PackageOriginator": p.Originator = value; break;
            case "PackageDownloadLocation": p.DownloadLocation = value; break;
            case "FilesAnalyzed": p.FilesAnalyzed = value.ToLowerInvariant() switch { "true" => true, "false" => false, _ => throw _lines.Wrong("not true or false") }; break;
            case "PackageVerificationCode": p.VerificationCode = value; break;
            case "PackageChecksum": p.Checksums.Add(Checksum(value)); break;
            case "PackageHomePage": p.Homepage = value; break;
            case "PackageSourceInfo": p.SourceInfo = value; break;
            case "PackageLicenseConcluded": p.LicenseConcluded = value; break;
            case "PackageLicenseDeclared": p.LicenseDeclared = value; break;
            case "PackageLicenseInfoFromFiles": p.LicenseInfoFromFiles.Add(value); break;
            case "PackageLicenseComments": p.LicenseComments = value; break;
            case "PackageCopyrightText": p.Copyright = value; break;
            case "PackageSummary": p.Summary = value; break;
            case "PackageDescription": p.Description = value; break;
            case "PackageComment": p.Comment = value; break;
            case "PackageAttributionText": p.Attributions.Add(value); break;
            case "PrimaryPackagePurpose": p.Purpose = SpdxWords.Camel(value); break;
            case "BuiltDate": p.BuiltDate = value; break;
            case "ReleaseDate": p.ReleaseDate = value; break;
            case "ValidUntilDate": p.ValidUntilDate = value; break;
            case "ExternalRef":
                string[] parts = value.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length != 3)
                    throw _lines.Wrong("not a category, a type and a locator");
                p.References.Add(new SpdxReference(parts[0].Replace('_', '-'), parts[1], parts[2].Trim()));
                break;
            case "ExternalRefComment" when p.References.Count > 0:
                p.References[^1] = p.References[^1] with { Comment = value };
                break;
        }
    }

    private void File(string tag, string value)
    {
        switch (tag)
        {
            case "FileChecksum": _file!.Checksums.Add(Checksum(value)); break;
            case "LicenseConcluded": _file!.LicenseConcluded = value; break;
            case "LicenseInfoInFile": _file!.LicenseInfo.Add(value); break;
            case "FileCopyrightText": _file!.Copyright = value; break;
            case "FileComment": _file!.Comment = value; break;
        }
    }
}
