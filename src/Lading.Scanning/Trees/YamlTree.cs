using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lading.Scanning.Trees;

/// <summary>Reads YAML 1.1/1.2 from the parser's events: aliases are shared, nothing is expanded, no tags are obeyed.</summary>
internal static class YamlTree
{
    /// <summary>Characters a document may have: far above any lock file, and what the parser reads in a few seconds.</summary>
    private const int MaxLength = 24 << 20;

    /// <summary>The first document.</summary>
    public static Tree Parse(string text) => ParseAll(text) is [{ } first, ..] ? first : Tree.Missing;

    /// <summary>All documents of a stream. Throws <see cref="ParseException"/> when it is not YAML.</summary>
    public static IReadOnlyList<Tree> ParseAll(string text)
    {
        if (text.Length > MaxLength)
            throw new ParseException($"the YAML file has {text.Length} characters, more than {MaxLength}");
        var documents = new List<Tree>();
        try
        {
            var parser = new Parser(new StringReader(text));
            Tree.Builder builder = new();
            Dictionary<string, Tree> anchors = new(StringComparer.Ordinal);
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart)
                    (builder, anchors) = (new Tree.Builder(), new Dictionary<string, Tree>(StringComparer.Ordinal));
                else if (parser.Current is DocumentEnd)
                    documents.Add(builder.Root);
                else
                    Take(parser.Current!, text, builder, anchors);
            }
        }
        catch (Exception e) when (e is not (ParseException or OutOfMemoryException))
        {
            // The parser throws YamlException for most errors and now and then whatever its scanner stumbled over.
            throw new ParseException($"not YAML: {e.Message}", e);
        }
        return documents;
    }

    private static void Take(ParsingEvent current, string text, Tree.Builder builder, Dictionary<string, Tree> anchors)
    {
        bool isKey = builder.WantsKey;
        builder.Line = (int)current.Start.Line;
        (int start, int end) = ((int)current.Start.Index, (int)current.End.Index);
        // The end of a flow collection is told as the place of its bracket, that of a block as where the next thing begins.
        bool isBracket = current is MappingEnd or SequenceEnd && start < text.Length && text[start] is '}' or ']';
        builder.Span = (start, isBracket ? start + 1 : end);
        switch (current)
        {
            case Scalar scalar when isKey:
                builder.Key(scalar.Value);
                break;
            case AnchorAlias alias when isKey:
                builder.Key(anchors.GetValueOrDefault(alias.Value.Value)?.Text ?? "");
                break;
            case Scalar scalar:
                bool isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
                builder.Scalar(isNull ? null : scalar.Value);
                break;
            case AnchorAlias alias:
                builder.Put(anchors.GetValueOrDefault(alias.Value.Value) ?? Tree.Missing);
                break;
            case MappingStart or SequenceStart when isKey:
                throw new ParseException("the YAML document has a list or map as a key");
            case MappingStart map:
                Remember(anchors, map.Anchor, builder.OpenMap());
                break;
            case SequenceStart list:
                Remember(anchors, list.Anchor, builder.OpenList());
                break;
            case MappingEnd or SequenceEnd:
                builder.Close();
                break;
        }
    }

    private static void Remember(Dictionary<string, Tree> anchors, AnchorName anchor, Tree node)
    {
        if (!anchor.IsEmpty)
            anchors[anchor.Value] = node;
    }
}
