using Lading.Scanning.Trees;
using Lading.Oci;

namespace Lading.Vulnerabilities.Vex;

/// <summary>Makes statements of what a scan took out of its verdict: docs/vex.md, "From decisions".</summary>
public static class ScanDecisions
{
    /// <summary>
    /// One statement for each flaw and decision of a report in Lading's own JSON (docs/schemas/scan-1.json): the scanned
    /// thing is the product (or <paramref name="product"/>, when given) and the packages are its parts. What VEX said is
    /// said again. What a rule ignored is <c>affected</c> with the rule's reason as what to do, because a risk that is
    /// taken is still there; <paramref name="ignored"/> says otherwise, and <paramref name="justification"/> why. Throws an
    /// input error for what is no such report, and a usage error when nothing tells what was scanned.
    /// </summary>
    public static IReadOnlyList<StatementDraft> Read(ReadOnlyMemory<byte> report, string where, string? product, VexStatus? ignored, string? justification)
    {
        Tree root = VexReader.Parse(report, where);
        if (root["format"].Text != "lading-scan")
            throw LadingException.Input($"{where}: /format: not a scan report of lading.", "Write one with 'lading scan ... -o json=FILE'.");
        string? subject = product ?? root["subject"]["purl"].Word;
        var drafts = new Dictionary<string, (StatementDraft Draft, List<VexComponent> Parts)>(StringComparer.Ordinal);
        foreach (Tree finding in root["suppressed"].Items)
        {
            if (finding["id"].Word is not { } id || finding["package"]["purl"].Word is not { } purl)
                continue;
            StatementDraft draft = Decide(finding["suppression"], ignored, justification) with { Vulnerability = id, Aliases = [.. finding["ids"].Words.Where(i => i != id)] };
            string key = string.Join('\n', id, draft.Status.Word(), draft.Justification, draft.Impact, draft.Action, draft.Notes);
            if (!drafts.TryGetValue(key, out var known))
                drafts.Add(key, known = (draft, []));
            known.Parts.Add(new VexComponent { Names = [purl] });
        }
        if (drafts.Count > 0 && subject is null)
            throw LadingException.Usage($"{where}: the report does not say what was scanned by a package URL.", "Name it with --product.");
        return [.. drafts.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => d.Value.Draft with { Products = [new VexProduct { Names = [subject!], Subcomponents = d.Value.Parts }] })];
    }

    private static StatementDraft Decide(Tree suppression, VexStatus? ignored, string? justification)
    {
        string? reason = suppression["reason"].Word;
        string source = $"{suppression["by"].Word}: {suppression["source"].Word}";
        VexStatus status = VexWords.Status(suppression["status"].Word) ?? ignored ?? VexStatus.Affected;
        string? word = VexWords.Justifications.Contains(reason) ? reason : suppression["by"].Word == "rule" ? justification : null;
        return new StatementDraft
        {
            Vulnerability = "",
            Products = [],
            Status = status,
            Notes = source,
            Justification = status == VexStatus.NotAffected ? word : null,
            Impact = status != VexStatus.NotAffected || reason is not null && reason == word ? null
                : reason ?? (word is null ? "No reason was given." : null),
            Action = status == VexStatus.Affected ? $"Accepted: {reason ?? "no reason was given"}" : null,
        };
    }
}
