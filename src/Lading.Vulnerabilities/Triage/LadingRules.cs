using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// Reads <c>.lading.yaml</c>: docs/ignore-rules.md and docs/schemas/lading-ignore-1.json. Strict, because a rule that was
/// misspelled hides more or less than was meant: unknown keys and values are errors with their line.
/// </summary>
internal static class LadingRules
{
    private static readonly string[] RuleKeys = ["id", "alias", "package", "path", "layer", "severity", "fixed", "reason", "owner", "expires"];

    public static IgnoreRules Read(string text, string where)
    {
        var file = new RuleFile(where);
        Tree root = file.Parse(text, YamlTree.Parse);
        if (root.Kind is TreeKind.Missing or TreeKind.Null)
            return IgnoreRules.None;
        if (root.Kind != TreeKind.Map)
            throw file.Wrong(root, "the file is not a map", "Write ignore: and below it a list of rules.");
        file.OnlyKeys(root, "the file", "$schema", "ignore", "check");
        if (root["ignore"].Kind is not (TreeKind.List or TreeKind.Missing or TreeKind.Null))
            throw file.Wrong(root["ignore"], "'ignore' is not a list");
        var rules = new List<IgnoreRule>();
        var notes = new List<RuleNote>();
        foreach (Tree node in root["ignore"].Items)
        {
            IgnoreRule rule = Rule(node, file);
            rules.Add(rule);
            string missing = string.Join(" and no ", ((string?[])[rule.Reason is null ? "reason" : null, rule.Owner is null ? "owner" : null]).OfType<string>());
            if (missing.Length > 0)
                notes.Add(new RuleNote(rule.Source, Printable.Text(rule.Text), $"names no {missing}"));
        }
        return new IgnoreRules { Rules = rules, Notes = notes };
    }

    private static IgnoreRule Rule(Tree node, RuleFile file)
    {
        if (node.Kind != TreeKind.Map)
            throw file.Wrong(node, "a rule is a map", "Write for example - id: CVE-2024-1234.");
        file.OnlyKeys(node, "a rule", RuleKeys);
        var conditions = new List<RuleCondition>();
        if (file.Packages(node["package"]) is { Count: > 0 } packages)
            conditions.Add(Conditions.Package(packages));
        if (file.Paths(node["path"]) is { Count: > 0 } paths)
            conditions.Add(Conditions.Path(paths));
        if (node["layer"].Word is { } layer)
            conditions.Add(Conditions.IsLayer(layer) ? Conditions.Layer(layer) : throw file.Wrong(node["layer"], $"'{Printable.Text(layer)}' is no layer", "Write its index from 0, or sha256: and at least 12 digits."));
        if (file.Words(node["severity"]) is { Count: > 0 } severities)
            conditions.Add(Conditions.Severity([.. severities.Select(s => SeverityOf(s) ?? throw file.Wrong(node["severity"], $"'{Printable.Text(s)}' is no severity", "Severities: unknown, none, negligible, low, medium, high, critical."))]));
        if (node["fixed"].Word is { } isFixed)
            conditions.Add(Conditions.Fixed(isFixed switch { "true" => true, "false" => false, _ => throw file.Wrong(node["fixed"], "'fixed' is neither true nor false") }));
        string[] ids = [.. file.Words(node["id"]), .. file.Words(node["alias"])];
        // What is there but empty would widen the rule to everything else it says.
        foreach (string key in (ReadOnlySpan<string>)["id", "alias", "package", "path", "layer", "severity", "fixed", "expires"])
            if (node[key].Kind != TreeKind.Missing && file.Words(node[key]).Count == 0)
                throw file.Wrong(node[key], $"'{key}' is empty", "Leave the key out, or say what it is to hold for.");
        if (ids.Length == 0 && conditions.Count == 0)
            throw file.Wrong(node, "the rule says nothing about what to ignore", "Give it an id, package, path, layer, severity or fixed.");
        return new IgnoreRule
        {
            Source = file.Place(node),
            Ids = ids,
            Conditions = conditions,
            Reason = node["reason"].Word,
            Owner = node["owner"].Word,
            Expires = file.Date(node["expires"]),
        };
    }

    private static Severity? SeverityOf(string word) =>
        !char.IsAsciiDigit(word[0]) && Enum.TryParse(word, ignoreCase: true, out Severity severity) && Enum.IsDefined(severity) ? severity : null;
}
