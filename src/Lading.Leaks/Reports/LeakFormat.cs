using Lading.Leaks.Findings;

namespace Lading.Leaks.Reports;

/// <summary>What the user may choose about a report of leaks.</summary>
/// <param name="Colour">True when escape sequences for colour may be written.</param>
public sealed record LeakFormatOptions(bool Colour = false);

/// <summary>One form a <see cref="LeakReport"/> is written in. Stateless; the same report gives the same bytes.</summary>
public abstract class LeakFormat
{
    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Other names it answers to.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>One line for help.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Writes the report and leaves <paramref name="output"/> open. <paramref name="width"/> is that of the terminal in
    /// columns, 0 when it is none.
    /// </summary>
    public abstract void Write(LeakReport report, Stream output, LeakFormatOptions options, int width);
}

/// <summary>Every form a report of leaks is written in. To add one: a class derived from <see cref="LeakFormat"/> in this folder and a line here.</summary>
public static class LeakFormats
{
    /// <summary>All forms, in the order of help.</summary>
    public static IReadOnlyList<LeakFormat> All { get; } =
    [
        new LeakTable(),
        new LeakJson(),
        new LeakSarif(),
        new LeakJUnit(),
        new LeakGitHub(),
        new LeakMarkdown(),
    ];

    /// <summary>The form behind a word of the command line. Throws <see cref="LadingException"/> of kind usage for a word nobody answers to.</summary>
    public static LeakFormat Parse(string word) =>
        All.FirstOrDefault(f => f.Name == word || f.Aliases.Contains(word))
        ?? throw LadingException.Usage($"There is no format '{word}' for leaks.", $"Formats: {string.Join(", ", All.Select(f => f.Name))}.");
}
