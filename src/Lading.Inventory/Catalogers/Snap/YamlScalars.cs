using Lading.Scanning;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lading.Inventory.Catalogers.Snap;

/// <summary>
/// The scalars of a YAML document, each with the path to it: keys joined by <c>/</c>, <c>[]</c> for the elements of a sequence.
/// Reads events, so that neither depth nor aliases cost more than their text.
/// </summary>
internal static class YamlScalars
{
    private const int MaxDepth = 64;
    private const int MaxKey = 100;
    private const int MaxScalars = 500_000;

    /// <summary>Calls <paramref name="take"/> with path and value of each.</summary>
    public static void Read(string text, Action<string, string> take)
    {
        // For each open collection: its path, and whether it is a mapping that waits for a value under Key.
        var stack = new Stack<(string Path, bool IsMapping, string? Key)>();
        int count = 0;
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext() && parser.Current is not DocumentEnd)
            {
                switch (parser.Current)
                {
                    case MappingStart or SequenceStart:
                        string path = Place(stack);
                        if (stack.Count >= MaxDepth)
                            throw new ParseException($"the document is nested deeper than {MaxDepth}");
                        stack.Push((path, parser.Current is MappingStart, null));
                        break;
                    case MappingEnd or SequenceEnd:
                        stack.Pop();
                        break;
                    case Scalar scalar:
                        if (stack.TryPeek(out var top) && top is { IsMapping: true, Key: null })
                        {
                            stack.Pop();
                            stack.Push((top.Path, true, scalar.Value.Length > MaxKey ? "?" : scalar.Value));
                            break;
                        }
                        if (++count > MaxScalars)
                            throw new ParseException($"the document has more than {MaxScalars} values");
                        take(Place(stack), scalar.Value);
                        break;
                    case AnchorAlias:
                        Place(stack);
                        break;
                }
            }
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new ParseException($"it is not YAML: {e.Message}", e);
        }
    }

    /// <summary>The path of the value that comes now; a mapping then waits for its next key.</summary>
    private static string Place(Stack<(string Path, bool IsMapping, string? Key)> stack)
    {
        if (!stack.TryPop(out var top))
            return "";
        // A collection as key has no name that anybody asks for.
        string name = top.IsMapping ? top.Key ?? "?" : "[]";
        stack.Push((top.Path, top.IsMapping, top.IsMapping && top.Key is null ? "?" : null));
        return top.Path.Length == 0 ? name : $"{top.Path}/{name}";
    }
}
