using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>A go.mod file: Go Modules Reference, "go.mod files".</summary>
internal sealed class GoModFile
{
    private const int MaxModules = 100_000;

    /// <summary>A required module and the line it stands on.</summary>
    public sealed record Requirement(string Path, string Version, bool Indirect, int Line);

    /// <summary>A replacement; versions are null where none is written.</summary>
    public sealed record Replacement(string Path, string? Version, string NewPath, string? NewVersion);

    /// <summary>Path of the module; null when the file states none.</summary>
    public string? Module { get; private set; }

    /// <summary>The <c>go</c> directive: a language version (<c>1.21</c>) or a release (<c>1.22.5</c>).</summary>
    public string? Go { get; private set; }

    /// <summary>The <c>toolchain</c> directive.</summary>
    public string? Toolchain { get; private set; }

    /// <summary>Packages that are tools of the module.</summary>
    public List<string> Tools { get; } = [];

    /// <summary>What it requires.</summary>
    public List<Requirement> Requires { get; } = [];

    /// <summary>What it replaces.</summary>
    public List<Replacement> Replaces { get; } = [];

    /// <summary>Versions that are never used.</summary>
    public HashSet<(string Path, string Version)> Excludes { get; } = [];

    /// <summary>Reads a file; throws <see cref="ParseException"/> when it has no directive of a go.mod.</summary>
    public static GoModFile Parse(ReadOnlySpan<byte> bytes)
    {
        var result = new GoModFile();
        string? block = null;
        int number = 0, known = 0;
        foreach (ReadOnlySpan<char> raw in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            number++;
            int slashes = CommentAt(raw);
            string comment = slashes < 0 ? "" : raw[(slashes + 2)..].Trim().ToString();
            string[] words = Words(slashes < 0 ? raw : raw[..slashes]);
            if (words.Length == 0)
                continue;
            if (block is not null)
            {
                if (words[0] == ")")
                    block = null;
                else
                    result.Directive(block, words, comment, number);
                continue;
            }
            if (words is [var name, "("])
                block = name;
            else if (result.Directive(words[0], words[1..], comment, number))
                known++;
        }
        if (known == 0 && result.Requires.Count == 0)
            throw new ParseException("the file has no directive of a go.mod file");
        return result;
    }

    /// <summary>The module that is used in place of a required one.</summary>
    public (string Path, string? Version, Replacement? By) Resolve(Requirement required)
    {
        Replacement? by = Replaces.FirstOrDefault(r => r.Path == required.Path && r.Version == required.Version)
            ?? Replaces.FirstOrDefault(r => r.Path == required.Path && r.Version is null);
        return by is null || GoBinaryCataloger.IsFolder(by.NewPath) ? (required.Path, required.Version, by) : (by.NewPath, by.NewVersion, by);
    }

    private bool Directive(string name, string[] words, string comment, int line)
    {
        switch (name)
        {
            case "module" when words.Length >= 1:
                Module ??= words[0];
                return true;
            case "go" when words.Length >= 1:
                Go ??= words[0];
                return true;
            case "toolchain" when words.Length >= 1:
                Toolchain ??= words[0];
                return true;
            case "tool" when words.Length >= 1:
                Tools.Add(words[0]);
                return true;
            case "require" when words.Length >= 2 && Requires.Count < MaxModules:
                Requires.Add(new Requirement(words[0], words[1], comment == "indirect" || comment.StartsWith("indirect;", StringComparison.Ordinal), line));
                return true;
            case "exclude" when words.Length >= 2 && Excludes.Count < MaxModules:
                Excludes.Add((words[0], words[1]));
                return true;
            case "replace" when Replaces.Count < 10_000 && Array.IndexOf(words, "=>") is > 0 and var arrow && arrow + 1 < words.Length:
                Replaces.Add(new Replacement(words[0], arrow > 1 ? words[1] : null, words[arrow + 1], arrow + 2 < words.Length ? words[arrow + 2] : null));
                return true;
            default:
                return false;
        }
    }

    private static int CommentAt(ReadOnlySpan<char> line)
    {
        // "//" inside a module path only occurs in quotes, which nobody writes; a comment has a space before it or starts the line.
        int at = line.IndexOf("//");
        while (at > 0 && !char.IsWhiteSpace(line[at - 1]))
        {
            int next = line[(at + 2)..].IndexOf("//");
            at = next < 0 ? -1 : at + 2 + next;
        }
        return at;
    }

    private static string[] Words(ReadOnlySpan<char> line)
    {
        string[] words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
            if (words[i].Length >= 2 && words[i][0] is ('"' or '`') && words[i][^1] == words[i][0])
                words[i] = words[i][1..^1];
        return words;
    }
}
