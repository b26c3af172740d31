using System.Text;
using Lading.Inventory.Assembly;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Perl;

/// <summary>
/// Perl distributions installed from CPAN. cpanminus leaves <c>.meta/name-version/install.json</c> and
/// <c>MYMETA.json</c> (CPAN::Meta::Spec); installers append to <c>perllocal.pod</c> and write <c>auto/Name/.packlist</c>
/// (ExtUtils::Install), the list of files. One distribution is usually told of by several of them.
/// </summary>
internal sealed class CpanCataloger : Cataloger
{
    private const int MaxModules = 100_000;
    private const string Packlist = "packlist";
    private const string Local = "perllocal";
    private const string Meta = "meta";

    public override string Name => "perl-cpan";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cpan];
    public override IReadOnlyList<string> Patterns => ["**/.meta/*/{install,MYMETA}.json", "**/perllocal.pod", "**/auto/**/.packlist"];

    public override FileCatalog? Read(ScannedFile file) => file.Name switch
    {
        "install.json" => Install(JsonTree.Parse(file.Bytes)),
        "MYMETA.json" => Metadata(file, JsonTree.Parse(file.Bytes)),
        ".packlist" => Files(file),
        _ => Modules(SourceText.Decode(file.Bytes)),
    };

    /// <summary>What cpanminus installed: <c>pathname</c> begins with the author's identifier, <c>E/ET/ETHER/…</c>.</summary>
    private static FileCatalog Install(Tree root)
    {
        string? release = root["dist"].Word;
        string? version = root["version"].Word;
        string? name = release is not null && version is not null && release.EndsWith("-" + version, StringComparison.Ordinal)
            ? release[..^(version.Length + 1)] : root["name"].Word?.Replace("::", "-");
        if (name is not { Length: > 0 })
            throw new ParseException("the file is not an install.json: it has no dist or name");
        string? author = root["pathname"].Word?.Split('/') is [_, _, var id, _, ..] ? id : null;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Cpan,
                    Namespace = author,
                    Name = name,
                    Version = version,
                    Homepage = $"https://metacpan.org/dist/{name}",
                    DownloadLocation = root["pathname"].Word is { } path ? $"https://cpan.metacpan.org/authors/id/{path}" : null,
                    Provides = [.. root["provides"].Entries.Keys.Take(MaxModules)],
                },
            ],
        };
    }

    private static FileCatalog Metadata(ScannedFile file, Tree root)
    {
        var values = new Dictionary<string, string>();
        Set("abstract", root["abstract"].Word);
        Set("author", string.Join(", ", root["author"].Words.Take(32)));
        Set("license", string.Join('\n', root["license"].Words.Where(l => l is not ("unknown" or "open_source")).Take(32)));
        Set("homepage", root["resources"]["homepage"].Word);
        Set("vcs", root["resources"]["repository"]["url"].Word);
        Tree runtime = root["prereqs"]["runtime"];
        Set("requires", string.Join('\n', runtime["requires"].Entries.Where(e => e.Key != "perl").Take(2000).Select(e => $"{e.Key} {e.Value.Word}")));
        Set("recommends", string.Join('\n', runtime["recommends"].Entries.Where(e => e.Key != "perl").Take(2000).Select(e => $"{e.Key} {e.Value.Word}")));
        return new FileCatalog { Notes = [new Note(Meta, file.Folder, values)] };

        void Set(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                values[key] = value;
        }
    }

    /// <summary>One path a line, with <c>key=value</c> words after it; the module's name is that of the folders below <c>auto</c>.</summary>
    private static FileCatalog? Files(ScannedFile file)
    {
        string folder = "/" + file.Folder;
        int auto = folder.LastIndexOf("/auto/", StringComparison.Ordinal);
        if (auto < 0)
            return null;
        string[] paths = [.. Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith('/')).Select(l => l.Split(' ', 2)[0].TrimStart('/'))];
        return new FileCatalog { Notes = [new Note(Packlist, folder[(auto + 6)..].Replace('/', '-'), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(string.Join('\n', paths)))] };
    }

    /// <summary><c>=head2 date: C&lt;Module&gt; L&lt;Name|Name&gt;</c>, and below it <c>C&lt;VERSION: 1.2&gt;</c>; the last entry of a name counts.</summary>
    private static FileCatalog Modules(string text)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("=head2"))
            {
                int open = line.IndexOf("L<", StringComparison.Ordinal);
                ReadOnlySpan<char> link = open < 0 ? default : line[(open + 2)..];
                int end = link.IndexOfAny('|', '>');
                name = end > 0 ? link[..end].ToString() : null;
            }
            else if (name is not null && line.IndexOf("C<VERSION:", StringComparison.Ordinal) is >= 0 and var at)
            {
                ReadOnlySpan<char> version = line[(at + 10)..];
                int end = version.IndexOf('>');
                if (end > 0 && versions.Count < MaxModules)
                    versions[name.Replace("::", "-")] = version[..end].Trim().ToString();
            }
        }
        return new FileCatalog { Notes = [.. versions.Select(v => new Note(Local, v.Key, new Dictionary<string, string> { ["version"] = v.Value }))] };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> metadata = view.Notes(Meta).DistinctBy(n => n.Note.Key).ToDictionary(n => n.Note.Key, n => n.Note.Values);
        Dictionary<string, (CatalogedFile File, byte[] Paths)> lists = view.Notes(Packlist).DistinctBy(n => n.Note.Key).ToDictionary(n => n.Note.Key, n => (n.File, n.Note.Data ?? []));
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files)
            builder.AddFile(view, file, package =>
            {
                known.Add(package.Name);
                FileList? files = lists.TryGetValue(package.Name, out var list) ? new FileList(list.Paths) : null;
                return Complete(package, metadata.GetValueOrDefault(file.Folder), files);
            });
        foreach ((CatalogedFile file, Note note) in view.Notes(Local))
            if (known.Add(note.Key))
                builder.Add(view, file, Module(note.Key, note.Values["version"], lists.TryGetValue(note.Key, out var list) ? new FileList(list.Paths) : null));
        foreach ((string name, (CatalogedFile file, byte[] paths)) in lists)
            if (known.Add(name))
                builder.Add(view, file, Module(name, null, new FileList(paths)));
        builder.ResolveByName(view, n => n.Replace("::", "-")[(n.IndexOf('/') + 1)..]);
    }

    private static Package Module(string name, string? version, FileList? files) =>
        new() { Type = PackageType.Cpan, Name = name, Version = version, Files = files, Confidence = version is null ? 0.6 : 1 };

    private static Package Complete(Package package, IReadOnlyDictionary<string, string>? values, FileList? files)
    {
        values ??= new Dictionary<string, string>();
        return new Package
        {
            Type = package.Type,
            Namespace = package.Namespace,
            Name = package.Name,
            Version = package.Version,
            Homepage = values.GetValueOrDefault("homepage") ?? package.Homepage,
            DownloadLocation = package.DownloadLocation,
            Provides = package.Provides,
            Description = values.GetValueOrDefault("abstract"),
            Author = values.GetValueOrDefault("author"),
            Vcs = values.GetValueOrDefault("vcs"),
            DeclaredLicenses = values.GetValueOrDefault("license")?.Split('\n') ?? [],
            Requires = [.. Needs("requires", DependencyScope.Runtime), .. Needs("recommends", DependencyScope.Optional)],
            Files = files,
        };

        IEnumerable<Requirement> Needs(string key, DependencyScope scope) =>
            (values.GetValueOrDefault(key)?.Split('\n') ?? []).Select(l => l.Split(' ', 2)).Select(w => new Requirement(w[0], w is [_, { Length: > 0 } and not "0"] ? w[1] : null, scope));
    }
}
