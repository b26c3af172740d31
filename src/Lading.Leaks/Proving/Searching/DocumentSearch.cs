using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Searches a JSON document of an image: its bytes as they are, and every string in it unescaped, so that a trace can be told by
/// its pointer (RFC 6901).
/// </summary>
internal static class DocumentSearch
{
    private const int MaxDepth = 128;

    /// <summary>Searches a document. <paramref name="instruction"/> says which build step a pointer belongs to.</summary>
    public static void Run(PlaceSearch place, ReadOnlySpan<byte> json, string name, Func<string, string?>? instruction = null)
    {
        TraceSearch whole = place.Take();
        whole.Add(json);
        whole.Finish();
        place.Bytes += json.Length;
        place.Files++;
        // A sight in the raw bytes is told only where no string accounts for it.
        var open = whole.Found.ToList();
        try
        {
            Strings(place, json, name, open, instruction);
        }
        catch (JsonException)
        {
            // Its bytes were searched all the same.
        }
        foreach (Sight sight in open)
            place.Keep(sight, name, sight.Offset, instruction: instruction?.Invoke(""));
        place.AddMore(whole.More);
        place.Return(whole);
    }

    private static void Strings(PlaceSearch place, ReadOnlySpan<byte> json, string name, List<Sight> open, Func<string, string?>? instruction)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip });
        var path = new Stack<(string? Key, int Index)>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Step(path);
                    path.Push((null, reader.TokenType == JsonTokenType.StartArray ? -1 : int.MinValue));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    path.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    path.Pop();
                    path.Push((Unescaped(ref reader), int.MinValue));
                    String(place, ref reader, name, path, open, instruction);
                    break;
                case JsonTokenType.String:
                    Step(path);
                    String(place, ref reader, name, path, open, instruction);
                    break;
                default:
                    Step(path);
                    break;
            }
        }
    }

    private static void Step(Stack<(string? Key, int Index)> path)
    {
        if (path.TryPeek(out (string? Key, int Index) top) && top.Index != int.MinValue)
        {
            path.Pop();
            path.Push((null, top.Index + 1));
        }
    }

    private static void String(PlaceSearch place, ref Utf8JsonReader reader, string name, Stack<(string? Key, int Index)> path, List<Sight> open, Func<string, string?>? instruction)
    {
        long start = reader.TokenStartIndex, end = start + reader.ValueSpan.Length + 2;
        bool raw = open.Exists(s => s.Offset >= start && s.Offset < end);
        if (!raw && !reader.ValueIsEscaped)
            return;
        byte[] text = new byte[reader.ValueSpan.Length];
        int length;
        try
        {
            length = reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            return;
        }
        TraceSearch search = place.Take();
        search.Add(text.AsSpan(0, length));
        if (search.Finish().Count > 0)
        {
            string pointer = Pointer(path);
            open.RemoveAll(s => s.Offset >= start && s.Offset < end);
            foreach (Sight sight in search.Found)
                place.Keep(sight, name, start + 1 + sight.Offset, pointer: pointer, instruction: instruction?.Invoke(pointer));
        }
        place.Return(search);
    }

    private static string Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.Latin1.GetString(reader.ValueSpan);
        }
    }

    private static string Pointer(Stack<(string? Key, int Index)> path) => string.Concat(path.Reverse()
        .Select(p => "/" + (p.Key?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) ?? (p.Index >= 0 ? p.Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : ""))));
}
