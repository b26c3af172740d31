using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>One entry of Yarn 1's lock file: requests, then indented fields, then deeper indented dependencies.</summary>
internal sealed class YarnClassicEntry
{
    public required IReadOnlyList<string> Requests { get; init; }
    public string? Version { get; private set; }
    public string? Resolved { get; private set; }
    public string? Integrity { get; private set; }
    public List<(string Name, string Range, DependencyScope Scope)> Needs { get; } = [];

    /// <summary>Reads all entries. Throws <see cref="ParseException"/> when the text holds none and is not empty.</summary>
    public static List<YarnClassicEntry> ReadAll(string text)
    {
        var entries = new List<YarnClassicEntry>();
        YarnClassicEntry? current = null;
        DependencyScope? group = null;
        bool isEmpty = true;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.TrimEnd();
            int indent = line.Length - line.TrimStart(' ').Length;
            line = line[indent..];
            if (line.IsEmpty || line[0] == '#')
                continue;
            isEmpty = false;
            if (indent == 0)
            {
                string[] requests = line[^1] == ':' ? Words(line[..^1], ',') : [];
                current = requests.Length == 0 ? null : new YarnClassicEntry { Requests = requests };
                group = null;
                if (current is not null)
                    entries.Add(current);
            }
            else if (current is not null && indent < 4)
            {
                group = line switch
                {
                    "dependencies:" => DependencyScope.Runtime,
                    "optionalDependencies:" => DependencyScope.Optional,
                    _ => null,
                };
                current.Field(Words(line, ' '));
            }
            else if (current is not null && group is { } scope && Words(line, ' ') is [var name, var range, ..])
            {
                current.Needs.Add((name, range, scope));
            }
        }
        return entries.Count > 0 || isEmpty ? entries : throw new ParseException("the file has no entries of yarn's lock format");
    }

    private void Field(string[] words)
    {
        if (words is not [var name, var value, ..])
            return;
        switch (name)
        {
            case "version":
                Version = value;
                break;
            case "resolved":
                Resolved = value;
                break;
            case "integrity":
                Integrity = value;
                break;
        }
    }

    /// <summary>Words between separators; a word in double quotes may hold them.</summary>
    private static string[] Words(ReadOnlySpan<char> line, char separator)
    {
        var words = new List<string>();
        while (!(line = line.Trim(' ').TrimStart(separator).TrimStart(' ')).IsEmpty)
        {
            int end;
            if (line[0] == '"')
            {
                end = line[1..].IndexOf('"') + 1;
                if (end == 0)
                    end = line.Length;
                words.Add(line[1..end].ToString());
                line = end < line.Length ? line[(end + 1)..] : default;
                continue;
            }
            end = line.IndexOf(separator);
            words.Add((end < 0 ? line : line[..end]).Trim().ToString());
            line = end < 0 ? default : line[(end + 1)..];
        }
        return [.. words];
    }
}
