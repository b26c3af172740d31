using System.CommandLine;
using System.Globalization;
using Lading.Oci;
using Lading.Policy.Signers;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Options;

/// <summary>Who must have signed: keys, names with their issuers, or a file that lists them; and how many of those.</summary>
internal sealed class SignerOptions
{
    private readonly Option<string[]> _key = Texts("--key", "Public key that must have signed: PEM, DER or JWK; or env://VARIABLE, hashivault://KEY, pkcs11:...; may repeat.", "KEY");
    private readonly Option<string[]> _identity = Texts("--certificate-identity", "Name that the signer's certificate must have; may repeat, each with its issuer.", "NAME");
    private readonly Option<string[]> _identityPattern = Texts("--certificate-identity-regexp", "The same as a regular expression over the whole name.", "REGEX");
    private readonly Option<string[]> _issuer = Texts("--certificate-oidc-issuer", "Issuer that must have vouched for the name; one for all names, or one for each.", "URL");
    private readonly Option<string[]> _issuerPattern = Texts("--certificate-oidc-issuer-regexp", "The same as a regular expression over the whole URL.", "REGEX");
    private readonly Option<string[]> _shorthand = Texts("--identity",
        "Name and issuer in short: github:OWNER/REPO/.github/workflows/FILE@REF, github:OWNER/REPO, gitlab:...; may repeat.", "IDENTITY");
    private readonly Option<string[]> _extensions = Texts("--certificate-extension",
        "What an extension of the certificate must be, as sourceRepositoryRef=refs/heads/main; may repeat, all must fit.", "NAME=VALUE");
    private readonly (Option<string?> Option, int Extension)[] _workflow =
    [
        (Text("--certificate-github-workflow-trigger", "Event that must have started the workflow.", "EVENT"), 2),
        (Text("--certificate-github-workflow-sha", "Commit that it must have run for.", "SHA"), 3),
        (Text("--certificate-github-workflow-name", "Name of the workflow.", "NAME"), 4),
        (Text("--certificate-github-workflow-repository", "Repository that it must have run for.", "OWNER/REPO"), 5),
        (Text("--certificate-github-workflow-ref", "Reference that it must have run for.", "REF"), 6),
    ];
    private readonly Option<string?> _file = Text("--signers", "File that lists the signers, and how many of them are required: YAML.", "FILE");
    private readonly Option<string?> _require = Text("--require", "How many of the signers must have signed, each counted once: a number or all. By default one is enough.", "N");

    /// <summary>The options that say who.</summary>
    public IReadOnlyList<Option> Who => [_key, _identity, _identityPattern, _issuer, _issuerPattern, _shorthand, _extensions, .. _workflow.Select(w => (Option)w.Option), _file];

    /// <summary>The option that says how many, where several can have signed.</summary>
    public Option Require => _require;

    /// <summary>The signers and how many of them are required. Where one is enough, all names are one policy.</summary>
    public (IReadOnlyList<SignerPolicy> Signers, int Required) Read(ParseResult parsed)
    {
        SignersFile? file = parsed.GetValue(_file) is { } path ? SignersFile.Read(BundleOptions.ReadFile(path, SignersFile.MaxSize), path) : null;
        string[] references = [.. parsed.GetValue(_key) ?? [], .. file?.Keys ?? []];
        List<IdentityPolicy> identities = Identities(parsed);
        (int Number, string Value)[] extensions = [.. Extensions(parsed)];
        if (extensions.Length > 0 && identities.Count == 0 && file?.Identities.Count is null or 0)
            throw LadingException.Usage("A certificate's extensions say something of an identity, and none is given.", "Give --identity, or --certificate-identity with --certificate-oidc-issuer.");
        identities.AddRange(file?.Identities ?? []);
        foreach ((int number, string value) in extensions)
            identities = [.. identities.Select(i => i.With(number, value))];
        foreach (string warning in identities.SelectMany(i => i.Warnings).Distinct())
            Terminal.Warn(warning);
        int given = references.Length + identities.Count;
        if (given == 0)
            throw LadingException.Usage("Who must have signed?", "Give --key, or --certificate-identity with --certificate-oidc-issuer, or --identity, or --signers.");
        if (given > ImageVerificationPolicy.MaxSigners)
            throw LadingException.Usage($"{given} signers are given, at most {ImageVerificationPolicy.MaxSigners} are looked for.");
        int required = Count(parsed.GetValue(_require) ?? file?.Require, given);
        SignerPolicy[] keys = [.. references.Select(r => SignerPolicy.Key(KeyStores.OpenPublicAsync(r, Passwords.Access, CancellationToken.None).GetAwaiter().GetResult()))];
        if (identities.Count == 0)
            return (keys, required);
        return required == 1
            ? ([.. keys, SignerPolicy.AnyOf(identities)], 1)
            : ([.. keys, .. identities.Select(i => SignerPolicy.AnyOf(i))], required);
    }

    private List<IdentityPolicy> Identities(ParseResult parsed)
    {
        var identities = (parsed.GetValue(_shorthand) ?? []).Select(IdentityPolicy.Parse).ToList();
        string[] names = parsed.GetValue(_identity) ?? [], patterns = parsed.GetValue(_identityPattern) ?? [];
        string[] issuers = parsed.GetValue(_issuer) ?? [], issuerPatterns = parsed.GetValue(_issuerPattern) ?? [];
        TextConstraint[] wanted = [.. names.Select(TextConstraint.Exactly), .. patterns.Select(TextConstraint.Pattern)];
        TextConstraint[] vouching = [.. issuers.Select(TextConstraint.Exactly), .. issuerPatterns.Select(TextConstraint.Pattern)];
        if (wanted.Length == 0 != (vouching.Length == 0))
            throw LadingException.Usage($"{(wanted.Length == 0 ? _identity.Name : _issuer.Name)} (or its -regexp) is missing.", "A name means nothing without the issuer that vouched for it.");
        if (wanted.Length > 0 && vouching.Length > 1 && (names.Length != issuers.Length || patterns.Length != issuerPatterns.Length))
            throw LadingException.Usage("It is not clear which issuer vouches for which name.",
                $"Give one issuer for all names; or as many of {_issuer.Name} as of {_identity.Name}, and of the -regexp forms, in the same order; or a file: {_file.Name}.");
        for (int i = 0; i < wanted.Length; i++)
            identities.Add(IdentityPolicy.Of(wanted[i], vouching.Length == 1 ? vouching[0] : vouching[i]));
        return identities;
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
                : throw LadingException.Usage($"{_extensions.Name}: '{Printable.Text(pair, 100)}' is no NAME=VALUE of a known extension.", $"Names: {string.Join(", ", FulcioExtensions.AllNames)}.");
        }
    }

    private int Count(string? text, int given)
    {
        if (text is null)
            return 1;
        if (text == "all")
            return given;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
            throw LadingException.Usage($"{_require.Name}: '{Printable.Text(text, 40)}' is no number of signers.", "A number from 1, or all.");
        return count <= given ? count : throw LadingException.Usage($"{_require.Name}: {count} signers cannot be had of {given} that are given.");
    }

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    private static Option<string[]> Texts(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
