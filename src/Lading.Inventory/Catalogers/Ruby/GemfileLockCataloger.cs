using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>
/// Bundler's <c>Gemfile.lock</c> (bundler.io, "Gemfile.lock"): sections by source, gems indented by four and what they
/// need by six, checksums since version 2.5.
/// </summary>
internal sealed class GemfileLockCataloger : Cataloger
{
    private const int MaxLines = 500_000;

    public override string Name => "gemfile-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Gem];
    public override IReadOnlyList<string> Patterns => ["**/Gemfile.lock", "**/gems.locked", "**/Gemfile.next.lock"];

    public override FileCatalog Read(ScannedFile file) => Parse(SourceText.Decode(file.Bytes));

    public static FileCatalog Parse(string text)
    {
        Dictionary<string, Hash> checksums = Checksums(text);
        var graph = new LockGraph();
        var byName = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var needs = new List<(int From, string Name)>();
        string section = "";
        string? remote = null, revision = null;
        int current = -1;
        foreach ((int indent, string line) in Lines(text))
        {
            if (indent == 0)
                (section, remote, revision, current) = (line, null, null, -1);
            else if (section is not ("GEM" or "GIT" or "PATH" or "PLUGIN SOURCE"))
                continue;
            else if (indent == 2 && line.StartsWith("remote: ", StringComparison.Ordinal))
                remote = line[8..].Trim();
            else if (indent == 2 && line.StartsWith("revision: ", StringComparison.Ordinal))
                revision = line[10..].Trim();
            else if (indent == 4 && Split(line) is { Version: not null } gem)
            {
                current = graph.Add(Make(gem.Name, gem.Version, section, remote, revision, checksums.GetValueOrDefault(line)));
                if (!byName.TryGetValue(gem.Name, out List<int>? same))
                    byName[gem.Name] = same = [];
                // One gem may be locked for several platforms.
                if (same.Count < 32)
                    same.Add(current);
            }
            else if (indent == 6 && current >= 0 && Split(line) is { } need)
                needs.Add((current, need.Name));
        }
        if (graph.Count == 0 && !text.Contains("DEPENDENCIES", StringComparison.Ordinal) && text.AsSpan().Trim().Length > 0)
            throw new ParseException("the file has no sections of a Bundler lock file");
        foreach ((int from, string name) in needs)
            foreach (int to in byName.GetValueOrDefault(name) ?? [])
                graph.Depend(from, to);
        return graph.Build();
    }

    private static IEnumerable<(int Indent, string Line)> Lines(string text)
    {
        int count = 0;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd();
            string trimmed = line.TrimStart(' ');
            if (trimmed.Length is > 0 and < 4096 && ++count <= MaxLines)
                yield return (line.Length - trimmed.Length, trimmed);
        }
    }

    /// <summary><c>name (1.0-platform) sha256=…</c> by <c>name (1.0-platform)</c>.</summary>
    private static Dictionary<string, Hash> Checksums(string text)
    {
        var checksums = new Dictionary<string, Hash>(StringComparer.Ordinal);
        bool isInside = false;
        foreach ((int indent, string line) in Lines(text))
        {
            if (indent == 0)
                isInside = line == "CHECKSUMS";
            int at = line.IndexOf(") sha256=", StringComparison.Ordinal);
            if (isInside && indent == 2 && at > 0 && line.Length >= at + 9 + 64 && line.AsSpan(at + 9, 64).IndexOfAnyExcept("0123456789abcdef") < 0)
                checksums[line[..(at + 1)]] = new Hash("SHA-256", line.Substring(at + 9, 64));
        }
        return checksums;
    }

    private static (string Name, string? Version)? Split(string line)
    {
        line = line.TrimEnd('!');
        int open = line.IndexOf(" (", StringComparison.Ordinal);
        if (open < 0)
            return line.Contains(' ') ? null : (line, null);
        return line.EndsWith(')') && open > 0 ? (line[..open], line[(open + 2)..^1]) : null;
    }

    private static Package Make(string name, string version, string section, string? remote, string? revision, Hash? hash)
    {
        int dash = version.IndexOf('-');
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (dash > 0)
            qualifiers["platform"] = version[(dash + 1)..];
        string? vcs = section == "GIT" && remote is not null ? (revision is null ? $"git+{remote}" : $"git+{remote}@{revision}") : null;
        if (vcs is not null)
            qualifiers["vcs_url"] = vcs;
        return new Package
        {
            Type = PackageType.Gem,
            Name = name,
            Version = dash > 0 ? version[..dash] : version,
            Presence = Presence.Declared,
            Role = section == "PATH" ? PackageRole.Application : PackageRole.Library,
            Qualifiers = qualifiers,
            Vcs = vcs,
            Hashes = hash is null ? [] : [hash],
        };
    }
}
