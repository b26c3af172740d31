using System.Text;
using Lading.Scanning.Archives;
using Lading.Inventory.Assembly;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Installed Python distributions: wheels' <c>.dist-info</c> (packaging.python.org, "Recording installed projects"),
/// setuptools' <c>.egg-info</c> as folder or file, and eggs, unpacked or zipped.
/// </summary>
internal sealed class PythonPackageCataloger : Cataloger
{
    internal const string RequiresNote = "requires-dist";
    internal const string FilesNote = "files";
    internal const string PropertiesNote = "properties";
    internal const string OriginNote = "origin";

    /// <summary>Text of a licence; the key is the folder of the metadata it belongs to.</summary>
    internal const string LicenseTextNote = "license-text";

    private const int MaxText = 256 << 10;

    public override string Name => "python-package";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pypi];
    public override IReadOnlyList<string> Patterns =>
    [
        "**/*.dist-info/{METADATA,RECORD,direct_url.json,top_level.txt}",
        "**/*.egg-info/{PKG-INFO,requires.txt,top_level.txt,installed-files.txt}",
        "**/EGG-INFO/{PKG-INFO,requires.txt,top_level.txt}",
        "**/*.egg-info",
        "**/*.egg",
        "i:**/*.dist-info/{license,licence,copying}*",
        "i:**/*.dist-info/{licenses,license_files}/{license,licence,copying}*",
    ];

    public override FileCatalog? Read(ScannedFile file) => file.Name switch
    {
        "METADATA" or "PKG-INFO" => Metadata(SourceText.Decode(file.Bytes), file.Folder),
        "RECORD" => Of(new Note(FilesNote, file.Folder, NoValues, RecordFile.Parse(SourceText.Decode(file.Bytes), Parent(file.Folder)))),
        "installed-files.txt" => Of(new Note(FilesNote, file.Folder, NoValues, RecordFile.ParseInstalledFiles(SourceText.Decode(file.Bytes), file.Folder))),
        "direct_url.json" => Origin(JsonTree.Parse(file.Bytes), file.Folder),
        "requires.txt" => new FileCatalog { Notes = [.. RequiresFile(SourceText.Decode(file.Bytes))] },
        "top_level.txt" => TopLevel(SourceText.Decode(file.Bytes), file.Folder),
        var name when name.EndsWith(".egg", StringComparison.Ordinal) => Egg(file),
        var name when name.EndsWith(".egg-info", StringComparison.Ordinal) => Metadata(SourceText.Decode(file.Bytes), file.Path),
        _ => Of(new Note(LicenseTextNote, InfoFolder(file.Folder), new Dictionary<string, string> { ["path"] = file.Path }, file.Bytes[..Math.Min(file.Bytes.Length, MaxText)].ToArray())),
    };

    public override void Assemble(CatalogView view, InventoryBuilder builder) => new InstalledDistributions(view, builder).Assemble();

    private static readonly Dictionary<string, string> NoValues = [];

    private static FileCatalog Of(Note note) => new() { Notes = [note] };

    private static string Parent(string folder) => folder[..Math.Max(0, folder.LastIndexOf('/'))];

    private static string InfoFolder(string folder) => folder.EndsWith(".dist-info", StringComparison.OrdinalIgnoreCase) ? folder : Parent(folder);

    private static FileCatalog Metadata(string text, string folder)
    {
        CoreMetadata metadata = CoreMetadata.Parse(text);
        (string? name, string? version) = FromFolder(folder[(folder.LastIndexOf('/') + 1)..]);
        Package package = metadata.ToPackage(name, version) ?? throw new ParseException("the metadata has no name and version");
        var notes = new List<Note>();
        foreach (string requirement in metadata.All("Requires-Dist"))
            notes.Add(new Note(RequiresNote, requirement, NoValues));
        if (metadata.LicenseText is { } license)
            notes.Add(new Note(LicenseTextNote, folder, NoValues, Encoding.UTF8.GetBytes(license[..Math.Min(license.Length, MaxText / 4)])));
        return new FileCatalog { Packages = [package], Notes = notes };
    }

    /// <summary><c>name-1.0.dist-info</c>, <c>name-1.0-py3.11.egg-info</c>: what the folder says when the file does not.</summary>
    private static (string? Name, string? Version) FromFolder(string folder)
    {
        string[] parts = folder[..Math.Max(0, folder.LastIndexOf('.'))].Split('-');
        return parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0 ? (null, null) : (parts[0], parts[1]);
    }

    /// <summary>packaging.python.org, "Recording the Direct URL Origin of installed distributions" (PEP 610).</summary>
    private static FileCatalog? Origin(Tree root, string folder)
    {
        if (root["url"].Word is not { } url)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root["vcs_info"]["vcs"].Word is { } vcs)
        {
            string? commit = root["vcs_info"]["commit_id"].Word;
            values["vcs_url"] = commit is null ? $"{vcs}+{url}" : $"{vcs}+{url}@{commit}";
        }
        else if (root["archive_info"].Kind == TreeKind.Map)
        {
            values["url"] = url;
            string? hash = root["archive_info"]["hashes"]["sha256"].Word ?? (root["archive_info"]["hash"].Word is { } text && text.StartsWith("sha256=", StringComparison.Ordinal) ? text[7..] : null);
            if (hash is { Length: 64 } && hash.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0)
                values["sha256"] = hash;
        }
        FileCatalog catalog = Of(new Note(OriginNote, folder, values));
        return root["dir_info"]["editable"].IsTrue
            ? new FileCatalog { Notes = [.. catalog.Notes, new Note(PropertiesNote, folder, new Dictionary<string, string> { ["pypi:editable"] = "true" })] }
            : catalog;
    }

    private static FileCatalog? TopLevel(string text, string folder)
    {
        string names = string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(100));
        return names.Length is 0 or > 4096 ? null : Of(new Note(PropertiesNote, folder, new Dictionary<string, string> { ["pypi:top-level"] = names }));
    }

    /// <summary>setuptools' <c>requires.txt</c>: requirements, then sections <c>[extra:marker]</c> with more.</summary>
    private static IEnumerable<Note> RequiresFile(string text)
    {
        string suffix = "";
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line is ['[', .., ']'])
            {
                string[] section = line[1..^1].Split(':', 2);
                string extra = section[0].Length == 0 ? "" : $"extra == \"{section[0].Replace("\"", "")}\"";
                string marker = section.Length < 2 ? "" : $"({section[1]})";
                suffix = extra.Length == 0 ? marker : marker.Length == 0 ? extra : $"{extra} and {marker}";
                continue;
            }
            if (line.StartsWith('#'))
                continue;
            yield return new Note(RequiresNote, suffix.Length == 0 ? line : line.Contains(';') ? $"{line} and {suffix}" : $"{line}; {suffix}", NoValues);
        }
    }

    /// <summary>A zipped egg: setuptools, "The Internal Structure of Python Eggs".</summary>
    private static FileCatalog? Egg(ScannedFile file)
    {
        const string Info = "EGG-INFO/PKG-INFO", Requires = "EGG-INFO/requires.txt";
        IReadOnlyDictionary<string, byte[]> entries = ZipEntries.Read(file, static n => n is Info or Requires);
        if (!entries.TryGetValue(Info, out byte[]? info))
            return null;
        FileCatalog metadata = Metadata(SourceText.Decode(info), file.Path);
        return !entries.TryGetValue(Requires, out byte[]? requires) ? metadata
            : new FileCatalog { Packages = metadata.Packages, Notes = [.. metadata.Notes, .. RequiresFile(SourceText.Decode(requires))] };
    }
}
