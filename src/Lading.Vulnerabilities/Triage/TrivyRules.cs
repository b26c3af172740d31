using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>Reads Trivy's <c>.trivyignore</c> and <c>.trivyignore.yaml</c> as far as they are about vulnerabilities.</summary>
internal static class TrivyRules
{
    /// <summary>One id a line, perhaps with <c>exp:2026-12-31</c> behind it; <c>#</c> begins a comment.</summary>
    public static IgnoreRules ReadList(string text, string where)
    {
        if (text.Length > RuleFile.MaxLength)
            throw LadingException.Input($"{where}: the file has {text.Length} characters, more than {RuleFile.MaxLength}.");
        var rules = new List<IgnoreRule>();
        var notes = new List<RuleNote>();
        int number = 0;
        foreach (ReadOnlySpan<char> whole in text.EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = whole.IndexOf('#') is >= 0 and var hash ? whole[..hash] : whole;
            string[] words = line.ToString().Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            string place = $"{where}:{number}";
            if (!IsId(words[0]))
            {
                notes.Add(new RuleNote(place, Printable.Text(words[0], 100), "skipped: not the id of a vulnerability"));
                continue;
            }
            DateTimeOffset? expires = null;
            foreach (string word in words.AsSpan(1))
            {
                if (!word.StartsWith("exp:", StringComparison.Ordinal))
                    throw LadingException.Input($"{place}: '{Printable.Text(word, 100)}' is not understood.", "Behind an id only exp:YYYY-MM-DD may stand.");
                expires = RuleFile.Date(word[4..]) ?? throw LadingException.Input($"{place}: '{Printable.Text(word, 100)}' is not a date.", "Write exp:YYYY-MM-DD.");
            }
            rules.Add(new IgnoreRule { Source = place, Ids = [words[0]], Expires = expires });
        }
        return new IgnoreRules { Rules = rules, Notes = notes };
    }

    /// <summary>Checks of configuration (<c>AVD-AWS-0104</c>, <c>DS002</c>), rules for secrets and licences stand in the same file.</summary>
    public static bool IsId(string word) =>
        word.Contains('-') && char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '.')
        && (word.Any(char.IsAsciiDigit) || word.StartsWith("GHSA-", StringComparison.OrdinalIgnoreCase)) && !word.StartsWith("AVD-", StringComparison.OrdinalIgnoreCase);

    /// <summary>The YAML form; sections about other things are passed over and told.</summary>
    public static IgnoreRules ReadYaml(string text, string where)
    {
        var file = new RuleFile(where);
        Tree root = file.Parse(text, YamlTree.Parse);
        if (root.Kind is not (TreeKind.Map or TreeKind.Missing or TreeKind.Null))
            throw file.Wrong(root, "the file is not a map");
        file.OnlyKeys(root, "the file", "vulnerabilities", "misconfigurations", "secrets", "licenses");
        var rules = new List<IgnoreRule>();
        foreach (Tree node in root["vulnerabilities"].Items)
            rules.Add(Rule(node, file));
        RuleNote[] notes = [.. root.Entries.Where(e => e.Key != "vulnerabilities" && e.Value.Items.Count > 0)
            .Select(e => new RuleNote(file.Place(e.Value), e.Key, $"skipped: {e.Value.Items.Count} {(e.Value.Items.Count == 1 ? "entry" : "entries")} not about vulnerabilities"))];
        return new IgnoreRules { Rules = rules, Notes = notes };
    }

    private static IgnoreRule Rule(Tree node, RuleFile file)
    {
        file.OnlyKeys(node, "an entry", "id", "paths", "purls", "statement", "expired_at");
        string id = node["id"].Word ?? throw file.Wrong(node, "the entry has no id");
        var conditions = new List<RuleCondition>();
        if (file.Packages(node["purls"]) is { Count: > 0 } packages)
            conditions.Add(Conditions.Package(packages));
        if (file.Paths(node["paths"]) is { Count: > 0 } paths)
            conditions.Add(Conditions.Path(paths));
        return new IgnoreRule { Source = file.Place(node), Ids = [id], Conditions = conditions, Reason = node["statement"].Word, Expires = file.Date(node["expired_at"]) };
    }
}
