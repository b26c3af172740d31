namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// The text of modules and settings in a Go executable, line by line: <c>runtime/debug</c>, <c>BuildInfo.String</c>.
/// Fields are separated by tabs; a <c>=&gt;</c> line replaces the module before it.
/// </summary>
internal sealed class BuildSettings
{
    private const int MaxModules = 100_000;
    private const int MaxSettings = 256;

    /// <summary>A module line and, if replaced, what it was replaced by.</summary>
    public sealed record Module(string Path, string? Version, string? Sum)
    {
        public Module? Replacement { get; init; }
    }

    /// <summary>Import path of the main package.</summary>
    public string? MainPackage { get; private set; }

    /// <summary>The main module; null when it was built outside of one.</summary>
    public Module? Main { get; private set; }

    /// <summary>The modules it was built from.</summary>
    public List<Module> Dependencies { get; } = [];

    /// <summary>Build settings: <c>GOOS</c>, <c>-ldflags</c>, <c>vcs.revision</c>, ….</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public static BuildSettings Parse(string text)
    {
        var result = new BuildSettings();
        bool lastIsMain = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int tab = line.IndexOf('\t');
            if (tab < 0)
                continue;
            ReadOnlySpan<char> rest = line[(tab + 1)..];
            switch (line[..tab])
            {
                case "path":
                    result.MainPackage = rest.ToString();
                    break;
                case "mod":
                    result.Main = ModuleOf(rest);
                    lastIsMain = true;
                    break;
                case "dep" when result.Dependencies.Count < MaxModules:
                    result.Dependencies.Add(ModuleOf(rest));
                    lastIsMain = false;
                    break;
                case "=>" when lastIsMain && result.Main is not null:
                    result.Main = result.Main with { Replacement = ModuleOf(rest) };
                    break;
                case "=>" when result.Dependencies.Count > 0:
                    result.Dependencies[^1] = result.Dependencies[^1] with { Replacement = ModuleOf(rest) };
                    break;
                case "build" when result.Settings.Count < MaxSettings:
                    result.AddSetting(rest);
                    break;
            }
        }
        return result;
    }

    private static Module ModuleOf(ReadOnlySpan<char> fields)
    {
        string[] parts = fields.ToString().Split('\t');
        return new Module(parts[0], parts.Length > 1 ? parts[1] : null, parts.Length > 2 && parts[2].Length > 0 ? parts[2] : null);
    }

    private void AddSetting(ReadOnlySpan<char> text)
    {
        int equals;
        string key;
        if (text.StartsWith("\"") || text.StartsWith("`"))
        {
            int end = text[1..].IndexOf(text[0]);
            if (end < 0 || end + 2 >= text.Length || text[end + 2] != '=')
                return;
            key = text.Slice(1, end).ToString();
            equals = end + 2;
        }
        else
        {
            equals = text.IndexOf('=');
            if (equals <= 0)
                return;
            key = text[..equals].ToString();
        }
        Settings.TryAdd(key, Unquote(text[(equals + 1)..]));
    }

    /// <summary>A Go string literal's value: The Go Programming Language Specification, "String literals" (the escapes that occur).</summary>
    private static string Unquote(ReadOnlySpan<char> text)
    {
        if (text.Length >= 2 && text[0] == '`' && text[^1] == '`')
            return text[1..^1].ToString();
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
            return text.ToString();
        var result = new System.Text.StringBuilder(text.Length);
        text = text[1..^1];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            char next = text[++i];
            result.Append(next switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => next });
        }
        return result.ToString();
    }
}
