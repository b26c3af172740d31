using System.CommandLine;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Cli.Options;

/// <summary>What is signed with, and which services hear of it: cosign's flags. Signatures are made offline, with a key.</summary>
internal sealed class SigningOptions
{
    private const int MaxConfig = 1 << 20;

    private readonly Option<string?> _key = new("--key") { Description = "Private key: a file, env://VARIABLE, hashivault://KEY, or NAME://... of a plugin sigstore-kms-NAME.", HelpName = "KEY" };
    private readonly Option<string?> _algorithm = new("--signing-algorithm") { Description = "How the key signs where its type leaves a choice, as rsa-sign-pss-2048-sha256.", HelpName = "NAME" };
    private readonly Option<bool?> _log = new("--tlog-upload") { Description = "Enter the signature into a transparency log. Not possible yet, so false is the default." };
    private readonly Option<string?> _config = new("--signing-config") { Description = "The services to use; one without transparency logs and timestamp authorities.", HelpName = "FILE" };

    // cosign's, of no effect here: nothing is asked, and no service is looked for that was not named.
    private readonly Option<bool> _yes = new("--yes", "-y") { Hidden = true };
    private readonly Option<bool> _useConfig = new("--use-signing-config") { Hidden = true };

    public IReadOnlyList<Option> All => [_key, _algorithm, _log, _config, _yes, _useConfig];

    /// <summary>Opens the key, after everything else was checked that could stop the work.</summary>
    public async Task<SigningKey> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string key = parsed.GetValue(_key) ?? throw LadingException.Usage("--key is missing.", "Signing without a key, by an identity, is not possible yet. Make a key with: lading key generate.");
        if (parsed.GetValue(_log) == true)
            throw LadingException.Usage("--tlog-upload: signatures cannot be entered into a transparency log yet.", "Leave it out, and verify with --insecure-ignore-tlog.");
        if (parsed.GetValue(_config) is { } config)
            CheckConfig(config);
        KeyAlgorithm algorithm = parsed.GetValue(_algorithm) is { } name ? KeyPairs.ParseAlgorithm(name) : KeyAlgorithm.Unspecified;
        return await KeyStores.OpenAsync(key, Passwords.Access with { Algorithm = algorithm }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says what the signature lacks, so that nobody is surprised when it is verified.</summary>
    public static void SayOffline() => Terminal.Say("Signed offline: no transparency log and no timestamp. Verify with --insecure-ignore-tlog.");

    private static void CheckConfig(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(BundleOptions.ReadFile(path, MaxConfig), new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            foreach (string member in (ReadOnlySpan<string>)["rekorTlogUrls", "tsaUrls"])
                if (document.RootElement.TryGetProperty(member, out JsonElement urls) && urls.GetArrayLength() > 0)
                    throw LadingException.Usage($"{path}: /{member} names services, which cannot be used yet.", "Give a signing config without transparency logs and timestamp authorities.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{path}: not a signing config: {Printable.Text(e.Message)}", inner: e);
        }
    }
}
