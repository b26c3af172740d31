using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Policy.Signers;
using Lading.Scanning.Trees;
using Lading.Vulnerabilities.Gates;
using Lading.Vulnerabilities.Triage;

namespace Lading.Policy.Checking;

/// <summary>
/// Reads the member <c>check</c> of <c>.lading.yaml</c>: docs/check.md. Strict, because a rule that was misspelled lets through what
/// it was meant to stop: unknown keys and values are errors with their line.
/// </summary>
public static class CheckRulesReader
{
    /// <summary>The rules of a file; <see cref="CheckRules.Default"/> where it says nothing.</summary>
    /// <exception cref="LadingException">Input: it is not understood; the message has the line.</exception>
    public static CheckRules Read(ReadOnlySpan<byte> content, string where)
    {
        var file = new RuleFile(where);
        Tree root = file.Parse(SourceText.Decode(content), YamlTree.Parse);
        Tree check = root["check"];
        if (check.Kind is TreeKind.Missing or TreeKind.Null)
            return CheckRules.Default;
        if (check.Kind != TreeKind.Map)
            throw file.Wrong(check, "'check' is not a map", "Write check: and below it what fails.");
        file.OnlyKeys(check, "check", "vulnerabilities", "leaks", "signed-by", "require", "trusted-root", "transparency-log", "provenance-level", "skip");
        SignersFile? signers = check["signed-by"].Kind is TreeKind.Missing or TreeKind.Null ? null : SignersFile.Read(check["signed-by"], where);
        if (signers is null && check["require"].Kind != TreeKind.Missing)
            throw file.Wrong(check["require"], "'require' says how many must have signed, and 'signed-by' names nobody");
        int given = signers is null ? 0 : signers.Keys.Count + signers.Identities.Count;
        return new CheckRules
        {
            Vulnerabilities = check["vulnerabilities"] is { Kind: not TreeKind.Missing } gate ? Gate(gate, file) : CheckRules.Default.Vulnerabilities,
            Leaks = check["leaks"] is { Kind: not TreeKind.Missing } leaks ? ConfidenceOf(leaks, file) : CheckRules.Default.Leaks,
            SignedBy = signers,
            Require = signers is null ? 0 : check["require"].Word == "all" ? given : Number(check["require"], file, 1, given) ?? 1,
            TrustedRoot = check["trusted-root"].Word,
            InLog = check["transparency-log"].Word switch
            {
                null or "true" => true,
                "false" => false,
                _ => throw file.Wrong(check["transparency-log"], "'transparency-log' is neither true nor false"),
            },
            ProvenanceLevel = Number(check["provenance-level"], file, 0, 3) ?? 0,
            Skip = [.. file.Words(check["skip"]).Select(word => Part(word)
                ?? throw file.Wrong(check["skip"], $"'{Printable.Text(word, 100)}' is no part of a check", PartHint))],
        };
    }

    /// <summary>A part that may be left out, by its name; null for all else.</summary>
    public static CheckPart? Part(string word) => Skippable.FirstOrDefault(p => NameOf(p) == word) is var part && part != default ? part : null;

    /// <summary>What to write where a part is wanted.</summary>
    public static string PartHint => $"Parts: {string.Join(", ", Skippable.Select(NameOf))}.";

    /// <summary>How a part is called in files and on the command line.</summary>
    public static string NameOf(CheckPart part) => part.ToString().ToLowerInvariant();

    /// <summary>A confidence by its name, null for <c>none</c>; false for all else.</summary>
    public static bool TryConfidence(string word, out Confidence? confidence)
    {
        confidence = word switch { "proven" => Confidence.Proven, "shaped" => Confidence.Shaped, "contextual" => Confidence.Contextual, _ => null };
        return confidence is not null || word == "none";
    }

    private static readonly CheckPart[] Skippable = [CheckPart.Vulnerabilities, CheckPart.Leaks, CheckPart.Signatures, CheckPart.Provenance];

    private static GateExpression? Gate(Tree node, RuleFile file)
    {
        string word = node.Word ?? throw file.Wrong(node, "'vulnerabilities' is no expression", "Write for example \"kev or (severity >= high and fixed)\", or none.");
        if (word == "none")
            return null;
        try
        {
            return GateExpression.Parse(word);
        }
        catch (LadingException e)
        {
            throw LadingException.Input($"{file.Place(node)}: {e.Message}", e.Hint, e);
        }
    }

    private static Confidence? ConfidenceOf(Tree node, RuleFile file) => TryConfidence(node.Word ?? "", out Confidence? confidence)
        ? confidence
        : throw file.Wrong(node, $"'{Printable.Text(node.Word ?? "", 100)}' is no confidence of a leak", "Write proven, shaped, contextual or none.");

    private static int? Number(Tree node, RuleFile file, int least, int most)
    {
        if (node.Kind is TreeKind.Missing or TreeKind.Null)
            return null;
        return int.TryParse(node.Word, out int number) && number >= least && number <= most
            ? number
            : throw file.Wrong(node, $"a number from {least} to {most} is wanted here");
    }
}
