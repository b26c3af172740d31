using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Lading.Leaks.Carriers.KeyFiles;
using Lading.Leaks.Detection;

namespace Lading.Leaks.Rules;

/// <summary>A detector and the rule it works for.</summary>
internal readonly record struct RuleTarget(SecretRule Rule, Detector Find);

/// <summary>
/// The rules of a scan: those built in, less those disabled, and a user's own. Immutable; building one compiles
/// its filter, so one is made per run and shared by all threads.
/// </summary>
public sealed class RuleSet
{
    private readonly Dictionary<string, RuleInfo> _infos = new(StringComparer.Ordinal);
    private readonly RuleTarget[] _targets;

    private RuleSet(IReadOnlyList<PatternRule> patterns, IReadOnlyList<AllowList> allow, IReadOnlySet<string> disabled)
    {
        Patterns = patterns;
        Allow = allow;
        Disabled = disabled;
        var targets = new List<RuleTarget>();
        var anchors = new List<(string, CharClass?, int)>();
        var files = new List<SecretRule>();
        var replaced = new HashSet<string>(patterns.Select(p => p.Id), StringComparer.Ordinal);
        foreach (SecretRule rule in BuiltInRules.All.Where(r => !disabled.Contains(r.Id) && !replaced.Contains(r.Id)))
        {
            _infos.TryAdd(rule.Id, new RuleInfo(rule.Id, rule.Title, rule.Severity));
            if (rule.WholeFile is not null)
                files.Add(rule);
            foreach (Trigger trigger in rule.Triggers)
            {
                anchors.Add((trigger.Text, trigger.Text.Length <= 4 ? trigger.Next : null, targets.Count));
                targets.Add(new RuleTarget(rule, trigger.Find));
            }
        }
        foreach (RuleInfo file in KeyFileRules.All.Where(r => !disabled.Contains(r.Id) && !replaced.Contains(r.Id)))
            _infos.Add(file.Id, file);
        PatternRule[] active = [.. patterns.Where(p => !disabled.Contains(p.Id))];
        foreach (PatternRule pattern in active)
        {
            if (!pattern.Pattern.Options.HasFlag(RegexOptions.NonBacktracking))
                throw LadingException.Usage($"the pattern of rule {pattern.Id} could take forever on hostile input", "make it with RegexOptions.NonBacktracking");
            if (!_infos.TryAdd(pattern.Id, new RuleInfo(pattern.Id, pattern.Title, pattern.Severity)))
                throw LadingException.Usage($"two rules have the id {pattern.Id}", "give each an id of its own");
        }
        _targets = [.. targets];
        FileRules = files;
        Filter = new AnchorFilter(anchors);
        PatternSearch = active.Length == 0 ? null : new PatternSearch(active);
        if (active.Any(p => p.Required.Count > 0 || !p.IsReported))
            Dependent = active.Where(p => p.Required.Count > 0 || !p.IsReported).ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>The built-in rules and nothing else.</summary>
    public static RuleSet BuiltIn { get; } = new([], [], new HashSet<string>());

    /// <summary>The user's rules.</summary>
    public IReadOnlyList<PatternRule> Patterns { get; }

    /// <summary>What takes findings of every rule out.</summary>
    public IReadOnlyList<AllowList> Allow { get; }

    /// <summary>Ids of rules that are left out, built-in or not.</summary>
    public IReadOnlySet<string> Disabled { get; }

    /// <summary>The rules that are in force, by id.</summary>
    public IEnumerable<RuleInfo> All => _infos.Values.OrderBy(i => i.Id, StringComparer.Ordinal);

    internal AnchorFilter Filter { get; }

    internal ReadOnlySpan<RuleTarget> Targets => _targets;

    internal IReadOnlyList<SecretRule> FileRules { get; }

    internal PatternSearch? PatternSearch { get; }

    /// <summary>Users' rules whose findings depend on others'; null when there are none.</summary>
    internal IReadOnlyDictionary<string, PatternRule>? Dependent { get; }

    /// <summary>What people are told about a rule; null for an id that is not in force.</summary>
    public RuleInfo? Find(string id) => _infos.GetValueOrDefault(id);

    /// <summary>This set with more in it. A pattern of the id of a built-in rule takes its place.</summary>
    /// <exception cref="LadingException">Usage: a pattern was made without <see cref="RegexOptions.NonBacktracking"/>, or two have one id.</exception>
    public RuleSet With(
        IEnumerable<PatternRule>? patterns = null, IEnumerable<AllowList>? allow = null, IEnumerable<string>? disabled = null) =>
        new([.. Patterns, .. patterns ?? []], [.. Allow, .. allow ?? []], new HashSet<string>([.. Disabled, .. disabled ?? []], StringComparer.Ordinal));

    /// <summary>Whether a list of the whole set takes a finding out.</summary>
    internal bool IsAllowed(string rule, string path, ReadOnlySpan<byte> text, int start, int end)
    {
        if (Allow.Count == 0)
            return false;
        using var secret = new LatinText(text[start..end]);
        using var line = new LatinText(InlineAllow.LineAround(text, start, end));
        foreach (AllowList list in Allow)
            if ((list.Rules.Count == 0 || list.Rules.Contains(rule)) && list.Allows(path, secret.Span, secret.Span, line.Span))
                return true;
        return false;
    }
}

/// <summary>Bytes as characters of the same number, in a rented buffer that is cleared when given back.</summary>
internal readonly ref struct LatinText
{
    private readonly char[] _buffer;
    private readonly int _length;

    public LatinText(ReadOnlySpan<byte> bytes)
    {
        _buffer = ArrayPool<char>.Shared.Rent(bytes.Length);
        _length = Encoding.Latin1.GetChars(bytes, _buffer);
    }

    public ReadOnlySpan<char> Span => _buffer.AsSpan(0, _length);

    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer, clearArray: true);
}
