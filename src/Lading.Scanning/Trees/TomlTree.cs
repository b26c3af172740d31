using System.Globalization;
using Tomlyn;
using Tomlyn.Parsing;

namespace Lading.Scanning.Trees;

/// <summary>Reads TOML 1.0 from the parser's events; tables written in several places arrive as one.</summary>
internal static class TomlTree
{
    /// <summary>Parses a document. Throws <see cref="ParseException"/> when it is not TOML.</summary>
    public static Tree Parse(string text)
    {
        var builder = new Tree.Builder(merge: true);
        try
        {
            TomlParser parser = TomlParser.Create(text);
            while (parser.MoveNext())
                Take(parser, builder);
        }
        catch (Exception e) when (e is not (ParseException or OutOfMemoryException))
        {
            throw new ParseException($"not TOML: {e.Message}", e);
        }
        return builder.Root;
    }

    private static void Take(TomlParser parser, Tree.Builder builder)
    {
        builder.Line = parser.Current.Line;
        switch (parser.Current.Kind)
        {
            case TomlParseEventKind.PropertyName:
                builder.Key(parser.GetPropertyName());
                break;
            case TomlParseEventKind.StartTable:
                builder.OpenMap();
                break;
            case TomlParseEventKind.StartArray:
                builder.OpenList();
                break;
            case TomlParseEventKind.EndTable or TomlParseEventKind.EndArray:
                builder.Close();
                break;
            case TomlParseEventKind.String:
                builder.Scalar(parser.GetString());
                break;
            case TomlParseEventKind.Integer:
                builder.Scalar(parser.Current.GetInt64().ToString(CultureInfo.InvariantCulture));
                break;
            case TomlParseEventKind.Boolean:
                builder.Scalar(parser.Current.GetBoolean() ? "true" : "false");
                break;
            case TomlParseEventKind.Float:
                builder.Scalar(parser.Current.GetDouble().ToString(CultureInfo.InvariantCulture));
                break;
            case TomlParseEventKind.DateTime:
                builder.Scalar(parser.Current.GetTomlDateTime().ToString());
                break;
        }
    }
}
