using Lading.Testing;
using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Versions;

/// <summary>
/// The shared vectors, which come from the tests of the algorithms' own implementations: <c>NAME.tsv</c> holds
/// <c>a, op, b</c>, and <c>NAME.valid.tsv</c> whether the ecosystem's parser accepts a string.
/// </summary>
public class VersionVectorTests
{
    private const string Folder = "fixtures/versions";

    /// <summary>Names of files that are not the name of an order.</summary>
    private static readonly Dictionary<string, string> OtherNames = new() { ["semver-loose"] = "semver" };

    /// <summary>
    /// Rows that contradict the order's definition: vercmp(8) says 1.0alpha &lt; 1.0, and other rows of the file say
    /// so.
    /// </summary>
    private static readonly HashSet<string> Mistaken = ["pacman 1.0.0alpha > 1.0.0"];

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (SharedData.Find(Folder) is { } folder)
            foreach (string file in Directory.GetFiles(folder, "*.tsv").Order(StringComparer.Ordinal))
                files.Add(Path.GetFileName(file));
        if (files.Count == 0)
            files.Add("");
        return files;
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_row_holds(string file)
    {
        if (file.Length == 0)
            Assert.Skip(Folder + " is not there");
        bool isValidity = file.EndsWith(".valid.tsv", StringComparison.Ordinal);
        string name = file[..^(isValidity ? ".valid.tsv" : ".tsv").Length];
        VersionScheme? scheme = VersionSchemes.ByName(OtherNames.GetValueOrDefault(name, name));
        Assert.True(scheme is not null, $"{file}: no version order is called {name}");

        var wrong = new List<string>();
        foreach (string line in File.ReadLines(SharedData.Find(Folder + "/" + file)!).Where(l => l.Length > 0 && l[0] != '#'))
            if ((isValidity ? CheckValidity(scheme, line) : CheckOrder(scheme, line)) is { } problem)
                wrong.Add(problem);
        Assert.True(wrong.Count == 0, $"{file}: {wrong.Count} rows do not hold:\n{string.Join('\n', wrong.Take(40))}");
    }

    private static string? CheckOrder(VersionScheme scheme, string line)
    {
        string[] cells = line.Split('\t');
        if (Mistaken.Contains($"{scheme.Name} {cells[0]} {cells[1]} {cells[2]}"))
            return null;
        int expected = cells[1] switch { "<" => -1, "=" => 0, ">" => 1, _ => throw new FormatException(line) };
        int forward = Math.Sign(scheme.Compare(cells[0], cells[2]));
        int backward = Math.Sign(scheme.Compare(cells[2], cells[0]));
        return forward == expected && backward == -expected ? null : $"{line} (got {forward}, the other way {backward})";
    }

    private static string? CheckValidity(VersionScheme scheme, string line)
    {
        // The version itself may hold a tab.
        int tab = line.LastIndexOf('\t');
        bool expected = line[(tab + 1)..] switch { "valid" => true, "invalid" => false, _ => throw new FormatException(line) };
        return scheme.IsValid(line.AsSpan(0, tab)) == expected ? null : line;
    }
}
