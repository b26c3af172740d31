using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// A project's own description: <c>pyproject.toml</c> (packaging.python.org, "pyproject.toml specification"; poetry's
/// table), <c>setup.cfg</c> and, as far as they are plain literals, the requirements in <c>setup.py</c>. The project is
/// an application; of what it needs, only what is bound to one version is a package.
/// </summary>
internal static class ProjectFiles
{
    private const int MaxSpecifiers = 10_000;
    private const int MaxOccurrences = 16;

    public static FileCatalog PyProject(Tree root)
    {
        Tree project = root["project"].Kind == TreeKind.Map ? root["project"] : root["tool"]["poetry"];
        var graph = new LockGraph();
        int? self = PythonLockGraph.Make(project["name"].Word, project["version"].Word, role: PackageRole.Application, description: project["description"].Word) is { Version: not null } package
            ? graph.Add(package.With(declaredLicenses: [.. (project["license"].Word ?? project["license"]["text"].Word) is { } license && !license.Contains('\n') ? [license] : Array.Empty<string>()]))
            : null;
        Pins(graph, self, project["dependencies"].Kind == TreeKind.List ? project["dependencies"].Words : [], DependencyScope.Runtime);
        foreach (Tree group in project["optional-dependencies"].Entries.Values)
            Pins(graph, self, group.Words, DependencyScope.Optional);
        foreach (Tree group in root["dependency-groups"].Entries.Values)
            Pins(graph, self, group.Words, DependencyScope.Development);
        return graph.Build();
    }

    public static FileCatalog SetupCfg(string text)
    {
        var graph = new LockGraph();
        Dictionary<string, List<string>> values = Sections(text);
        int? self = PythonLockGraph.Make(One("metadata.name"), One("metadata.version"), role: PackageRole.Application, description: One("metadata.description")) is { Version: { } version } package && !version.Contains(':')
            ? graph.Add(package.With(declaredLicenses: One("metadata.license") is { } license ? [license] : [])) : null;
        Pins(graph, self, values.GetValueOrDefault("options.install_requires") ?? [], DependencyScope.Runtime);
        foreach ((string key, List<string> members) in values.Where(v => v.Key.StartsWith("options.extras_require.", StringComparison.Ordinal)))
            Pins(graph, self, members, DependencyScope.Optional);
        return graph.Build();

        string? One(string key) => values.GetValueOrDefault(key) is [{ Length: > 0 } value, ..] ? value : null;
    }

    /// <summary>Values by <c>section.key</c>, one line each: docs.python.org, "configparser", "Supported INI File Structure".</summary>
    private static Dictionary<string, List<string>> Sections(string text)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        string section = "";
        List<string>? current = null;
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] is '#' or ';')
                continue;
            int equals = trimmed.IndexOfAny(['=', ':']);
            if (line[0] is ' ' or '\t')
                current?.Add(trimmed);
            else if (trimmed is ['[', .., ']'])
                (section, current) = (trimmed[1..^1].Trim(), null);
            else if (equals > 0)
            {
                values[$"{section}.{trimmed[..equals].Trim()}"] = current = [];
                if (trimmed[(equals + 1)..].Trim() is { Length: > 0 } first)
                    current.Add(first);
            }
        }
        return values;
    }

    /// <summary>Text literals between the brackets after <c>install_requires</c> and its like; nothing is executed.</summary>
    public static FileCatalog SetupPy(string text)
    {
        var graph = new LockGraph();
        foreach ((string word, DependencyScope scope) in (ReadOnlySpan<(string, DependencyScope)>)[
            ("install_requires", DependencyScope.Runtime), ("extras_require", DependencyScope.Optional),
            ("setup_requires", DependencyScope.Development), ("tests_require", DependencyScope.Development)])
        {
            int at = text.IndexOf(word, StringComparison.Ordinal);
            for (int i = 0; at >= 0 && i < MaxOccurrences; i++, at = text.IndexOf(word, at + word.Length, StringComparison.Ordinal))
                Pins(graph, null, Literals(text, at + word.Length), scope);
        }
        return graph.Build();
    }

    private static List<string> Literals(string text, int at)
    {
        const int MaxBlock = 64 << 10;
        var literals = new List<string>();
        int end = Math.Min(text.Length, at + MaxBlock);
        while (at < end && (text[at] is '=' or ' ' or '\n' or '\r' or '\t'))
            at++;
        if (at >= end || text[at] is not ('[' or '(' or '{'))
            return literals;
        for (int depth = 0; at < end; at++)
        {
            char c = text[at];
            if (c is '[' or '(' or '{')
                depth++;
            else if (c is ']' or ')' or '}' && --depth == 0)
                break;
            else if (c == '#')
                at = text.IndexOf('\n', at) is >= 0 and var line ? line : end;
            else if (c is '\'' or '"')
            {
                int close = text.IndexOf(c, at + 1, Math.Max(0, end - at - 1));
                if (close < 0)
                    break;
                literals.Add(text[(at + 1)..close]);
                at = close;
            }
        }
        return literals;
    }

    private static void Pins(LockGraph graph, int? self, IEnumerable<string> texts, DependencyScope scope)
    {
        foreach (string text in texts.Take(MaxSpecifiers))
        {
            if (DependencySpecifier.Parse(text) is not { Pinned: { } version } specifier || PythonLockGraph.Make(specifier.Name, version, scope: scope) is not { } package)
                continue;
            int index = graph.Add(package);
            if (self is { } from)
                graph.Depend(from, index, scope);
        }
    }
}
