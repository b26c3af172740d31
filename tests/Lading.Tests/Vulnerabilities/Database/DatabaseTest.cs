using System.IO.Compression;
using System.Text;
using Lading.Testing;
using Lading.Vulnerabilities.Database;

namespace Lading.Tests.Vulnerabilities.Database;

/// <summary>Databases and trees in a temporary folder.</summary>
public abstract class DatabaseTest : IDisposable
{
    internal static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    protected TemporaryFolder Folder { get; } = new();

    protected string Db => Folder["advisories.db"];

    /// <summary>A record about one package.</summary>
    public static string Record(string id, string ecosystem = "npm", string name = "left-pad", string fixedIn = "1.0.0", string modified = "2024-01-01T00:00:00Z", string more = "") =>
        $$"""{"id":"{{id}}","modified":"{{modified}}","summary":"About {{name}}",{{more}}"affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{name}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{fixedIn}}"}]}]}]}""";

    /// <summary>A zip with one file a record, named by its id.</summary>
    public static byte[] Zip(params string[] records) => ZipOf([.. records.Select(r => (r.Split('"')[3] + ".json", Encoding.UTF8.GetBytes(r)))]);

    public static byte[] ZipOf(params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>Writes a file below the folder.</summary>
    protected string Put(string path, byte[] content)
    {
        string full = Folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return full;
    }

    protected string Put(string path, string content) => Put(path, Encoding.UTF8.GetBytes(content));

    protected BuildResult Import(params string[] paths) => ImportLayer(DatabaseBuild.PublicLayer, paths);

    protected BuildResult ImportLayer(string layer, params string[] paths) => ImportInto(Db, layer, paths);

    protected static BuildResult ImportInto(string db, string layer, params string[] paths)
    {
        using DatabaseBuild build = DatabaseBuild.Begin(db);
        foreach (string path in paths)
            ImportPlan.Add(build, path, layer);
        return build.Commit(Time);
    }

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
