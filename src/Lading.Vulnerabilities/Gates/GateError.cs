using Lading.Oci;

namespace Lading.Vulnerabilities.Gates;

/// <summary>Says what is wrong with an expression, and shows where.</summary>
internal static class GateError
{
    /// <summary>How much of a long expression is shown on either side of the place.</summary>
    private const int Context = 50;

    /// <summary>A usage error of three lines: what is wrong, the expression, a caret below the place.</summary>
    public static LadingException At(string expression, int place, string problem, string? hint = null)
    {
        int from = Math.Max(0, place - Context), to = Math.Min(expression.Length, place + Context);
        string before = (from > 0 ? "…" : "") + Escape(expression[from..place]);
        string after = Escape(expression[place..to]) + (to < expression.Length ? "…" : "");
        string caret = new(' ', before.Length);
        return LadingException.Usage($"The gate is not understood: {problem}.\n  {before}{after}\n  {caret}^", hint);
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
