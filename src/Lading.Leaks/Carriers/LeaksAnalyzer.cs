using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Searches every file of a layer for secrets while the layer is read for whatever else: files, archives in them, git's
/// objects, databases, key files, the texts in binaries. Safe to use from many threads at once.
/// </summary>
public sealed class LeaksAnalyzer : IAnalyzer, IDisposable
{
    /// <summary>Its name among analyzers.</summary>
    public const string AnalyzerName = "leaks";

    private readonly SecretSearch _search;
    private readonly FingerprintKey _key;
    private readonly SecretScanner? _judge;
    private readonly string? _folder;
    private readonly ConcurrentBag<FileSearch> _idle = [];

    /// <summary>
    /// Searches with the scanner's rules and fingerprint key. With <paramref name="buildFiles"/>, Dockerfiles, Compose files and manifests
    /// are judged as such, too: in a source tree, but not in an image, where they are other people's. <paramref name="folder"/> is where the tree lies,
    /// so that what a Dockerfile copies can be looked at; null when it lies nowhere.
    /// </summary>
    public LeaksAnalyzer(SecretScanner scanner, LeakLimits? limits = null, bool buildFiles = false, string? folder = null) : this(scanner.Scan, scanner.Key, scanner.Rules, limits, scanner.Known)
    {
        _judge = buildFiles ? scanner : null;
        _folder = folder;
        Variant += buildFiles ? " build-files" : "";
    }

    internal LeaksAnalyzer(SecretSearch search, FingerprintKey key, RuleSet rules, LeakLimits? limits = null, KnownHashes? known = null)
    {
        _search = search;
        _key = key;
        Rules = rules;
        Limits = limits ?? new LeakLimits();
        Variant = $"{key.Id} {IdOf(rules)} {known?.Id} {Limits}";
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
            LeakFact? fact = search.Search(file);
            return _judge is not null && file.Size <= SourceFile.MaxBytes ? Judge(file, fact, _judge, _folder) : fact;
        }
        finally
        {
            _idle.Add(search);
        }
    }

    /// <summary>
    /// Adds what a build file does that leaks secrets. What was found on the same line by name and randomness alone is the same thing
    /// seen with less knowledge; what was found by its shape stands for itself.
    /// </summary>
    private static LeakFact? Judge(ScannedFile file, LeakFact? fact, SecretScanner scanner, string? folder)
    {
        var skipped = new List<SkippedPart>(fact?.Skipped ?? []);
        IReadOnlyList<Leak> habits = [];
        int ignored = 0;
        try
        {
            bool hasContext = folder is not null && BuildFileKinds.Of(file.Path, file.Bytes) == BuildFileKind.Dockerfile;
            BuildContext? context = hasContext ? BuildContext.Of(Path.Combine(folder!, file.Path), file.Bytes, folder) : null;
            habits = [.. BuildFileJudge.Judge(file.Path, file.Bytes, scanner, context, out ignored).Where(l => l.Rule != BuildFileRules.Value.Id)];
        }
        catch (LadingException e)
        {
            skipped.Add(new SkippedPart("", $"it could not be judged as a build file: {e.Message}"));
        }
        if (habits.Count == 0 && ignored == 0 && skipped.Count == (fact?.Skipped.Count ?? 0))
            return fact;
        var lines = habits.SelectMany(h => h.Places).Select(p => p.Line).ToHashSet();
        IEnumerable<FoundSecret> found = (fact?.Found ?? []).Where(f => f.Sighting.Confidence > Confidence.Contextual || !lines.Contains(f.Sighting.Line));
        return new LeakFact([.. found], skipped, (fact?.Allowed ?? 0) + ignored, habits);
    }

    /// <inheritdoc/>
    public Fact Read(ref FactReader reader) => LeakFact.Read(ref reader);

    /// <summary>Searches a text that is no file, under a name that says what it is like: <c>.env</c>, <c>run.sh</c>. Returns what was allowed.</summary>
    internal int Search(ReadOnlySpan<byte> text, string like, List<Sighting> found) => _search(text, like, true, found);

    /// <summary>Frees the buffers of searches; it may go on being used.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out FileSearch? search))
            search.Dispose();
    }

    /// <summary>A name for a user's rules, which decide what is found as the built-in ones do.</summary>
    private static string IdOf(RuleSet rules)
    {
        var text = new StringBuilder();
        foreach (PatternRule rule in rules.Patterns)
        {
            text.Append(CultureInfo.InvariantCulture, $"\0{rule.Id}\0{rule.Pattern}\0{rule.Pattern.Options}\0{rule.SecretGroup}\0{rule.Entropy}\0{rule.Path}\0{rule.Severity}\0{rule.IsForFile}\0{rule.IsReported}\0{string.Join('\u0001', rule.Required)}");
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
