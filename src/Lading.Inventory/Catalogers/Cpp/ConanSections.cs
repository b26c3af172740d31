using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>The sections of <c>conanfile.txt</c> and <c>conaninfo.txt</c>: docs.conan.io, "conanfile.txt".</summary>
internal static class ConanSections
{
    private const int MaxLines = 100_000;

    /// <summary>The lines of every section without comments and blanks.</summary>
    public static Dictionary<string, List<string>> Read(string text)
    {
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        int count = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';')
                continue;
            if (++count > MaxLines)
                throw new ParseException($"the file has more than {MaxLines} lines");
            // A range of versions has brackets as well, but not around the whole line.
            if (line[0] == '[' && line[^1] == ']')
            {
                string name = line[1..^1].Trim().ToString();
                if (!sections.TryGetValue(name, out current))
                    sections[name] = current = [];
            }
            else
            {
                int comment = line.IndexOf(" #", StringComparison.Ordinal);
                current?.Add((comment < 0 ? line : line[..comment]).Trim().ToString());
            }
        }
        return sections;
    }

    /// <summary>The references of one section.</summary>
    public static IEnumerable<ConanReference> References(this Dictionary<string, List<string>> sections, string name) =>
        sections.GetValueOrDefault(name, []).Select(ConanReference.Parse).OfType<ConanReference>();
}
