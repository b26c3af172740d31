using System.Text.RegularExpressions;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// A regular expression over a whole name, of somebody else's making: matched by an automaton in linear time (which, as
/// RE2 that these expressions were written for, knows no look-around and no back-references), bounded in size.
/// </summary>
internal sealed class NamePattern
{
    private const int MaxLength = 500;

    /// <summary>What counted repetitions may multiply the automaton by; RE2 refuses more than a thousand too.</summary>
    private const int MaxRepetition = 1000;

    private readonly Regex _regex;

    private NamePattern(Regex regex) => _regex = regex;

    /// <summary>Reads one; null with the reason when it is none or over a limit.</summary>
    public static NamePattern? Parse(string text, out string problem)
    {
        problem = "it is too long or repeats too much";
        if (text.Length > MaxLength || Repetition(text) > MaxRepetition)
            return null;
        try
        {
            return new NamePattern(new Regex($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>The product of all counts in braces.</summary>
    private static long Repetition(string text)
    {
        long product = 1;
        for (int i = text.IndexOf('{'); i >= 0 && product <= MaxRepetition; i = text.IndexOf('{', i + 1))
        {
            long most = 0, number = 0;
            for (int j = i + 1; j < text.Length && (char.IsAsciiDigit(text[j]) || text[j] == ','); j++)
            {
                number = text[j] == ',' ? 0 : Math.Min(number * 10 + text[j] - '0', MaxRepetition + 1);
                most = Math.Max(most, number);
            }
            product *= Math.Max(1, most);
        }
        return product;
    }

    /// <summary>
    /// True when the whole name matches. There is no time limit: the automaton and the name are bounded, and .NET 10 was seen to miss matches of
    /// automata with many states when one is set.
    /// </summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);
}
