using Lading.Leaks.Rules;
using Lading.Oci;
using Lading.Scanning.Trees;

namespace Lading.Leaks.UserRules;

/// <summary>
/// Reads trivy-secret.yaml (Trivy 0.65, "Secret scanning: configuration"): rules with a named group, allow rules, and which of
/// the built-in rules are on.
/// </summary>
internal sealed class TrivyRules(string path)
{
    private readonly List<string> _warnings = [];

    /// <summary>Reads a configuration; <paramref name="path"/> names it in messages.</summary>
    public static UserRuleFile Read(string text, string path) => new TrivyRules(path).Read(RuleFileReader.Parse(text, path, YamlTree.Parse));

    private UserRuleFile Read(Tree root)
    {
        IReadOnlyList<Tree> rules = root["rules"].Items;
        if (rules.Count > UserRuleFile.MaxRules)
            throw Fault(root["rules"], $"it has {rules.Count} rules, more than {UserRuleFile.MaxRules}");
        PatternRule[] patterns = [.. rules.Select(Rule)];
        if (patterns.GroupBy(p => p.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Fault(root["rules"], $"two rules have the id '{Printable.Text(twice.Key, 100)}'");
        AllowList[] allow = [.. root["allow-rules"].Items.Select(a => Allow(a, "the file")).OfType<AllowList>()];
        foreach (Tree pattern in root["skip-patterns"].Items)
            if (pattern.Text is { Length: > 0 } skipped)
                allow = [.. allow, new AllowList { Paths = [GoPattern.Compile(skipped, $"{Place(pattern)}: skip-patterns").Regex] }];
        if (root["disable-allow-rules"].Words.Any())
            _warnings.Add($"{Place(root["disable-allow-rules"])}: disable-allow-rules has no effect: none of those rules exists here.");
        Blocks(root, "the file");
        string[] enabled = [.. root["enable-builtin-rules"].Words];
        return new UserRuleFile
        {
            Patterns = patterns,
            Allow = allow,
            Disabled = [.. root["disable-rules"].Words],
            Enabled = enabled.Length == 0 ? null : enabled,
            Warnings = _warnings,
        };
    }

    private PatternRule Rule(Tree rule)
    {
        string id = rule["id"].Word ?? throw Fault(rule, "a rule has no id");
        string name = $"rule '{Printable.Text(id, 100)}'";
        CompiledPattern pattern = GoPattern.Compile(rule["regex"].Text ?? throw Fault(rule, $"{name} has no regex"), $"{Place(rule)}: {name}");
        Blocks(rule, name);
        int group = 0;
        if (rule["secret-group-name"].Word is { } wanted && !pattern.Groups.TryGetValue(wanted, out group))
            throw Fault(rule, $"{name}: the pattern has no group '{Printable.Text(wanted, 40)}'");
        return new PatternRule
        {
            Id = id,
            Title = Printable.Text(rule["title"].Word ?? id),
            Severity = Severities.Parse(rule["severity"].Word),
            Keywords = [.. rule["keywords"].Words],
            Pattern = pattern.Regex,
            SecretGroup = group,
            Path = rule["path"].Text is { Length: > 0 } where ? GoPattern.Compile(where, $"{Place(rule)}: {name}: path").Regex : null,
            Allow = [.. rule["allow-rules"].Items.Select(a => Allow(a, name)).OfType<AllowList>()],
        };
    }

    private AllowList? Allow(Tree allow, string holder)
    {
        string where = $"{Place(allow)}: {holder}: allow rule '{Printable.Text(allow["id"].Word ?? "", 100)}'";
        var list = new AllowList
        {
            Paths = allow["path"].Text is { Length: > 0 } paths ? [GoPattern.Compile(paths, where).Regex] : [],
            Patterns = allow["regex"].Text is { Length: > 0 } regex ? [GoPattern.Compile(regex, where).Regex] : [],
        };
        return list.Paths.Count + list.Patterns.Count > 0 ? list : null;
    }

    private void Blocks(Tree holder, string name)
    {
        if (holder["exclude-block"].Kind == TreeKind.Map)
            _warnings.Add($"{Place(holder["exclude-block"])}: {name} has an exclude-block, which is not known here: findings within such blocks are reported.");
    }

    private string Place(Tree node) => node.Line > 0 ? $"{Printable.Text(path)}:{node.Line}" : Printable.Text(path);

    private LadingException Fault(Tree node, string what) => LadingException.Input($"{Place(node)}: {what}.");
}
