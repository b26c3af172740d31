using System.Text;
using Lading.Oci;
using Lading.Scanning;
using Lading.Scanning.Trees;

namespace Lading.Leaks.UserRules;

/// <summary>Opens a rule file and leaves it to the reader of its format.</summary>
internal static class RuleFileReader
{
    /// <summary>Reads a file; <paramref name="depth"/> counts the files that extend one another.</summary>
    public static UserRuleFile Read(string path, int depth)
    {
        string text = ReadText(path);
        return path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            ? TrivyRules.Read(text, path)
            : GitleaksRules.Read(text, path, depth);
    }

    /// <summary>The tree of a document; an input error that names the file when it is none.</summary>
    public static Tree Parse(string text, string path, Func<string, Tree> parse)
    {
        try
        {
            return parse(text);
        }
        catch (ParseException e)
        {
            throw LadingException.Input($"{Printable.Text(path)}: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > UserRuleFile.MaxSize)
                throw LadingException.Input($"{Printable.Text(path)} has {stream.Length} bytes; a rule file has {UserRuleFile.MaxSize} at most.");
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw LadingException.Input($"The rule file {Printable.Text(path)} cannot be read: {e.Message}", inner: e);
        }
    }
}
