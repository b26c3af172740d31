using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Searches every file of a layer for secrets while the layer is read for whatever else: files, archives in them, git's
/// objects, databases, key files, the texts in binaries. Safe to use from many threads at once.
/// </summary>
public sealed class LeaksAnalyzer : IAnalyzer
{
    /// <summary>Its name among analyzers.</summary>
    public const string AnalyzerName = "leaks";

    private readonly SecretSearch _search;
    private readonly FingerprintKey _key;
    private readonly ConcurrentBag<FileSearch> _idle = [];

    /// <summary>Searches with the scanner's rules and fingerprint key.</summary>
    public LeaksAnalyzer(SecretScanner scanner, LeakLimits? limits = null) : this(scanner.Scan, scanner.Key, scanner.Rules, limits)
    {
    }

    internal LeaksAnalyzer(SecretSearch search, FingerprintKey key, RuleSet rules, LeakLimits? limits = null)
    {
        _search = search;
        _key = key;
        Rules = rules;
        Limits = limits ?? new LeakLimits();
        Variant = $"{key.Id} {IdOf(rules)} {Limits}";
    }

    /// <summary>What one file may cost.</summary>
    public LeakLimits Limits { get; }

    /// <summary>The rules.</summary>
    public RuleSet Rules { get; }

    /// <inheritdoc/>
    public string Name => AnalyzerName;

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public string Variant { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Patterns { get; } = ["**"];

    /// <inheritdoc/>
    public Fact? Analyze(ScannedFile file)
    {
        if (!_idle.TryTake(out FileSearch? search))
            search = new FileSearch(_search, _key, Limits);
        try
        {
            return search.Search(file);
        }
        finally
        {
            _idle.Add(search);
        }
    }

    /// <inheritdoc/>
    public Fact Read(ref FactReader reader) => LeakFact.Read(ref reader);

    /// <summary>Searches a text that is no file, under a name that says what it is like: <c>.env</c>, <c>run.sh</c>. Returns what was allowed.</summary>
    internal int Search(ReadOnlySpan<byte> text, string like, List<Sighting> found) => _search(text, like, true, found);

    /// <summary>A name for a user's rules, which decide what is found as the built-in ones do.</summary>
    private static string IdOf(RuleSet rules)
    {
        var text = new StringBuilder();
        foreach (PatternRule rule in rules.Patterns)
        {
            text.Append(CultureInfo.InvariantCulture, $"\0{rule.Id}\0{rule.Pattern}\0{rule.Pattern.Options}\0{rule.SecretGroup}\0{rule.Entropy}\0{rule.Path}\0{rule.Severity}");
            text.AppendJoin('\u0001', rule.Keywords);
            foreach (AllowList allow in rule.Allow)
                Append(text, allow);
        }
        foreach (AllowList allow in rules.Allow)
            Append(text, allow);
        text.Append('\u0002').AppendJoin('\0', rules.Disabled.Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }

    private static void Append(StringBuilder text, AllowList allow) =>
        text.Append(CultureInfo.InvariantCulture, $"\u0003{allow.All}\0{allow.Target}\0").AppendJoin('\u0001', allow.Paths).Append('\0').AppendJoin('\u0001', allow.Patterns)
            .Append('\0').AppendJoin('\u0001', allow.StopWords).Append('\0').AppendJoin('\u0001', allow.Rules);
}
