namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Fields of SPDX that the model has no place for, kept in <see cref="Package.Properties"/> under <c>spdx:…</c> when a document
/// is read, and put back when one is written.
/// </summary>
internal static class SpdxExtras
{
    public const string Reference = PropertyNames.Spdx + "ref:";
    public const string Relation = PropertyNames.Spdx + "relationship:";
    public const string Annotation = PropertyNames.Spdx + "annotation";
    public const string Purpose = PropertyNames.Spdx + "purpose";

    private static readonly (string Name, Func<SpdxPackage, string?> Get, Action<SpdxPackage, string> Set)[] Fields =
    [
        ("packageFileName", p => p.FileName, (p, v) => p.FileName = v),
        ("sourceInfo", p => p.SourceInfo, (p, v) => p.SourceInfo = v),
        ("licenseComments", p => p.LicenseComments, (p, v) => p.LicenseComments = v),
        ("comment", p => p.Comment, (p, v) => p.Comment = v),
        ("builtDate", p => p.BuiltDate, (p, v) => p.BuiltDate = v),
        ("releaseDate", p => p.ReleaseDate, (p, v) => p.ReleaseDate = v),
        ("validUntilDate", p => p.ValidUntilDate, (p, v) => p.ValidUntilDate = v),
        ("purpose", p => SpdxWords.RoleOf(p.Purpose) is null ? p.Purpose : null, (p, v) => p.Purpose = v),
        // What the model keeps, but not word by word: only where the way back would give something else.
        ("supplier", p => Raw(p.Supplier), (p, v) => p.Supplier = v),
        ("originator", p => Raw(p.Originator), (p, v) => p.Originator = v),
        ("downloadLocation", p => p.DownloadLocation is SpdxWords.None ? p.DownloadLocation : null, (p, v) => p.DownloadLocation = v),
        ("licenseDeclared", p => p.LicenseDeclared is SpdxWords.None ? p.LicenseDeclared : null, (p, v) => p.LicenseDeclared = v),
        ("licenseConcluded", p => p.LicenseConcluded is SpdxWords.None ? p.LicenseConcluded : null, (p, v) => p.LicenseConcluded = v),
        ("copyrightText", p => p.Copyright is SpdxWords.None ? p.Copyright : null, (p, v) => p.Copyright = v),
        ("homepage", p => p.Homepage is SpdxWords.None ? p.Homepage : null, (p, v) => p.Homepage = v),
    ];

    private static string? Raw(string? stated) =>
        SpdxWords.Tidy(stated) is { } actor && SpdxWords.FromActor(actor) is { } text && SpdxWords.Actor(text) != actor ? actor : null;

    /// <summary>Adds what a package has beyond the model.</summary>
    public static void Take(SpdxPackage package, PropertyBag properties, bool ours)
    {
        foreach ((string name, Func<SpdxPackage, string?> get, _) in Fields)
            if (get(package) is { } value && value != SpdxWords.NoAssertion && !(ours && name == "sourceInfo"))
                properties.Add(PropertyNames.Spdx + name, value);
        foreach (string text in package.Attributions)
            properties.Add(PropertyNames.Spdx + "attributionText", text);
        foreach (SpdxAnnotation note in package.Annotations)
            if (SpdxFacts.Read(note.Comment) is null)
                properties.Add(Annotation, Join(note));
    }

    /// <summary>True when a version has the field, and the field can hold the value; else a fact tells.</summary>
    public static bool Fits(string name, string value, int version) => !name.StartsWith(PropertyNames.Spdx, StringComparison.Ordinal) || name[PropertyNames.Spdx.Length..] switch
    {
        "purpose" => SpdxWords.HasPurpose(value, version),
        "builtDate" or "releaseDate" or "validUntilDate" => version == 23 || version >= 30 && SpdxWords.ToTime(value) is { } time && SpdxWords.Time(time) == value,
        "licenseComments" or "packageFileName" => version < 30,
        _ => true,
    };

    /// <summary>Puts back what is kept in properties; true when the property was one of these.</summary>
    public static bool Put(SpdxPackage package, string name, string value)
    {
        if (!name.StartsWith(PropertyNames.Spdx, StringComparison.Ordinal))
            return false;
        if (name == Annotation && Split(value) is { } note)
            package.Annotations.Add(note);
        else if (name == PropertyNames.Spdx + "attributionText")
            package.Attributions.Add(value);
        else if (name.StartsWith(Reference, StringComparison.Ordinal) && name.IndexOf(':', Reference.Length) is > 0 and var colon)
        {
            int space = value.IndexOf(' ');
            package.References.Add(new SpdxReference(name[Reference.Length..colon], name[(colon + 1)..], space < 0 ? value : value[..space], space < 0 ? null : value[(space + 1)..]));
        }
        else
        {
            foreach ((string field, Func<SpdxPackage, string?> _, Action<SpdxPackage, string> set) in Fields)
                if (name.AsSpan(PropertyNames.Spdx.Length).SequenceEqual(field))
                {
                    set(package, value);
                    return true;
                }
            return false;
        }
        return true;
    }

    public static string Join(SpdxAnnotation note) => $"{SpdxWords.Tidy(note.Annotator)}\n{note.Date}\n{note.Type}\n{note.Comment}";

    public static SpdxAnnotation? Split(string value)
    {
        string[] parts = value.Split('\n', 4);
        return parts.Length == 4 && parts[2] is "OTHER" or "REVIEW" && SpdxWords.ToTime(parts[1]) is not null ? new SpdxAnnotation(parts[0], parts[1], parts[2], parts[3]) : null;
    }
}
