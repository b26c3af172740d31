using System.CommandLine;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Signing;

namespace Lading.Cli.Options;

/// <summary>What is signed with, a key or an identity, and which services hear of it: cosign's flags.</summary>
internal sealed class SigningOptions
{
    private readonly Option<string?> _key = new("--key") { Description = "Private key: a file, env://VARIABLE, hashivault://, awskms://, azurekms://, gcpkms://, k8s://, pkcs11:, or NAME://... of a plugin sigstore-kms-NAME. [default: sign by identity]", HelpName = "KEY" };
    private readonly Option<string?> _algorithm = new("--signing-algorithm") { Description = "How the key signs where its type leaves a choice, as rsa-sign-pss-2048-sha256; or what kind of key is made for an identity.", HelpName = "NAME" };
    private readonly Option<bool> _issue = new("--issue-certificate") { Description = "Have the key of --key certified for an identity." };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "Certificate of --key, of an authority of your own, in PEM.", HelpName = "FILE" };
    private readonly Option<string?> _chain = new("--certificate-chain") { Description = "The certificates above it, in PEM; only the older form has a place for them.", HelpName = "FILE" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask before an identity is published." };

    public IdentityOptions Identity { get; } = new();

    public ServiceOptions Services { get; } = new();

    public IReadOnlyList<Option> Own => [_key, _algorithm, _certificate, _chain, _issue, _yes];

    public IReadOnlyList<Option> All => [.. Own, .. Identity.All, .. Services.All];

    /// <summary>The groups of the help.</summary>
    public IReadOnlyList<(string, IReadOnlyList<Option>)> Groups => [("Signing", Own), ("Identity", Identity.All), ("Services", Services.All)];

    /// <summary>Opens what signs, after everything else was checked that could stop the work.</summary>
    public async Task<Signer> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        KeyAlgorithm algorithm = parsed.GetValue(_algorithm) is { } name ? KeyPairs.ParseAlgorithm(name) : KeyAlgorithm.Unspecified;
        string? reference = parsed.GetValue(_key);
        bool certified = reference is null || parsed.GetValue(_issue);
        IReadOnlyList<Certificate> own = Read(parsed, _certificate), chain = Read(parsed, _chain);
        if (own.Count > 0 && certified)
            throw LadingException.Usage("--certificate goes with --key, and without --issue-certificate.");
        SigningServices? services = await Services.OpenAsync(parsed, certified, cancellation).ConfigureAwait(false);
        SigningKey? key = null;
        try
        {
            if (certified)
                Consent.Ask(parsed.GetValue(_yes));
            key = reference is null ? null : await KeyStores.OpenAsync(reference, Passwords.Access with { Algorithm = algorithm }, cancellation).ConfigureAwait(false);
            return certified
                ? Signer.OfIdentity(await Identity.ObtainAsync(parsed, () => Services.IdentityProviderAsync(parsed, cancellation), cancellation).ConfigureAwait(false), services!, algorithm, key)
                : own.Count > 0 ? Signer.OfKey(key!, own[0], chain, services) : Signer.OfKey(key!, services);
        }
        catch
        {
            key?.Dispose();
            services?.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<Certificate> Read(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } path ? Certificate.ReadPem(BundleOptions.ReadFile(path, Certificate.MaxSize), path) : [];

    /// <summary>Says what the signature lacks, so that nobody is surprised when it is verified.</summary>
    public static void SayMissing(Signer signer)
    {
        if (signer.Witnesses.HasLogs)
            return;
        Terminal.Say(signer.Witnesses.StateTime
            ? "Signed without a transparency log. Verify with --insecure-ignore-tlog --use-signed-timestamps."
            : "Signed offline: no transparency log and no timestamp. Verify with --insecure-ignore-tlog.");
    }

    /// <summary>Says where a bundle's log entries are.</summary>
    public static void SayEntries(Bundle bundle, Signer signer)
    {
        foreach (LogEntry entry in bundle.LogEntries)
            if (signer.Witnesses.Root.FindLog(entry.LogId.Span, null) is { } log)
                Terminal.Say(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Entry {entry.LogIndex} of the transparency log {log.BaseUrl}"));
    }
}
