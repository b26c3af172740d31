using Lading.Inventory;
using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>Reads OSV-Scanner's <c>osv-scanner.toml</c>: <c>[[IgnoredVulns]]</c> and <c>[[PackageOverrides]]</c>.</summary>
internal static class OsvScannerRules
{
    public static IgnoreRules Read(string text, string where)
    {
        var file = new RuleFile(where);
        Tree root = file.Parse(text, TomlTree.Parse);
        var rules = new List<IgnoreRule>();
        var notes = new List<RuleNote>();
        foreach (Tree node in root["IgnoredVulns"].Items)
        {
            file.OnlyKeys(node, "[[IgnoredVulns]]", "id", "ignoreUntil", "reason");
            rules.Add(new IgnoreRule
            {
                Source = file.Place(node),
                Ids = [node["id"].Word ?? throw file.Wrong(node, "the entry has no id")],
                Reason = node["reason"].Word,
                Expires = file.Date(node["ignoreUntil"]),
            });
        }
        foreach (Tree node in root["PackageOverrides"].Items)
            Override(node, file, rules, notes);
        foreach ((string key, Tree value) in root.Entries)
            if (key is not ("IgnoredVulns" or "PackageOverrides"))
                notes.Add(new RuleNote(file.Place(value), Printable.Text(key, 100), "skipped: not about vulnerabilities"));
        return new IgnoreRules { Rules = rules, Notes = notes };
    }

    private static void Override(Tree node, RuleFile file, List<IgnoreRule> rules, List<RuleNote> notes)
    {
        file.OnlyKeys(node, "[[PackageOverrides]]", "name", "version", "ecosystem", "group", "ignore", "vulnerability", "license", "effectiveUntil", "reason");
        var conditions = new List<RuleCondition>();
        if (node["name"].Word is { } name)
            conditions.Add(Conditions.When($"package {name}", f => f.Package.FullName == name));
        if (node["version"].Word is { } version)
            conditions.Add(Conditions.When($"version {version}", f => f.Package.Version == version));
        if (node["ecosystem"].Word is { } ecosystem)
            conditions.Add(Conditions.When($"ecosystem {ecosystem}", f => f.Matches.Any(m => IsEcosystem(ecosystem, m))));
        if (node["group"].Word is { } group)
            conditions.Add(Conditions.When($"group {group}", f => group switch
            {
                "dev" or "development" or "test" => f.Package.Scope == DependencyScope.Development,
                "optional" => f.Package.Scope == DependencyScope.Optional,
                _ => false,
            }));
        string place = file.Place(node);
        string text = Printable.Text(string.Join(", ", conditions.Select(c => c.Text)));
        if (!node["ignore"].IsTrue && !node["vulnerability"]["ignore"].IsTrue)
            notes.Add(new RuleNote(place, text, "skipped: it does not ignore vulnerabilities"));
        else if (conditions.Count == 0)
            throw file.Wrong(node, "the entry would ignore every package", "Give it a name, version, ecosystem or group.");
        else
            rules.Add(new IgnoreRule { Source = place, Conditions = conditions, Reason = node["reason"].Word, Expires = file.Date(node["effectiveUntil"]) });
    }

    private static bool IsEcosystem(string wanted, Match match) =>
        wanted == match.Affected.Ecosystem || wanted == $"{match.Affected.Ecosystem}:{match.Affected.Release}";
}
