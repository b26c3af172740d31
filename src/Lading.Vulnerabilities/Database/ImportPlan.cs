using Lading.Oci;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// Finds what there is to import in files and folders: a tree as OSV.dev serves it, with CISA's and FIRST's files beside,
/// single files of each, or a database that <c>lading db export</c> wrote.
/// </summary>
public static class ImportPlan
{
    /// <summary>Adds everything at <paramref name="path"/> to a build. Throws <see cref="LadingException"/> when there is nothing that is known.</summary>
    public static void Add(DatabaseBuild build, string path, string layer)
    {
        if (Directory.Exists(path))
        {
            if (!AddFolder(build, Path.GetFullPath(path), layer))
            {
                throw LadingException.Input($"The folder {Printable.Text(path)} holds no advisories.",
                    "Looked for: <Ecosystem>/all.zip, all.zip, *.json, kev/*.json, epss/*.csv, epss/*.csv.gz.");
            }
            return;
        }
        if (!File.Exists(path))
            throw LadingException.Input($"The file {Printable.Text(path)} does not exist.");
        AddFile(build, Path.GetFullPath(path), layer);
    }

    private static bool AddFolder(DatabaseBuild build, string folder, string layer)
    {
        bool any = false;
        if (File.Exists(Path.Combine(folder, "all.zip")))
        {
            // The folder is one ecosystem of OSV.dev.
            build.AddZip(layer, Path.GetFileName(folder), Path.Combine(folder, "all.zip"));
            any = true;
        }
        else
        {
            foreach (string file in Files(folder, "*.json"))
            {
                AddFile(build, file, layer);
                any = true;
            }
        }
        foreach (string inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            string zip = Path.Combine(inner, "all.zip");
            if (File.Exists(zip))
                build.AddZip(layer, Path.GetFileName(inner), zip);
            else if (Path.GetFileName(inner) == "kev")
                any |= AddAll(Files(inner, "*.json").Where(f => !f.EndsWith("schema.json", StringComparison.Ordinal)), build.AddKev);
            else if (Path.GetFileName(inner) == "epss")
                any |= AddAll(Files(inner, "*.csv").Concat(Files(inner, "*.csv.gz")), build.AddEpss);
            any |= File.Exists(zip);
        }
        return any;
    }

    private static bool AddAll(IEnumerable<string> files, Action<string> add)
    {
        bool any = false;
        foreach (string file in files)
        {
            add(file);
            any = true;
        }
        return any;
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal);

    private static void AddFile(DatabaseBuild build, string file, string layer)
    {
        string name = Path.GetFileName(file);
        if (DatabaseFile.LooksLikeOne(file))
            build.AddExport(file);
        else if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase))
            build.AddEpss(file);
        else if (name.Contains("known_exploited_vulnerabilities", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            build.AddKev(file);
        else if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            build.AddRecord(layer, "", file);
        else
            build.AddZip(layer, name == "all.zip" ? Path.GetFileName(Path.GetDirectoryName(file)!) : "", file);
    }
}
