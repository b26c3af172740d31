using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// A go.sum file: Go Modules Reference, "go.sum files". Each line is a module path, a version (followed by
/// <c>/go.mod</c> when only that file was hashed) and a hash.
/// </summary>
internal static class GoSumFile
{
    private const int MaxLines = 1_000_000;

    /// <summary>One line. <paramref name="OnlyGoMod"/> means that the module's content was not needed.</summary>
    public readonly record struct Line(string Path, string Version, string Hash, bool OnlyGoMod);

    /// <summary>The lines; throws <see cref="ParseException"/> when not one has the right form.</summary>
    public static List<Line> Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<Line>();
        foreach (ReadOnlySpan<char> raw in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            string[] words = raw.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !words[2].StartsWith("h1:", StringComparison.Ordinal) || lines.Count == MaxLines)
                continue;
            bool onlyGoMod = words[1].EndsWith("/go.mod", StringComparison.Ordinal);
            lines.Add(new Line(words[0], onlyGoMod ? words[1][..^7] : words[1], words[2], onlyGoMod));
        }
        return lines.Count > 0 || bytes.TrimEnd(" \r\n\t"u8).IsEmpty ? lines : throw new ParseException("the file has no line of a go.sum file");
    }

    /// <summary>
    /// The version of each module that a build would most likely choose, for a go.sum without its go.mod: minimal version
    /// selection takes the highest, which comes last in the file; versions whose content was hashed come first.
    /// </summary>
    public static IEnumerable<Line> Selected(IEnumerable<Line> lines)
    {
        var selected = new Dictionary<string, Line>(StringComparer.Ordinal);
        foreach (Line line in lines)
            if (!line.OnlyGoMod || !selected.TryGetValue(line.Path, out Line before) || before.OnlyGoMod)
                selected[line.Path] = line;
        return selected.Values;
    }
}
