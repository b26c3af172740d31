using Lading.Oci;

namespace Lading.Vulnerabilities.Expressions;

/// <summary>An expression as it was written; says what is wrong with it, and shows where.</summary>
/// <param name="Noun">What messages call it: "The gate".</param>
/// <param name="Text">The expression.</param>
internal sealed record ExpressionSource(string Noun, string Text)
{
    /// <summary>How much of a long expression is shown on either side of the place.</summary>
    private const int Context = 50;

    /// <summary>A usage error of three lines: what is wrong, the expression, a caret below the place.</summary>
    public LadingException At(int place, string problem, string? hint = null)
    {
        int from = Math.Max(0, place - Context), to = Math.Min(Text.Length, place + Context);
        string before = (from > 0 ? "…" : "") + Escape(Text[from..place]);
        string after = Escape(Text[place..to]) + (to < Text.Length ? "…" : "");
        string caret = new(' ', before.Length);
        return LadingException.Usage($"{Noun} is not understood: {problem}.\n  {before}{after}\n  {caret}^", hint);
    }

    /// <summary>"Did you mean …?" if a word is near, and all of them.</summary>
    public static string Choices(string kind, ReadOnlySpan<char> word, IEnumerable<string> words)
    {
        string[] all = [.. words];
        string? near = Spelling.Nearest(word, all);
        return (near is null ? "" : $"Did you mean '{near}'? ") + $"The {kind} are: {string.Join(", ", all)}.";
    }

    // An escape takes up to six characters.
    private static string Escape(string text) => Printable.Text(text, text.Length * 6);
}
