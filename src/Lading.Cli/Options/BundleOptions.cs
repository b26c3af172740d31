using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Options;

/// <summary>What a bundle is verified with: cosign's flags, and what they come to as a policy. Nothing of it has a default that trusts.</summary>
internal sealed class BundleOptions
{
    private readonly Option<string?> _bundle = new("--bundle") { Description = "The bundle to verify.", HelpName = "FILE" };
    private readonly Option<string?> _key = Text("--key", "Public key that must have signed: PEM, DER or JWK; or env://VARIABLE, hashivault://KEY.", "KEY");
    private readonly Option<string?> _identity = Text("--certificate-identity", "Name that the signer's certificate must have.", "NAME");
    private readonly Option<string?> _identityPattern = Text("--certificate-identity-regexp", "The same as a regular expression over the whole name.", "REGEX");
    private readonly Option<string?> _issuer = Text("--certificate-oidc-issuer", "Issuer that must have vouched for the name.", "URL");
    private readonly Option<string?> _issuerPattern = Text("--certificate-oidc-issuer-regexp", "The same as a regular expression over the whole URL.", "REGEX");
    private readonly Option<string[]> _shorthand = new("--identity")
    {
        Description = "Name and issuer in short: github:OWNER/REPO/.github/workflows/FILE@REF, github:OWNER/REPO, gitlab:...; may repeat, one must fit.",
        HelpName = "IDENTITY",
    };
    private readonly Option<string[]> _extensions = new("--certificate-extension")
    {
        Description = "What an extension of the certificate must be, as sourceRepositoryRef=refs/heads/main; may repeat, all must fit.",
        HelpName = "NAME=VALUE",
    };
    private readonly (Option<string?> Option, int Extension)[] _workflow =
    [
        (Text("--certificate-github-workflow-trigger", "Event that must have started the workflow.", "EVENT"), 2),
        (Text("--certificate-github-workflow-sha", "Commit that it must have run for.", "SHA"), 3),
        (Text("--certificate-github-workflow-name", "Name of the workflow.", "NAME"), 4),
        (Text("--certificate-github-workflow-repository", "Repository that it must have run for.", "OWNER/REPO"), 5),
        (Text("--certificate-github-workflow-ref", "Reference that it must have run for.", "REF"), 6),
    ];
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

    public IReadOnlyList<Option> Who => [_key, _identity, _identityPattern, _issuer, _issuerPattern, _shorthand, _extensions, .. _workflow.Select(w => (Option)w.Option)];

    public IReadOnlyList<Option> Trust => [_root, _ignoreLog, _ignoreSct, _signedTimestamps, _promise];

    public IReadOnlyList<Option> All => [_bundle, .. OfImages];

    /// <summary>The trusted root alone, for commands that read no bundle of the user's choice.</summary>
    public Option<string?> RootOption => _root;

    /// <summary>Those that make sense where the bundles hang on an image.</summary>
    public IReadOnlyList<Option> OfImages => [.. Who, .. Trust, _output, _offline, _newFormat];

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

    /// <summary>Reads bundle and trusted root, and verifies.</summary>
    public VerificationResult Verify(ParseResult parsed, Artifact artifact, string? predicateType)
    {
        string bundlePath = parsed.GetValue(_bundle) ?? throw LadingException.Usage("--bundle is missing.", "Detached signatures without a bundle are not verified.");
        (VerificationPolicy policy, TrustedRoot root) = Trusted(parsed);
        policy = policy with { PredicateType = predicateType };
        Bundle bundle = Bundle.Read(ReadFile(bundlePath, Bundle.MaxSize), bundlePath);
        return BundleVerifier.Verify(bundle, artifact, policy, root);
    }

    /// <summary>The policy and the trusted root, for what is not in a bundle of its own file.</summary>
    public (VerificationPolicy Policy, TrustedRoot Root) Trusted(ParseResult parsed)
    {
        VerificationPolicy policy = Policy(parsed);
        return (policy, Root(parsed, policy));
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

    private VerificationPolicy Policy(ParseResult parsed)
    {
        SignerPolicy signer = Signer(parsed);
        bool key = signer.PublicKey is not null;
        bool ignoreLog = parsed.GetValue(_ignoreLog);
        if (ignoreLog)
            Terminal.Warn("Without a transparency log nobody could have noticed this signature.");
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

    private SignerPolicy Signer(ParseResult parsed)
    {
        string? key = parsed.GetValue(_key);
        string[] shorthand = parsed.GetValue(_shorthand) ?? [];
        TextConstraint? name = Constraint(parsed, _identity, _identityPattern);
        TextConstraint? issuer = Constraint(parsed, _issuer, _issuerPattern);
        bool named = shorthand.Length > 0 || name is not null || issuer is not null || Extensions(parsed).Any();
        if (key is not null)
        {
            if (named)
                throw LadingException.Usage("--key and the identity of a certificate exclude one another.");
            return SignerPolicy.Key(KeyStores.OpenPublicAsync(key, Passwords.Access, CancellationToken.None).GetAwaiter().GetResult());
        }
        var identities = shorthand.Select(IdentityPolicy.Parse).ToList();
        if (name is not null || issuer is not null)
        {
            if (name is null || issuer is null)
                throw LadingException.Usage($"{(name is null ? _identity.Name : _issuer.Name)} (or its -regexp) is missing.", "A name means nothing without the issuer that vouched for it.");
            identities.Add(IdentityPolicy.Of(name, issuer));
        }
        if (identities.Count == 0)
            throw LadingException.Usage("Who must have signed?", "Give --key, or --certificate-identity with --certificate-oidc-issuer, or --identity.");
        foreach ((int number, string value) in Extensions(parsed))
            identities = [.. identities.Select(i => i.With(number, value))];
        foreach (string warning in identities.SelectMany(i => i.Warnings).Distinct())
            Terminal.Warn(warning);
        return SignerPolicy.AnyOf(identities);
    }

    private IEnumerable<(int Number, string Value)> Extensions(ParseResult parsed)
    {
        foreach ((Option<string?> option, int extension) in _workflow)
            if (parsed.GetValue(option) is { } value)
                yield return (extension, value);
        foreach (string pair in parsed.GetValue(_extensions) ?? [])
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            int? number = equals > 0 ? FulcioExtensions.NumberOf(pair[..equals]) : null;
            yield return number is { } known
                ? (known, pair[(equals + 1)..])
                : throw LadingException.Usage($"{_extensions.Name}: '{Printable.Text(pair, 100)}' is no NAME=VALUE of a known extension.",
                    $"Names: {string.Join(", ", Enumerable.Range(1, 24).Select(FulcioExtensions.NameOf).OfType<string>())}.");
        }
    }

    private static TextConstraint? Constraint(ParseResult parsed, Option<string?> exact, Option<string?> pattern) => (parsed.GetValue(exact), parsed.GetValue(pattern)) switch
    {
        (null, null) => null,
        ({ } text, null) => TextConstraint.Exactly(text),
        (null, { } regex) => TextConstraint.Pattern(regex),
        _ => throw LadingException.Usage($"{exact.Name} and {pattern.Name} exclude one another."),
    };

    private TrustedRoot Root(ParseResult parsed, VerificationPolicy policy) =>
        ReadRoot(parsed, needed: policy.Signer.PublicKey is null || policy.Log.Logs > 0 || policy.Time.Authorities > 0);

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
