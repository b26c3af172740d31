using Lading.Leaks.Rules;

namespace Lading.Leaks.UserRules;

/// <summary>What a user's rule files say, whichever scanner they were written for.</summary>
public sealed record UserRuleFile
{
    /// <summary>The rules.</summary>
    public IReadOnlyList<PatternRule> Patterns { get; init; } = [];
    /// <summary>What takes findings of every rule, or of those it names, out.</summary>
    public IReadOnlyList<AllowList> Allow { get; init; } = [];
    /// <summary>Ids of rules that are switched off.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];
    /// <summary>Ids that alone stay of the built-in rules; null for all.</summary>
    public IReadOnlyList<string>? Enabled { get; init; }
    /// <summary>What was read and has no effect here, and why: one sentence each, with the place.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Bytes of a rule file.</summary>
    public const int MaxSize = 4 << 20;

    /// <summary>Rules in one file.</summary>
    public const int MaxRules = 10_000;

    /// <summary>
    /// Reads a rule file: TOML is gitleaks' configuration, YAML is trivy-secret.yaml. An input error names the file, the line
    /// and the rule that is not accepted.
    /// </summary>
    public static UserRuleFile Read(string path) => RuleFileReader.Read(path, 0);

    /// <summary>These rules and those of <paramref name="later"/>, whose rules win where both have one of an id.</summary>
    public UserRuleFile With(UserRuleFile later)
    {
        var ids = later.Patterns.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return new UserRuleFile
        {
            Patterns = [.. Patterns.Where(p => !ids.Contains(p.Id)), .. later.Patterns],
            Allow = [.. Allow, .. later.Allow],
            Disabled = [.. Disabled, .. later.Disabled],
            Enabled = later.Enabled is null ? Enabled : Enabled is null ? later.Enabled : [.. Enabled.Intersect(later.Enabled, StringComparer.Ordinal)],
            Warnings = [.. Warnings, .. later.Warnings],
        };
    }

    /// <summary>The rules of a scan: those of <paramref name="rules"/> with these.</summary>
    public RuleSet ApplyTo(RuleSet rules)
    {
        IEnumerable<string> others = Enabled is null ? [] : rules.All.Select(r => r.Id).Except(Enabled, StringComparer.Ordinal).Except(Patterns.Select(p => p.Id), StringComparer.Ordinal);
        return rules.With(Patterns, Allow, [.. Disabled, .. others]);
    }
}
