using System.Globalization;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Oci;
using Lading.Scanning.Trees;

namespace Lading.Leaks.UserRules;

/// <summary>
/// Reads gitleaks' configuration (gitleaks 8.30, README "Configuration"): rules with path, entropy, group, keywords, allow
/// lists and required rules, allow lists of all rules, and files that extend one another.
/// </summary>
internal sealed class GitleaksRules
{
    private const int MaxExtends = 3;

    private static readonly string[] RuleFields = ["id", "description", "regex", "secretGroup", "entropy", "path", "keywords", "tags", "allowlist", "allowlists", "required", "skipReport", "severity"];
    private static readonly string[] FileFields = ["title", "description", "minVersion", "extend", "rules", "allowlist", "allowlists"];
    private static readonly string[] AllowFields = ["id", "description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords", "targetRules"];

    private readonly string _path;
    private readonly List<PatternRule> _rules = [];
    private readonly List<AllowList> _allow = [];
    private readonly List<string> _warnings = [];

    private GitleaksRules(string path) => _path = path;

    /// <summary>Reads a configuration; <paramref name="path"/> names it in messages and is where files it extends are looked for.</summary>
    public static UserRuleFile Read(string text, string path, int depth)
    {
        Tree root = RuleFileReader.Parse(text, path, TomlTree.Parse);
        var reader = new GitleaksRules(path);
        UserRuleFile own = reader.Read(root);
        Tree extend = root["extend"];
        if (extend["path"].Word is { } other)
        {
            if (depth + 1 >= MaxExtends)
                throw reader.Fault(extend, $"more than {MaxExtends} files extend one another");
            // Where it says, or beside this file.
            string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", other);
            own = RuleFileReader.Read(File.Exists(beside) ? beside : other, depth + 1).With(own);
        }
        return own with { Disabled = [.. own.Disabled, .. extend["disabledRules"].Words] };
    }

    private UserRuleFile Read(Tree root)
    {
        Unknown(root, FileFields, "the file");
        IReadOnlyList<Tree> rules = root["rules"].Items;
        if (rules.Count > UserRuleFile.MaxRules)
            throw Fault(root["rules"], $"it has {rules.Count} rules, more than {UserRuleFile.MaxRules}");
        foreach (Tree rule in rules)
            Rule(rule);
        foreach (Tree list in Lists(root))
            if (Allow(list, "the file") is { } allow)
                _allow.Add(allow with { Rules = [.. list["targetRules"].Words] });
        return new UserRuleFile { Patterns = _rules, Allow = _allow, Warnings = _warnings };
    }

    private void Rule(Tree rule)
    {
        string id = rule["id"].Word ?? throw Fault(rule, "a rule has no id");
        string name = $"rule '{Printable.Text(id, 100)}'";
        Unknown(rule, RuleFields, name);
        AllowList[] allow = [.. Lists(rule).Select(list => Allow(list, name)).OfType<AllowList>()];
        string? regex = rule["regex"].Text, path = rule["path"].Text;
        if (string.IsNullOrEmpty(regex) && string.IsNullOrEmpty(path))
        {
            // It adds to a rule that is there already.
            _allow.AddRange(allow.Select(a => a with { Rules = [id] }));
            if (allow.Length == 0)
                _warnings.Add($"{Place(rule)}: {name} has neither regex nor path, and nothing to add to another.");
            return;
        }
        if (_rules.Exists(r => r.Id == id))
            throw Fault(rule, $"two rules have the id '{Printable.Text(id, 100)}'");
        // A rule with nothing but a path finds the file itself: its beginning stands for it.
        CompiledPattern pattern = GoPattern.Compile(string.IsNullOrEmpty(regex) ? @"\A(?s:.{1,64})" : regex, $"{Place(rule["regex"])}: {name}");
        int group = (int)Number(rule["secretGroup"], 0, 1000, name);
        if (group > 0 && group >= pattern.Regex.GetGroupNumbers().Length)
            throw Fault(rule["secretGroup"], $"{name}: secretGroup is {group}, but the pattern has {pattern.Regex.GetGroupNumbers().Length - 1} groups");
        _rules.Add(new PatternRule
        {
            Id = id,
            Title = Printable.Text(rule["description"].Word ?? id),
            Severity = Severities.Parse(rule["severity"].Word),
            Keywords = string.IsNullOrEmpty(regex) ? [] : [.. rule["keywords"].Words],
            IsForFile = string.IsNullOrEmpty(regex),
            Pattern = pattern.Regex,
            SecretGroup = group,
            Entropy = Number(rule["entropy"], 0, 8, name),
            Path = string.IsNullOrEmpty(path) ? null : GoPattern.Compile(path, $"{Place(rule["path"])}: {name}: path").Regex,
            Allow = allow,
            Required = [.. rule["required"].Items.Select(r => Required(r, name))],
            IsReported = !rule["skipReport"].IsTrue,
        });
    }

    private RequiredRule Required(Tree required, string name) => new(
        required["id"].Word ?? throw Fault(required, $"{name}: a required rule has no id"),
        Distance(required["withinLines"], name),
        Distance(required["withinColumns"], name));

    private int? Distance(Tree value, string name) => value.Kind == TreeKind.Missing ? null : (int)Number(value, 0, 1_000_000, name);

    /// <summary>Both spellings: the table of older versions and the array of tables.</summary>
    private static IEnumerable<Tree> Lists(Tree holder) =>
        [.. holder["allowlist"].Kind == TreeKind.Map ? [holder["allowlist"]] : holder["allowlist"].Items, .. holder["allowlists"].Items];

    private AllowList? Allow(Tree list, string holder)
    {
        Unknown(list, AllowFields, holder);
        bool all = (list["condition"].Word ?? "OR").ToUpperInvariant() switch
        {
            "AND" or "&&" => true,
            "OR" or "||" => false,
            var other => throw Fault(list, $"{holder}: an allow list has the condition '{Printable.Text(other, 40)}', neither AND nor OR"),
        };
        string where = $"{Place(list)}: {holder}: allow list";
        var allow = new AllowList
        {
            All = all,
            Paths = [.. list["paths"].Words.Select(p => GoPattern.Compile(p, where).Regex)],
            Patterns = [.. list["regexes"].Words.Select(p => GoPattern.Compile(p, where).Regex)],
            Target = (list["regexTarget"].Word ?? "secret").ToLowerInvariant() switch
            {
                "secret" => AllowTarget.Secret,
                "match" => AllowTarget.Match,
                "line" => AllowTarget.Line,
                var other => throw Fault(list, $"{holder}: an allow list has the regexTarget '{Printable.Text(other, 40)}', none of secret, match and line"),
            },
            StopWords = [.. list["stopwords"].Words],
        };
        bool commits = list["commits"].Words.Any();
        if (commits)
            _warnings.Add($"{where} names commits; there are none here, so that {(all ? "it never holds" : "they have no effect")}.");
        return (commits && all) || (allow.Paths.Count == 0 && allow.Patterns.Count == 0 && allow.StopWords.Count == 0) ? null : allow;
    }

    private double Number(Tree value, double least, double most, string name)
    {
        if (value.Kind == TreeKind.Missing)
            return 0;
        return double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw Fault(value, $"{name}: '{Printable.Text(value.Text ?? "", 40)}' is no number from {least} to {most}");
    }

    private void Unknown(Tree map, string[] known, string holder)
    {
        foreach (string key in map.Entries.Keys.Except(known, StringComparer.OrdinalIgnoreCase))
            _warnings.Add($"{Place(map[key])}: {holder} has the field '{Printable.Text(key, 40)}', which is not known here.");
    }

    private string Place(Tree node) => node.Line > 0 ? $"{Printable.Text(_path)}:{node.Line}" : Printable.Text(_path);

    private LadingException Fault(Tree node, string what) => LadingException.Input($"{Place(node)}: {what}.");
}

/// <summary>Severities as rule files spell them.</summary>
internal static class Severities
{
    /// <summary>The severity; high where none is given or it is not known.</summary>
    public static LeakSeverity Parse(string? text) => text?.ToUpperInvariant() switch
    {
        "CRITICAL" => LeakSeverity.Critical,
        "MEDIUM" => LeakSeverity.Medium,
        "LOW" => LeakSeverity.Low,
        "UNKNOWN" => LeakSeverity.Unknown,
        _ => LeakSeverity.High,
    };
}
