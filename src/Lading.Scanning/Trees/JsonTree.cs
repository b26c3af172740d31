using System.Text;
using System.Text.Json;

namespace Lading.Scanning.Trees;

/// <summary>Reads JSON (RFC 8259) with the comments, trailing commas and byte order mark that tools put into it.</summary>
internal static class JsonTree
{
    /// <summary>
    /// Parses a document. <paramref name="keep"/> chooses among the keys at the top: the values of others are passed
    /// over. Throws <see cref="ParseException"/> when it is not JSON.
    /// </summary>
    public static Tree Parse(ReadOnlySpan<byte> json, Func<string, bool>? keep = null)
    {
        if (json.StartsWith("\ufeff"u8))
            json = json[3..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = Tree.MaxDepth,
        });
        var builder = new Tree.Builder();
        try
        {
            while (reader.Read())
                Take(ref reader, builder, keep);
        }
        catch (JsonException e)
        {
            throw new ParseException($"not JSON: {e.Message}", e);
        }
        return builder.Root;
    }

    private static void Take(ref Utf8JsonReader reader, Tree.Builder builder, Func<string, bool>? keep)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                string key = String(ref reader);
                if (builder.Depth == 1 && keep is not null && !keep(key))
                    reader.Skip();
                else
                    builder.Key(key);
                break;
            case JsonTokenType.StartObject:
                builder.OpenMap();
                break;
            case JsonTokenType.StartArray:
                builder.OpenList();
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.Close();
                break;
            case JsonTokenType.String:
                builder.Scalar(String(ref reader));
                break;
            case JsonTokenType.Number:
                builder.Scalar(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
            case JsonTokenType.True:
                builder.Scalar("true");
                break;
            case JsonTokenType.False:
                builder.Scalar("false");
                break;
            case JsonTokenType.Null:
                builder.Scalar(null);
                break;
        }
    }

    /// <summary>Text that is not valid UTF-8, or escapes half a surrogate pair, is taken with replacement characters.</summary>
    private static string String(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
