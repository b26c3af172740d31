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
    public IReadOnlyList<(string Format, string? File)> Read(ParseResult parsed)
    {
        string[] words = parsed.GetValue(Output) is { Length: > 0 } given ? given : ["table"];
        (string, string?)[] targets = [.. words.Select(ReadOne)];
        return targets.Count(t => t.Item2 is null) > 1
            ? throw LadingException.Usage("Only one output can go to standard output.", "Give the others a file: -o FORMAT=FILE.")
            : targets;
    }

    /// <summary>Writes the answers to all of them. Files appear whole or not at all.</summary>
    public static void Write(FindResult result, IReadOnlyList<(string Format, string? File)> targets)
    {
        foreach ((string format, string? file) in targets)
        {
            if (file is not null)
            {
                WholeFile.Write(file, stream => Write(result, format, stream, 0));
                continue;
            }
            using Stream output = Console.OpenStandardOutput();
            using var buffered = new BufferedStream(output, 64 << 10);
            Write(result, format, buffered, Terminal.Width);
        }
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

    private static (string, string?) ReadOne(string word)
    {
        int equals = word.IndexOf('=');
        string format = equals < 0 ? word : word[..equals];
        string? file = equals < 0 || word[(equals + 1)..] is "-" ? null : word[(equals + 1)..];
        if (file is "")
            throw LadingException.Usage($"-o {word}: the file is missing.");
        return format is "table" or "json" or "ids" ? (format, file) : throw LadingException.Usage($"There is no format '{format}'.", "Formats: table json ids.");
    }
}
