using System.Globalization;
using System.Security.Cryptography;
using Lading.Scanning.Archives;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Walks one archive and the archives in it, to any depth the limits allow, and makes packages of them. What cannot be
/// read is told and passed over. One instance for one file; not thread-safe.
/// </summary>
internal sealed class JarScan(ScannedFile file)
{
    private const int MaxArchives = 20_000;
    private const int MaxProjects = 5_000;
    private const int MaxMetadata = 4 << 20;
    private const int MaxAllMetadata = 256 << 20;

    private readonly List<Package> _packages = [];
    private readonly Dictionary<int, string> _innerPaths = [];
    private readonly List<Note> _notes = [];
    private long _budget = file.Limits.MaxUnpackedArchive;
    private long _metadataBudget = Math.Min(MaxAllMetadata, file.Limits.MaxUnpackedArchive);
    private int _archives;
    private bool _exhausted;

    /// <summary>Reads the file. Throws <see cref="ParseException"/> when it is no archive at all.</summary>
    public FileCatalog Run()
    {
        Scan(file.OpenRead(), file.Name, null, 0, -1);
        return new FileCatalog { Packages = _packages, InnerPaths = _innerPaths, Notes = _notes };
    }

    private void Scan(Stream stream, string name, string? innerPath, int depth, int container)
    {
        var archive = ZipArchiveReader.Open(stream);
        var jar = new JarContents { FileName = JarFileName.Parse(name) };
        var pending = new Pending();
        foreach (ZipEntry entry in archive.Entries())
            pending.Sort(entry, jar);
        ReadMetadata(archive, jar, pending, innerPath);
        stream.Position = 0;
        jar.Hash = new Hash("SHA-1", Convert.ToHexStringLower(SHA1.HashData(stream)));
        int own = JarPackages.Add(jar, _packages, _notes, container);
        for (int i = own; i >= 0 && i < _packages.Count && innerPath is not null; i++)
            _innerPaths[i] = innerPath;
        if (own < 0 || !JarPackages.HasMain(_notes, own))
            own = container;
        foreach ((ZipEntry entry, string path) in pending.Nested)
            ScanNested(archive, entry, path, innerPath, depth + 1, own);
    }

    private void ReadMetadata(ZipArchiveReader archive, JarContents jar, Pending pending, string? innerPath)
    {
        if (pending.Manifest is { } manifest && Read(archive, manifest, innerPath) is { } manifestBytes)
            jar.Manifest = JarManifest.Parse(manifestBytes);
        if (pending.License is { } license && license.Size < MaxMetadata && Read(archive, license, innerPath) is { } text)
            jar.LicenseFile = LicenseHeading.Recognize(text);
        if (pending.Projects.Count > MaxProjects)
            Tell(innerPath, $"it holds {pending.Projects.Count} Maven projects, of which {MaxProjects} are read");
        foreach (Pending.Project project in pending.Projects.Values.Take(MaxProjects))
        {
            Coordinates? coordinates = project.Properties is { } properties && Read(archive, properties, innerPath) is { } bytes ? PomProperties.Parse(bytes) : null;
            PomFile? pom = project.Pom is { } entry && Read(archive, entry, innerPath) is { } xml ? Parse(xml, entry, innerPath) : null;
            Coordinates? fromPom = pom?.Coordinates;
            if (coordinates is { Group: null } && fromPom?.Artifact == coordinates.Artifact)
                coordinates = coordinates with { Group = fromPom.Group };
            if ((coordinates ?? fromPom) is { } found)
                jar.Projects.Add((found, pom, coordinates is not null));
        }
    }

    private PomFile? Parse(byte[] xml, ZipEntry entry, string? innerPath)
    {
        try
        {
            return PomFile.Parse(xml);
        }
        catch (ParseException e)
        {
            Tell(Join(innerPath, ZipNames.Text(entry.Name.Span)), e.Message);
            return null;
        }
    }

    private byte[]? Read(ZipArchiveReader archive, ZipEntry entry, string? innerPath)
    {
        try
        {
            byte[] bytes = archive.Read(entry, Math.Min(_metadataBudget, MaxMetadata));
            _metadataBudget -= bytes.Length;
            return bytes;
        }
        catch (ParseException e)
        {
            Tell(innerPath, e.Message);
            return null;
        }
    }

    private void ScanNested(ZipArchiveReader archive, ZipEntry entry, string path, string? innerPath, int depth, int container)
    {
        string inner = innerPath is null ? path : $"{innerPath}!{path}";
        if (depth > file.Limits.MaxNesting)
        {
            Tell(inner, $"archives are nested deeper than {file.Limits.MaxNesting} (--max-nesting)");
            return;
        }
        if (++_archives > MaxArchives || entry.Size > _budget)
        {
            if (!_exhausted)
                Tell(inner, $"the archive holds more than {MaxArchives} archives or unpacks to more than {file.Limits.MaxUnpackedArchive} bytes; the rest is not read");
            _exhausted = true;
            return;
        }
        try
        {
            _budget -= Math.Max(0, entry.Size);
            string name = path[(path.LastIndexOf('/') + 1)..];
            if (archive.OpenStored(entry) is { } stored)
            {
                Scan(stored, name, inner, depth, container);
                return;
            }
            using Stream unpacked = entry.Size <= file.Limits.MaxInMemory ? new MemoryStream((int)Math.Max(0, entry.Size)) : Spill();
            archive.CopyTo(entry, unpacked, entry.Size);
            Scan(unpacked, name, inner, depth, container);
        }
        catch (ParseException e)
        {
            Tell(inner, e.Message);
        }
    }

    /// <summary>A large archive that is packed itself must be read at any offset: it goes to a file that vanishes.</summary>
    private static FileStream Spill() => new(Path.Combine(Path.GetTempPath(), "lading-" + Guid.NewGuid().ToString("n")), new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Options = FileOptions.DeleteOnClose,
    });

    private void Tell(string? inner, string reason) => file.Unknown(inner is null ? reason : string.Create(CultureInfo.InvariantCulture, $"{inner}: {reason}"));

    private static string Join(string? innerPath, string path) => innerPath is null ? path : $"{innerPath}!{path}";

    /// <summary>The entries worth reading, by what they are.</summary>
    private sealed class Pending
    {
        public sealed class Project
        {
            public ZipEntry? Properties;
            public ZipEntry? Pom;
        }

        public ZipEntry? Manifest { get; private set; }
        public ZipEntry? License { get; private set; }
        public SortedDictionary<string, Project> Projects { get; } = new(StringComparer.Ordinal);
        public List<(ZipEntry Entry, string Path)> Nested { get; } = [];

        public void Sort(ZipEntry entry, JarContents jar)
        {
            ReadOnlySpan<byte> name = entry.Name.Span;
            if (name.IsEmpty || name[^1] == '/')
                return;
            if (name.EndsWith(".class"u8))
                jar.AddClass(name);
            else if (name.EndsWith("pom.properties"u8) || name.EndsWith("pom.xml"u8))
                SortProject(entry, ZipNames.Text(name));
            else if (JarArchives.IsArchive(name))
                Nested.Add((entry, ZipNames.Text(name)));
            else if (name.Length == 20 && ZipNames.Text(name).Equals("META-INF/MANIFEST.MF", StringComparison.OrdinalIgnoreCase))
                Manifest ??= entry;
            else if (name.StartsWith("META-INF/LICEN"u8) || name.StartsWith("LICEN"u8))
                License ??= entry;
            else if (name.StartsWith("META-INF/native-image/"u8) && jar.NativeImage.Count < 100)
                SortNativeImage(ZipNames.Text(name).Split('/'), jar);
        }

        private void SortProject(ZipEntry entry, string path)
        {
            int slash = path.LastIndexOf('/');
            string folder = slash < 0 ? "" : path[..slash];
            string name = path[(slash + 1)..];
            // Templates of projects are no projects, and a pom.xml elsewhere may be anything.
            if (path.Contains("archetype-resources/", StringComparison.Ordinal) || name == "pom.xml" && !path.Contains("META-INF/maven/", StringComparison.Ordinal))
                return;
            if (name is not ("pom.xml" or "pom.properties"))
                return;
            if (!Projects.TryGetValue(folder, out Project? project))
                Projects[folder] = project = new Project();
            if (name == "pom.xml")
                project.Pom ??= entry;
            else
                project.Properties ??= entry;
        }

        private static void SortNativeImage(string[] parts, JarContents jar)
        {
            if (parts.Length >= 5 && parts[2].Contains('.') && Coordinates.IsPart(parts[2]) && Coordinates.IsPart(parts[3]) && !jar.NativeImage.Contains((parts[2], parts[3])))
                jar.NativeImage.Add((parts[2], parts[3]));
        }
    }
}
