using System.CommandLine;
using Lading.Cli.Output;

namespace Lading.Cli.Options;

/// <summary>One word of <c>--output</c>: a form and the file it goes to; null for standard output.</summary>
internal readonly record struct OutputWord(string Format, string? File)
{
    /// <summary>What <c>--output</c> says, in its order; <paramref name="otherwise"/> when it is not given.</summary>
    public static IReadOnlyList<OutputWord> Read(ParseResult parsed, Option<string[]> option, string otherwise = "table") =>
        parsed.GetValue(option) is { Length: > 0 } words ? [.. words.Select(Parse)] : [Parse(otherwise)];

    /// <summary>Takes <c>FORMAT</c> or <c>FORMAT=FILE</c> apart; the file <c>-</c> is standard output.</summary>
    private static OutputWord Parse(string word)
    {
        int equals = word.IndexOf('=');
        return equals < 0 ? new OutputWord(word, null) : new OutputWord(word[..equals], word[(equals + 1)..] switch
        {
            "" => throw LadingException.Usage($"-o {word}: the file is missing."),
            "-" => null,
            var file => file,
        });
    }

    /// <summary>Refuses to let two outputs run into one another on standard output.</summary>
    public static void OnlyOneUnnamed(IEnumerable<string?> files)
    {
        if (files.Count(file => file is null) > 1)
            throw LadingException.Usage("Only one output can go to standard output.", "Give the others a file: -o FORMAT=FILE.");
    }

    /// <summary>
    /// Lets <paramref name="write"/> write to the file, which appears whole or not at all, or to standard output; it is given
    /// the columns of the terminal, 0 where there is none.
    /// </summary>
    public static void Write(string? file, Action<Stream, int> write)
    {
        if (file is not null)
        {
            WholeFile.Write(file, stream => write(stream, 0));
            return;
        }
        using Stream output = Console.OpenStandardOutput();
        using var buffered = new BufferedStream(output, 64 << 10);
        write(buffered, Terminal.Width);
    }
}
