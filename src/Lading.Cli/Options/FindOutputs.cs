using System.CommandLine;
using Lading.Cli.Output;
using Lading.Vulnerabilities.Records;

namespace Lading.Cli.Options;

/// <summary>The option that says in which forms answers are written and where.</summary>
internal sealed class FindOutputs
{
    /// <summary>The option.</summary>
    public Option<string[]> Output { get; } = new("--output", "-o")
    {
        Description = "How to answer: table, json (docs/schemas/find-1.json) or ids (images, one a line), each to a file with =FILE; may repeat. [default: table]",
        HelpName = "FORMAT[=FILE]",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Forms with the files they go to; null for standard output. Wrong ones are told before any work is done.</summary>
    public IReadOnlyList<OutputWord> Read(ParseResult parsed)
    {
        IReadOnlyList<OutputWord> words = OutputWord.Read(parsed, Output);
        foreach (OutputWord word in words)
            if (word.Format is not ("table" or "json" or "ids"))
                throw LadingException.Usage($"There is no format '{word.Format}'.", "Formats: table json ids.");
        OutputWord.OnlyOneUnnamed(words.Select(w => w.File));
        return words;
    }

    /// <summary>Writes the answers to all of them. Files appear whole or not at all.</summary>
    public static void Write(FindResult result, IReadOnlyList<OutputWord> words)
    {
        foreach (OutputWord word in words)
            OutputWord.Write(word.File, (stream, width) => Write(result, word.Format, stream, width));
    }

    private static void Write(FindResult result, string format, Stream output, int width)
    {
        if (format == "json")
        {
            FindJson.Write(result, output);
            return;
        }
        using var writer = new StreamWriter(output, leaveOpen: true);
        if (format == "ids")
            FindRows.WriteIds(result, writer);
        else
            FindRows.Write(result, writer, width);
    }
}
