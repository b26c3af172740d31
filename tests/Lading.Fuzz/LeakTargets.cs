using System.Text;
using Lading.Leaks.Ignoring;
using Lading.Leaks.Proving;
using Lading.Leaks.Proving.Searching;
using Lading.Leaks.UserRules;

namespace Lading.Fuzz;

/// <summary>Fuzz targets of the library that finds leaks.</summary>
internal static class LeakTargets
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("leak-rules-toml", [Encoding.UTF8.GetBytes("[[rules]]\nid = \"a\"\nregex = '''(?i)\\b(x[a-z0-9]{4,8})(?:[\\s'\"]|$)'''\nentropy = 3\nkeywords = [\"x\"]\n[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''a$''']\nstopwords = [\"b\"]\n")], Refusing(input => GitleaksRules.Read(Encoding.UTF8.GetString(input), "fuzz.toml", 2))),
        new("leak-rules-yaml", ["rules:\n  - id: a\n    regex: (?P<s>[a-z]{3,})\n    secret-group-name: s\nallow-rules:\n  - path: ^a/\n"u8.ToArray()], Refusing(input => TrivyRules.Read(Encoding.UTF8.GetString(input), "fuzz.yaml"))),
        new("leak-pattern", [Encoding.UTF8.GetBytes("(?i)[[:alnum:]_\\-]{2,30}(?P<n>\\Q.\\E)\\x{41}|(?s:.)*?$")], Refusing(input => GoPattern.Compile(Encoding.UTF8.GetString(input), "fuzz").Regex.IsMatch("aaaaaaaaaaaaaaaa.A!"))),
        new("leak-lists", ["src/a:rule:3\n"u8.ToArray(), """[{"RuleID":"x","File":"a","StartLine":9,"Secret":"s"}]"""u8.ToArray(), """{"results":{"a":[{"hashed_secret":"0000000000000000000000000000000000000000","type":"t"}]}}"""u8.ToArray(), """{"version":1,"entries":[{"rule":"a","paths":["b"],"expires":"2026-01-01"}]}"""u8.ToArray()], Refusing(input => IgnoreList.Read(input, "fuzz"))),
        new("secret-parts", ["//r.example/:_authToken=npm_Zk83LmQ0vR7sTyB2"u8.ToArray(), "{\"auth\":\"dXNlcjpzM2NyZXQ=\"}"u8.ToArray(), "<add key=\"Password\" value=\"az5kq2wm9xx3\" />"u8.ToArray()], Refusing(Search)),
        new("automaton", ["ab\0abc\0bcd\0cab\0abcabcdcababcd"u8.ToArray()], Match),
    ];

    /// <summary>An error for people is an answer.</summary>
    private static Action<byte[]> Refusing(Action<byte[]> read) => input =>
    {
        try
        {
            read(input);
        }
        catch (LadingException)
        {
        }
    };

    /// <summary>A secret is found in itself.</summary>
    private static void Search(byte[] input)
    {
        using var secret = new BuildSecret("s", SecretBuffer.Copy(input));
        SecretParts parts = SecretParts.Of(secret, everyByte: false);
        using var index = new SecretIndex(parts.Parts);
        using TraceSearch search = new TraceSearch(index).Begin();
        search.Add(input);
        if (search.Finish().Count == 0)
            throw new InvalidOperationException("A secret was not found in itself.");
    }

    /// <summary>Patterns and, last, the text; compared with a search that tries every place.</summary>
    private static void Match(byte[] input)
    {
        byte[][] pieces = [.. Encoding.Latin1.GetString(input).Split('\0').Select(Encoding.Latin1.GetBytes)];
        byte[] text = pieces[^1];
        byte[][] patterns = [.. pieces[..^1].Where(p => p.Length > 0).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
        using PatternAutomaton automaton = PatternAutomaton.Build(patterns.Length, i => patterns[i]);
        int state = 0, position = 0, found = 0;
        while (automaton.Next(text, ref state, ref position))
            for (PatternAutomaton.Ends ends = automaton.PatternsAt(state); ends.Next(out int pattern); found++)
                if (!text.AsSpan(0, position).EndsWith(patterns[pattern]))
                    throw new InvalidOperationException("A pattern was found where it is not.");
        int all = patterns.Sum(p => Enumerable.Range(0, text.Length).Count(at => text.AsSpan(at).StartsWith(p)));
        if (found != all)
            throw new InvalidOperationException($"{found} places were found, there are {all}.");
    }
}
