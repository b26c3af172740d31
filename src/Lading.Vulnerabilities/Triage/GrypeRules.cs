using Lading.Inventory;
using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// Reads the ignore rules, <c>only-fixed</c> and <c>fail-on-severity</c> of grype's configuration. All other settings are
/// about how grype works and are passed over.
/// </summary>
internal static class GrypeRules
{
    private static readonly string[] RuleKeys =
        ["vulnerability", "include-aliases", "reason", "namespace", "fix-state", "package", "vex-status", "vex-justification", "match-type"];

    public static IgnoreRules Read(string text, string where)
    {
        var file = new RuleFile(where);
        Tree root = file.Parse(text, YamlTree.Parse);
        if (root.Kind is not (TreeKind.Map or TreeKind.Missing or TreeKind.Null))
            throw file.Wrong(root, "the file is not a map");
        if (root.RepeatedKey is { } repeated)
            throw file.Wrong(root[repeated], $"'{Printable.Text(repeated, 100)}' is there twice");
        var rules = new List<IgnoreRule>();
        var notes = new List<RuleNote>();
        foreach (Tree node in root["ignore"].Items)
        {
            IgnoreRule rule = Rule(node, file);
            if (rule.Ids.Count == 0 && rule.Conditions.Count == 0)
                notes.Add(new RuleNote(rule.Source, "", "skipped: the rule says nothing about what to ignore"));
            else
                rules.Add(rule);
        }
        string? failOn = root["fail-on-severity"].Word?.ToLowerInvariant();
        if (failOn is not (null or "negligible" or "low" or "medium" or "high" or "critical"))
            throw file.Wrong(root["fail-on-severity"], $"'{Printable.Text(failOn)}' is no severity", "Severities: negligible, low, medium, high, critical.");
        return new IgnoreRules { Rules = rules, Notes = notes, OnlyFixed = root["only-fixed"].IsTrue, FailOnSeverity = failOn };
    }

    private static IgnoreRule Rule(Tree node, RuleFile file)
    {
        file.OnlyKeys(node, "a rule", RuleKeys);
        Tree package = node["package"];
        file.OnlyKeys(package, "a rule's package", "name", "version", "language", "type", "location", "upstream-name");
        var conditions = new List<RuleCondition>();
        if (package["name"].Word is { } name)
        {
            NamePattern pattern = Pattern(package["name"], name, file);
            conditions.Add(Conditions.When($"package {name}", f => pattern.IsMatch(f.Package.FullName) || pattern.IsMatch(f.Package.Name)));
        }
        if (package["upstream-name"].Word is { } upstream)
        {
            NamePattern pattern = Pattern(package["upstream-name"], upstream, file);
            conditions.Add(Conditions.When($"source package {upstream}", f => f.Package.SourceName is { } source && pattern.IsMatch(source)));
        }
        if (package["version"].Word is { } version)
            conditions.Add(Conditions.When($"version {version}", f => f.Package.Version == version));
        if (package["language"].Word is { } language)
            conditions.Add(Conditions.When($"language {language}", f => GrypeWords.IsLanguage(language, f.Package.Type)));
        if (package["type"].Word is { } type)
            conditions.Add(Conditions.When($"type {type}", f => GrypeWords.IsType(type, f.Package)));
        if (package["location"].Word is { } location)
            conditions.Add(Conditions.Path(file.Paths(package["location"])));
        if (node["fix-state"].Word is { } fix)
            conditions.Add(Conditions.When($"fix-state {fix}", FixOf(fix, node["fix-state"], file)));
        if (node["match-type"].Word is { } match)
            conditions.Add(Conditions.When($"match-type {match}", MatchOf(match, node["match-type"], file)));
        if (node["namespace"].Word is { } space)
            conditions.Add(new RuleCondition($"namespace {space}", (f, sbom) => GrypeWords.IsNamespace(space, f, sbom.Distro) ? RuleFit.All : RuleFit.None));
        if (node["vex-status"].Word is { } status)
            conditions.Add(Conditions.When($"vex-status {status}", f => f.VexStatus == status || f.Suppressed is { By: "vex" } vex && vex.Status == status));
        if (node["vex-justification"].Word is { } justification)
            conditions.Add(Conditions.When($"vex-justification {justification}", f => f.Suppressed is { By: "vex" } vex && vex.Reason == justification));
        return new IgnoreRule { Source = file.Place(node), Ids = [.. node["vulnerability"].Words], Conditions = conditions, Reason = node["reason"].Word };
    }

    private static NamePattern Pattern(Tree node, string text, RuleFile file) =>
        NamePattern.Parse(text, out string problem) ?? throw file.Wrong(node, $"'{Printable.Text(text)}' is not a regular expression: {Printable.Text(problem)}");

    private static Func<Finding, bool> FixOf(string word, Tree node, RuleFile file) => word switch
    {
        "fixed" => f => f.Fix is FixState.Fixed or FixState.Subscription,
        "not-fixed" or "unknown" => f => f.Fix == FixState.NotFixed,
        "wont-fix" => f => f.Fix == FixState.WontFix,
        _ => throw file.Wrong(node, $"'{Printable.Text(word)}' is no fix state", "States: fixed, not-fixed, wont-fix, unknown."),
    };

    private static Func<Finding, bool> MatchOf(string word, Tree node, RuleFile file)
    {
        MatchMethod method = word switch
        {
            "exact-direct-match" => MatchMethod.Name,
            "exact-indirect-match" => MatchMethod.SourceName,
            "cpe-match" => MatchMethod.Cpe,
            _ => throw file.Wrong(node, $"'{Printable.Text(word)}' is no match type", "Types: exact-direct-match, exact-indirect-match, cpe-match."),
        };
        return f => f.Matches.Count > 0 && f.Matches.All(m => m.Method == method);
    }
}
