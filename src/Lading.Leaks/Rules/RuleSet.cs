using System.Text.RegularExpressions;

namespace Lading.Leaks.Rules;

/// <summary>
/// The rules of a scan: those built in, less those disabled, and a user's own. Immutable; building one compiles
/// its filter, so one is made per run and shared by all threads.
/// </summary>
public sealed class RuleSet
{
    private readonly Dictionary<string, RuleInfo> _infos = new(StringComparer.Ordinal);

    private RuleSet(IReadOnlyList<PatternRule> patterns, IReadOnlyList<AllowList> allow, IReadOnlySet<string> disabled)
    {
        Patterns = patterns;
        Allow = allow;
        Disabled = disabled;
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

    /// <summary>What people are told about a rule; null for an id that is not in force.</summary>
    public RuleInfo? Find(string id) => _infos.GetValueOrDefault(id);

    /// <summary>This set with more in it. A pattern of the id of a rule that is there takes its place.</summary>
    /// <exception cref="LadingException">Usage: a pattern was made without <see cref="RegexOptions.NonBacktracking"/>, or two have one id.</exception>
    public RuleSet With(
        IEnumerable<PatternRule>? patterns = null, IEnumerable<AllowList>? allow = null, IEnumerable<string>? disabled = null) =>
        new([.. Patterns, .. patterns ?? []], [.. Allow, .. allow ?? []], new HashSet<string>([.. Disabled, .. disabled ?? []], StringComparer.Ordinal));
}
