using Lading.Leaks.BuildFiles;
using Lading.Scanning;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>How the text of a script stands in its file, which decides what may be written there.</summary>
internal enum ScriptForm : byte
{
    /// <summary>A shell's own file, or a block of YAML that is kept line by line.</summary>
    Plain,
    /// <summary>A recipe of a Makefile: a dollar sign of the shell is written twice.</summary>
    Recipe,
    /// <summary>In quotes of YAML: no quotes may be written.</summary>
    Quoted,
}

/// <summary>A stretch of a file that a shell runs.</summary>
/// <param name="Span">Where.</param>
/// <param name="Form">How it stands there.</param>
/// <param name="Step">The map of YAML that holds it; missing elsewhere.</param>
internal sealed record ScriptRegion(TextSpan Span, ScriptForm Form, Tree Step);

/// <summary>Finds the shell's text in scripts, Makefiles and CI workflows.</summary>
internal static class ScriptRegions
{
    /// <summary>The regions in order; null for a file in a language that is not read here.</summary>
    public static IReadOnlyList<ScriptRegion>? Of(SourceFile source, IReadOnlyList<Tree> documents)
    {
        string name = source.Name[(source.Name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        if (name.EndsWith(".sh", StringComparison.Ordinal) || name.EndsWith(".bash", StringComparison.Ordinal))
            return [new ScriptRegion(new TextSpan(0, source.Text.Length), ScriptForm.Plain, Tree.Missing)];
        if (name == "makefile" || name.EndsWith(".mk", StringComparison.Ordinal))
            return Recipes(source);
        // Other systems' shells speak another language.
        return IsYaml(source) && !source.Text.Contains("runs-on: windows", StringComparison.Ordinal) ? [.. Scalars(source, documents).OrderBy(r => r.Span.Start)] : null;
    }

    /// <summary>The YAML documents of a workflow; none for other files, and for what is no YAML.</summary>
    public static IReadOnlyList<Tree> Documents(SourceFile source)
    {
        try
        {
            return IsYaml(source) && !source.Text.StartsWith('\ufeff') ? YamlTree.ParseAll(source.Text) : [];
        }
        catch (ParseException)
        {
            return [];
        }
    }

    private static bool IsYaml(SourceFile source) => source.Name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || source.Name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    /// <summary>The recipe lines of a Makefile, continued ones as one.</summary>
    private static List<ScriptRegion> Recipes(SourceFile source)
    {
        var regions = new List<ScriptRegion>();
        for (int line = 1; line <= source.LineCount; line++)
        {
            if (source.Line(line) is not ['\t', ..])
                continue;
            int start = source.LineSpan(line).Start + 1;
            while (line < source.LineCount && source.Line(line) is [.., '\\'])
                line++;
            while (start < source.Text.Length && source.Text[start] is '@' or '-' or '+' or ' ')
                start++;
            regions.Add(new ScriptRegion(TextSpan.Between(start, source.LineSpan(line).End), ScriptForm.Recipe, Tree.Missing));
        }
        return regions;
    }

    /// <summary>The scalars of YAML that have a build in them, each where it stands first.</summary>
    private static IEnumerable<ScriptRegion> Scalars(SourceFile source, IReadOnlyList<Tree> documents)
    {
        var seen = new HashSet<Tree>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(Tree Node, Tree Map)>(documents.Select(d => (d, d)));
        while (open.TryPop(out (Tree Node, Tree Map) next))
        {
            if (!seen.Add(next.Node))
                continue;
            if (next.Node.Text is { } text && text.Contains("build", StringComparison.Ordinal) && Region(source, next.Node, next.Map) is { } region)
                yield return region;
            Tree map = next.Node.Kind == TreeKind.Map ? next.Node : next.Map;
            foreach (Tree item in next.Node.Items)
                open.Push((item, map));
            foreach ((_, Tree value) in next.Node.Entries)
                open.Push((value, map));
        }
    }

    private static ScriptRegion? Region(SourceFile source, Tree node, Tree map)
    {
        (int start, int end) = (node.Start, Math.Min(node.End, source.Text.Length));
        bool isOther = map["shell"].Word is { } shell && !shell.StartsWith("bash", StringComparison.Ordinal) && !shell.StartsWith("sh", StringComparison.Ordinal);
        if (start < 0 || end <= start || isOther)
            return null;
        ReadOnlySpan<char> text = source.Text.AsSpan(start..end);
        if (text[0] == '|')
        {
            int line = source.LineAt(start);
            return line < source.LineCount ? new ScriptRegion(TextSpan.Between(source.AfterLine(line), end), ScriptForm.Plain, map) : null;
        }
        // Lines that YAML joins, and escapes, would have to be undone.
        bool isQuoted = text[0] is '"' or '\'';
        if (text[0] == '>' || text.Contains('\n') || (isQuoted && (text.Contains('\\') || text[1..^1].Contains(text[0]))))
            return null;
        return isQuoted ? new ScriptRegion(TextSpan.Between(start + 1, end - 1), ScriptForm.Quoted, map) : new ScriptRegion(TextSpan.Between(start, end), ScriptForm.Plain, map);
    }
}
