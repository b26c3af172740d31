using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Options;

/// <summary>Who may have signed, each with what must be true of a signature of theirs; how many must have; and who vouches for it all.</summary>
internal sealed record TrustedSigners(IReadOnlyList<VerificationPolicy> Signers, int Required, TrustedRoot Root)
{
    /// <summary>The one signer, who may have several names; a usage error when there are several.</summary>
    public VerificationPolicy Only => Signers is [var one] ? one : throw LadingException.Usage($"{Signers.Count} signers are given, and here there is one.", "Give one --key, or identities.");
}

/// <summary>What a bundle is verified with: cosign's flags, and what they come to as a policy. Nothing of it has a default that trusts.</summary>
internal sealed class BundleOptions
{
    private readonly Option<string?> _bundle = new("--bundle") { Description = "The bundle to verify.", HelpName = "FILE" };
    private readonly SignerOptions _signers = new();
    private readonly Option<string?> _root = Text("--trusted-root", "The services that are trusted: trusted_root.json. [default: of the Sigstore instance, see lading initialize]", "FILE");
    private readonly Option<bool> _ignoreLog = new("--insecure-ignore-tlog") { Description = "Do not ask for a transparency log." };
    private readonly Option<bool> _ignoreSct = new("--insecure-ignore-sct") { Description = "Do not ask for the certificate to be in a transparency log." };
    private readonly Option<bool> _signedTimestamps = new("--use-signed-timestamps") { Description = "Ask for an RFC 3161 timestamp." };
    private readonly Option<bool> _promise = new("--allow-inclusion-promise") { Description = "Take a log's promise where there is no inclusion proof, as in old bundles 0.1." };
    private readonly Option<string?> _output = Text("--output", "text or json.", "FORMAT");

    // cosign's, and always so here: nothing is fetched, and there is no older format of bundles.
    private readonly Option<bool> _offline = new("--offline") { Hidden = true };
    private readonly Option<bool> _newFormat = new("--new-bundle-format") { Hidden = true };

    /// <summary>Asks for the staging instance where no trusted root is given; null where that cannot be asked for.</summary>
    public Option<bool>? Staging { get; init; }

    public BundleOptions() => _output.Aliases.Add("-o");

    public IReadOnlyList<Option> Who => _signers.Who;

    /// <summary>Those who, and how many of them: where several can have signed.</summary>
    public IReadOnlyList<Option> Signers => [.. _signers.Who, _signers.Require];

    public IReadOnlyList<Option> Trust => [_root, _ignoreLog, _ignoreSct, _signedTimestamps, _promise];

    public IReadOnlyList<Option> All => [_bundle, .. Who, .. Common];

    /// <summary>The trusted root alone, for commands that read no bundle of the user's choice.</summary>
    public Option<string?> RootOption => _root;

    /// <summary>Those that make sense where the bundles hang on an image.</summary>
    public IReadOnlyList<Option> OfImages => [.. Signers, .. Common];

    private IReadOnlyList<Option> Common => [.. Trust, _output, _offline, _newFormat];

    /// <summary>True when the command line says who must have signed.</summary>
    public bool NamesSomebody(ParseResult parsed) => Who.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The trusted root's file; null when none is named.</summary>
    public string? RootFile(ParseResult parsed) => parsed.GetValue(_root);

    /// <summary>True for <c>-o json</c>.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) switch
    {
        null or "text" => false,
        "json" => true,
        var other => throw LadingException.Usage($"--output: there is no format '{Printable.Text(other, 40)}'.", "text or json."),
    };

    /// <summary>Reads bundle and trusted root, and verifies: by one of the signers is enough. When none fits, the end is that of the one who came nearest.</summary>
    public VerificationResult Verify(ParseResult parsed, Artifact artifact, string? predicateType)
    {
        string bundlePath = parsed.GetValue(_bundle) ?? throw LadingException.Usage("--bundle is missing.", "Detached signatures without a bundle are not verified.");
        TrustedSigners trusted = Trusted(parsed);
        if (trusted.Required > 1)
            throw LadingException.Usage($"{trusted.Required} signers are required, and a bundle has one.", "Verify a bundle of each signer.");
        Bundle bundle = Bundle.Read(ReadFile(bundlePath, Bundle.MaxSize), bundlePath);
        VerificationResult? nearest = null;
        foreach (VerificationPolicy policy in trusted.Signers)
        {
            VerificationResult result = BundleVerifier.Verify(bundle, artifact, policy with { PredicateType = predicateType }, trusted.Root);
            if (result.Verified)
                return result;
            if (nearest is null || result.Steps.Count > nearest.Steps.Count)
                nearest = result;
        }
        return nearest!;
    }

    /// <summary>The signers and the trusted root, for what is not in a bundle of its own file.</summary>
    public TrustedSigners Trusted(ParseResult parsed)
    {
        (IReadOnlyList<SignerPolicy> signers, int required) = _signers.Read(parsed);
        if (parsed.GetValue(_ignoreLog))
            Terminal.Warn("Without a transparency log nobody could have noticed this signature.");
        VerificationPolicy[] policies = [.. signers.Select(s => Policy(parsed, s))];
        return new TrustedSigners(policies, required, Root(parsed, policies));
    }

    /// <summary>All of a file of at most so many bytes.</summary>
    public static byte[] ReadFile(string path, int most)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > most)
                throw LadingException.Input($"{path} has {stream.Length} bytes, more than the {most} that are read.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input(e.Message, inner: e);
        }
    }

    private VerificationPolicy Policy(ParseResult parsed, SignerPolicy signer)
    {
        bool key = signer.PublicKey is not null;
        bool ignoreLog = parsed.GetValue(_ignoreLog);
        TimePolicy time = parsed.GetValue(_signedTimestamps) ? TimePolicy.Signed()
            : key ? TimePolicy.NotNeeded
            : ignoreLog ? TimePolicy.At(DateTimeOffset.UtcNow)
            : TimePolicy.Observed();
        return new VerificationPolicy
        {
            Signer = signer,
            Time = time,
            Log = ignoreLog ? LogPolicy.Ignored : LogPolicy.Included(promiseSuffices: parsed.GetValue(_promise)),
            CertificateLogs = key || parsed.GetValue(_ignoreSct) ? 0 : 1,
        };
    }

    private TrustedRoot Root(ParseResult parsed, IReadOnlyList<VerificationPolicy> policies) =>
        ReadRoot(parsed, needed: policies.Any(p => p.Signer.PublicKey is null || p.Log.Logs > 0 || p.Time.Authorities > 0));

    /// <summary>The trusted root; the empty one when none is given and none is needed.</summary>
    public TrustedRoot ReadRoot(ParseResult parsed, bool needed)
    {
        return needed || parsed.GetValue(_root) is not null
            ? Options.Trust.RootAsync(parsed.GetValue(_root), CancellationToken.None, Staging is not null && parsed.GetValue(Staging)).GetAwaiter().GetResult()
            : TrustedRoot.Empty;
    }

    /// <summary>True when no log is asked for.</summary>
    public bool IgnoresLog(ParseResult parsed) => parsed.GetValue(_ignoreLog);

    /// <summary>True when a log's promise will do for a proof of inclusion.</summary>
    public bool TakesPromise(ParseResult parsed) => parsed.GetValue(_promise);

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
