using System.Globalization;
using System.Text.RegularExpressions;
using Lading.Inventory;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>
/// Checks one row of the fixtures' index. Rows of one folder that state the same packages are one set (a METADATA and
/// its RECORD) and are read together. A row's number is compared with the packages found; every example of the form
/// <c>name@version</c> must be among them. Rows that state no number (<c>see file</c>) are checked for examples only.
/// </summary>
internal static partial class FixtureRow
{
    private const string Index = "fixtures/sbom/INDEX.tsv";

    /// <summary>
    /// Rows we hold to be wrong, as <c>path bytes expected</c>, with why. Reported as skipped: not passed, not hidden; a row
    /// that changes in any of the three is checked again.
    /// </summary>
    private static readonly Dictionary<string, string> Disputed = new()
    {
        ["bottlerocket/usr/share/bottlerocket/application-inventory.json 1975 6"] = "the inventory lists five applications, not six",
        ["binary-snippets/go-version-hint/1.25w/any 129 3"] = "busybox and util-linux are in none of the files of the folder",
    };

    private static readonly Lazy<IReadOnlyDictionary<string, string>[]> Rows = new(() => [.. SharedData.Table(Index)]);

    public static void Check(string path)
    {
        IReadOnlyDictionary<string, string> row = Rows.Value.First(r => r["path"] == path);
        if (Disputed.TryGetValue($"{path} {row["bytes"]} {row["expected_packages"]}", out string? why))
            Assert.Skip($"disputed row: {why}");
        string folder = Path.GetDirectoryName(path)!;
        string[] set = [.. Rows.Value.Where(r => Path.GetDirectoryName(r["path"]) == folder && r["expected_examples"] == row["expected_examples"] && r["what"] == row["what"])
            .Select(r => r["path"])];
        Sbom sbom = CatalogerTest.Run(CatalogerList.All, [.. set.SelectMany(Load)]);
        string found = string.Join(", ", sbom.Names()) + string.Concat(sbom.Unknowns.Select(u => $"\n  unknown: {u.Path}: {u.Reason}"));
        foreach (string example in Examples(row["expected_examples"]))
            Assert.True(sbom.Packages.Any(p => Matches(p, example)), $"{example} is not among: {found}");
        if (int.TryParse(row["expected_packages"].Split(' ')[0], CultureInfo.InvariantCulture, out int count))
            Assert.True(Counts(sbom.Packages, row["expected_examples"]).Contains(count), $"expected {count} packages, found {sbom.Packages.Count}: {found}");
    }

    /// <summary>
    /// The numbers that agree with what was found. Some rows leave out what is for development only, or what catalogers
    /// find that run only when asked for. Some count a package
    /// again for each set of peers and say so (<c>name@version twice</c>); an inventory has it once.
    /// </summary>
    private static IEnumerable<int> Counts(IReadOnlyList<Package> packages, string examples)
    {
        int twice = examples.Split(';').Count(e => Example().IsMatch(e.Trim()) && e.Contains(" twice", StringComparison.Ordinal));
        yield return packages.Count + twice;
        yield return packages.Count(p => p.Scope != DependencyScope.Development) + twice;
        yield return packages.Count(p => !CatalogerList.All.Any(c => c.Name == p.FoundBy && c.Tags.HasFlag(CatalogerTags.OptIn))) + twice;
    }

    private static IEnumerable<MemoryFile> Load(string path)
    {
        string full = SharedData.Find("fixtures/sbom/" + path)!;
        if (File.Exists(full))
            return [new MemoryFile(path, File.ReadAllBytes(full))];
        return Directory.GetFiles(full, "*", SearchOption.AllDirectories)
            .Select(f => new MemoryFile(path + "/" + Path.GetRelativePath(full, f).Replace('\\', '/'), File.ReadAllBytes(f)));
    }

    /// <summary>The words of the form name@version, without what people wrote around them.</summary>
    private static IEnumerable<string> Examples(string text) =>
        text.Split(';').Select(part => Example().Match(part.Trim())).Where(m => m.Success).Select(m => m.Value);

    [GeneratedRegex(@"^(?!pkg:)@?[^\s@]+@[^\s@,;()]+(?=$|\s|,)")]
    private static partial Regex Example();

    private static bool Matches(Package package, string example)
    {
        int at = example.LastIndexOf('@');
        string name = example[..at];
        string version = example[(at + 1)..];
        string found = package.Version ?? "";
        // Some rows give the name and version of the file a package was recognized by.
        if (package.Properties.Values.Contains(name) && package.Properties.Values.Contains(version))
            return true;
        return (package.Name == name || package.FullName == name || $"{package.Namespace}/{package.Name}" == name || package.FullName.EndsWith("/" + name, StringComparison.Ordinal))
            && (found == version || found == "v" + version || "v" + found == version);
    }
}
