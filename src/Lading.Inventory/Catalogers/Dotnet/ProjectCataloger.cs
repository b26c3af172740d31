using Lading.Inventory.Assembly;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// MSBuild project files: <c>PackageReference</c> items, with versions from the item, from central package management
/// (<c>Directory.Packages.props</c> in a folder above), or from properties in these files. No MSBuild is run: conditions
/// are taken as true, and what cannot be filled in has no version.
/// </summary>
internal sealed class ProjectCataloger : Cataloger
{
    private const string Reference = "reference", Central = "central", Property = "property";
    private const int MaxItems = 20_000;

    public override string Name => "dotnet-project";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nuget];
    public override IReadOnlyList<string> Patterns => ["i:**/*.{csproj,fsproj,vbproj}", "i:**/*Packages.props", "i:**/Directory.Build.props"];

    public override FileCatalog Read(ScannedFile file)
    {
        XmlTree root = XmlTree.Parse(file.Bytes);
        if (root.Name != "Project")
            throw new ParseException($"the root element is '{root.Name}', not 'Project'");
        var notes = new List<Note>();
        foreach (XmlTree element in root.Descendants().Take(MaxItems))
        {
            if (element.Name is "PackageReference" or "GlobalPackageReference")
                AddItem(notes, Reference, element);
            else if (element.Name is "PackageVersion")
                AddItem(notes, Central, element);
            else if (element.Name == "PropertyGroup")
                foreach (XmlTree property in element.Children)
                    if (property.Text is { Length: < 1000 } value)
                        notes.Add(new Note(Property, property.Name, new Dictionary<string, string> { ["value"] = value }));
        }
        return new FileCatalog { Notes = notes };
    }

    private static void AddItem(List<Note> notes, string kind, XmlTree element)
    {
        foreach (string id in (element.Attribute("Include") ?? element.Attribute("Update") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var values = new Dictionary<string, string>();
            string? version = element.Attribute("VersionOverride") ?? element.TextOf("VersionOverride") ?? element.Attribute("Version") ?? element.TextOf("Version");
            if (version is not null)
                values["version"] = version;
            if ((element.Attribute("PrivateAssets") ?? element.TextOf("PrivateAssets")) is { } hidden && hidden.Contains("all", StringComparison.OrdinalIgnoreCase))
                values["private"] = "true";
            if (id.Length <= 200 && !id.Contains('$', StringComparison.Ordinal) && !id.Contains('@', StringComparison.Ordinal))
                notes.Add(new Note(kind, id, values));
        }
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var byFolder = view.Files.Where(f => f.Path.EndsWith(".props", StringComparison.OrdinalIgnoreCase)).ToLookup(f => f.Folder, StringComparer.Ordinal);
        var known = new Dictionary<CatalogedFile, ProjectValues>(ReferenceEqualityComparer.Instance);
        foreach (CatalogedFile file in view.Files)
        {
            if (IsResolved(view, file))
                continue;
            var scope = new ProjectScope(Above(file.Folder).SelectMany(folder => byFolder[folder]).Prepend(file).Select(Values));
            foreach (Note note in file.Catalog.Notes)
                if (note.Kind is Reference or Central)
                    AddPackage(view, builder, file, note, scope);
        }

        ProjectValues Values(CatalogedFile file) => known.TryGetValue(file, out ProjectValues? values) ? values : known[file] = ReadValues(file);
    }

    /// <summary>
    /// True for a project whose lock or assets file is there: that names the versions that were really chosen, which a
    /// reference only bounds from below.
    /// </summary>
    private static bool IsResolved(CatalogView view, CatalogedFile file)
    {
        string folder = file.Folder.Length == 0 ? "" : file.Folder + "/";
        return file.Path.EndsWith("proj", StringComparison.OrdinalIgnoreCase) && (view.Exists(folder + "packages.lock.json") || view.Exists(folder + "obj/project.assets.json"));
    }

    private static ProjectValues ReadValues(CatalogedFile file)
    {
        var values = new ProjectValues();
        foreach (Note note in file.Catalog.Notes)
        {
            if (note.Kind == Property)
                values.Properties.TryAdd(note.Key, note.Values["value"]);
            else if (note.Kind == Central && note.Values.TryGetValue("version", out string? version))
                values.Versions.TryAdd(note.Key, version);
        }
        return values;
    }

    private static void AddPackage(CatalogView view, InventoryBuilder builder, CatalogedFile file, Note note, ProjectScope scope)
    {
        string? written = note.Values.GetValueOrDefault("version");
        string? version = NugetVersions.Lowest(scope.Fill(written ?? scope.CentralVersion(note.Key)));
        if (version is null)
            builder.AddUnknown(new Unknown(file.Path, "dotnet-project", $"the version of {note.Key} ({written ?? "none written"}) cannot be told without restoring"));
        builder.Add(view, file, new Package
        {
            Type = PackageType.Nuget,
            Name = note.Key,
            Version = version,
            Presence = Presence.Declared,
            Scope = note.Values.ContainsKey("private") ? DependencyScope.Development : DependencyScope.Runtime,
            Properties = written is not null && written != version ? new Dictionary<string, string> { ["nuget:requested"] = written } : new(),
            Confidence = 0.8,
        });
    }

    private static IEnumerable<string> Above(string folder)
    {
        yield return folder;
        while (folder.Length > 0)
        {
            folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";
            yield return folder;
        }
    }
}
