using System.CommandLine;
using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Policy.Checking;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Vulnerabilities.Gates;

namespace Lading.Cli.Options;

/// <summary>By what a check judges, who must have signed, and where its result goes. The command line goes before <c>.lading.yaml</c>.</summary>
internal sealed class CheckOptions
{
    private static readonly string[] FileNames = [".lading.yaml", ".lading.yml"];

    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = $"What to write: FORMAT or FORMAT=FILE, with FORMAT one of {string.Join(", ", CheckFormat.All.Select(f => f.Name))}; may repeat. [default: table]",
        HelpName = "FORMAT[=FILE]",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _rules = new("--rules-from") { Description = "The file whose member 'check' says what fails. [default: .lading.yaml here, or in a dir: source]", HelpName = "FILE" };
    private readonly Option<string?> _failOn = new("--fail-on", "-f") { Description = "Findings that fail: an expression as for 'lading scan --fail-on', or none.", HelpName = "EXPRESSION" };
    private readonly Option<string?> _leaks = new("--fail-on-leaks") { Description = "Secrets that fail, by how sure they are: proven, shaped (or surer), contextual (all), none.", HelpName = "WORD" };
    private readonly Option<int?> _level = new("--provenance-level") { Description = "The SLSA Build level that the provenance must support, 0 to 3.", HelpName = "N" };
    private readonly Option<string[]> _skip = new("--skip") { Description = $"Leave a part out. {CheckRulesReader.PartHint}", HelpName = "PART" };

    /// <summary>Who must have signed, and what is trusted.</summary>
    public BundleOptions Signers { get; } = new();

    public IReadOnlyList<Option> All => [_output, _rules, _failOn, _leaks, _level, _skip];

    /// <summary>One result to write; <see cref="File"/> null for standard output.</summary>
    public sealed record Target(CheckFormat Format, string? File);

    /// <summary>The rules of the file, with what the command line says in their place. <paramref name="sourceFolder"/> is that of a <c>dir:</c> source.</summary>
    public CheckRules Rules(ParseResult parsed, string? sourceFolder)
    {
        string? path = parsed.GetValue(_rules) ?? Found(sourceFolder);
        CheckRules rules = path is null ? CheckRules.Default : CheckRulesReader.Read(TriageOptions.Load(path).Span, path);
        if (parsed.GetValue(_failOn) is { } failOn)
            rules = rules with { Vulnerabilities = failOn == "none" ? null : GateExpression.Parse(failOn) };
        if (parsed.GetValue(_leaks) is { } word)
            rules = rules with
            {
                Leaks = CheckRulesReader.TryConfidence(word, out Confidence? confidence) ? confidence
                    : throw LadingException.Usage($"--fail-on-leaks: there is no '{Printable.Text(word, 40)}'.", "proven, shaped, contextual or none."),
            };
        if (parsed.GetValue(_level) is { } level)
            rules = rules with { ProvenanceLevel = level is >= 0 and <= 3 ? level : throw LadingException.Usage("--provenance-level takes 0 to 3.") };
        if (parsed.GetValue(_skip) is { Length: > 0 } skip)
            rules = rules with
            {
                Skip = [.. skip.SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(s => CheckRulesReader.Part(s)
                    ?? throw LadingException.Usage($"--skip: '{Printable.Text(s, 40)}' is no part that can be left out.", CheckRulesReader.PartHint))],
            };
        return rules;
    }

    /// <summary>Who may vouch, and how many of them must: those of the command line, else those of the rules.</summary>
    public (ClaimTrust Trust, int Required) Trust(ParseResult parsed, CheckRules rules)
    {
        VerificationPolicy anybody = Policy(SignerPolicy.AnyCertificate(), rules);
        if (Signers.NamesSomebody(parsed))
        {
            TrustedSigners named = Signers.Trusted(parsed);
            return (new ClaimTrust(named.Signers, anybody, named.Root), named.Required);
        }
        TrustedRoot root = Options.Trust.RootAsync(Signers.RootFile(parsed) ?? rules.TrustedRoot, CancellationToken.None).GetAwaiter().GetResult();
        SignerPolicy[] signers =
        [
            .. (rules.SignedBy?.Keys ?? []).Select(k => SignerPolicy.Key(KeyStores.OpenPublicAsync(k, Passwords.Access, CancellationToken.None).GetAwaiter().GetResult())),
            .. (rules.SignedBy?.Identities ?? []).Select(i => SignerPolicy.AnyOf(i)),
        ];
        return (new ClaimTrust([.. signers.Select(s => Policy(s, rules))], anybody, root), rules.Require);
    }

    private static VerificationPolicy Policy(SignerPolicy signer, CheckRules rules) => new()
    {
        Signer = signer,
        Time = signer.PublicKey is not null ? TimePolicy.NotNeeded : TimePolicy.Observed(),
        Log = rules.InLog ? LogPolicy.Included() : LogPolicy.Ignored,
        CertificateLogs = signer.PublicKey is not null ? 0 : 1,
    };

    private static string? Found(string? sourceFolder) =>
        FileNames.Concat(sourceFolder is null ? [] : FileNames.Select(n => Path.Combine(sourceFolder, n))).FirstOrDefault(File.Exists);

    /// <summary>The forms and files asked for, so that a wrong one is told before any work is done.</summary>
    public IReadOnlyList<Target> Targets(ParseResult parsed)
    {
        Target[] targets = [.. OutputWord.Read(parsed, _output).Select(word => new Target(CheckFormat.Named(word.Format), word.File))];
        OutputWord.OnlyOneUnnamed(targets.Select(t => t.File));
        return targets;
    }

    /// <summary>Writes every form. Files appear whole or not at all.</summary>
    public static void Write(CheckReport report, IReadOnlyList<Target> targets)
    {
        foreach (Target target in targets)
            OutputWord.Write(target.File, (stream, width) => target.Format.Write(report, stream, width, target.File is null && Terminal.HasColor));
    }
}
