using Lading.Oci;
using Lading.Scanning;
using Lading.Scanning.Trees;

namespace Lading.Leaks.BuildFiles;

/// <summary>The YAML documents of a build file, with offsets that fit <see cref="SourceFile.Text"/>.</summary>
internal static class YamlDocuments
{
    private const int MaxMerges = 1000;

    /// <summary>All documents. Throws an input error when it is no YAML.</summary>
    public static IReadOnlyList<Tree> Read(SourceFile source)
    {
        if (source.Text.StartsWith('\ufeff'))
            throw LadingException.Input($"{source.Name} begins with a byte order mark, which YAML tools refuse in the middle and some at the head.", "Save it as UTF-8 without one.");
        try
        {
            return YamlTree.ParseAll(source.Text);
        }
        catch (ParseException e)
        {
            throw LadingException.Input($"{source.Name}: {Printable.Text(e.Message)}.", "Templates (Helm, Jinja) are judged after they were rendered.", e);
        }
    }

    /// <summary>The entries of a map, those of its merge keys (<c>&lt;&lt;</c>) after its own.</summary>
    public static IEnumerable<KeyValuePair<string, Tree>> Merged(Tree map)
    {
        if (!map.Entries.ContainsKey("<<"))
            return map.Entries;
        var all = new OrderedDictionary<string, Tree>(StringComparer.Ordinal);
        var open = new Stack<Tree>([map]);
        for (int i = 0; i < MaxMerges && open.TryPop(out Tree? next); i++)
        {
            foreach ((string key, Tree value) in next.Entries)
                if (key != "<<")
                    all.TryAdd(key, value);
            Tree merge = next["<<"];
            foreach (Tree from in merge.Kind == TreeKind.List ? merge.Items.Reverse() : [merge])
                open.Push(from);
        }
        return all;
    }

    /// <summary>The value of a key, merge keys included.</summary>
    public static Tree Value(Tree map, string key)
    {
        if (map[key] is { Kind: not TreeKind.Missing } own || !map.Entries.ContainsKey("<<"))
            return map[key];
        return Merged(map).FirstOrDefault(e => e.Key == key).Value ?? Tree.Missing;
    }

    /// <summary>Where a scalar stands.</summary>
    public static TextSpan Span(Tree node) => TextSpan.Between(Math.Max(0, node.Start), Math.Max(0, node.End));

    /// <summary>From its key to its end.</summary>
    public static TextSpan SpanWithKey(Tree node) => TextSpan.Between(Math.Max(0, node.KeyStart), Math.Max(0, node.End));
}
