using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;

namespace Lading.Cli.Options;

/// <summary>Which services hear of a signature: cosign's flags. Who signs by identity needs them, who signs with a key may do without.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string?> _config = new("--signing-config") { Description = "The services to use: signing_config.v0.2.json.", HelpName = "FILE" };
    private readonly Option<bool?> _useConfig = new("--use-signing-config") { Description = "Use the signing config of the Sigstore instance (lading initialize). [default: true without --key]" };
    private readonly Option<string?> _root = new("--trusted-root") { Description = "What the services' answers are checked against: trusted_root.json. [default: of the Sigstore instance]", HelpName = "FILE" };
    private readonly Option<bool?> _log = new("--tlog-upload") { Description = "Enter the signature into a transparency log. [default: true without --key]" };
    private readonly Option<string?> _authority = Url("--fulcio-url", "Certificate authority, in place of the signing config's.");
    private readonly Option<string?> _logUrl = Url("--rekor-url", "Transparency log (Rekor v1), in place of the signing config's.");
    private readonly Option<string?> _timestamps = Url("--timestamp-server-url", "Timestamp authority, the whole URL, in place of the signing config's.");
    private readonly Option<string> _entryType = new("--rekor-entry-type") { Description = "How envelopes are entered into Rekor v1: dsse or intoto.", HelpName = "TYPE", DefaultValueFactory = _ => "dsse", Hidden = true };
    private readonly Option<string?> _timestampCa = new("--timestamp-client-cacert") { Description = "PEM file of authorities for the timestamp authority's TLS certificate.", HelpName = "FILE" };
    private readonly Option<string?> _timestampCert = new("--timestamp-client-cert") { Description = "PEM file of a TLS client certificate for the timestamp authority.", HelpName = "FILE" };
    private readonly Option<string?> _timestampKey = new("--timestamp-client-key") { Description = "PEM file of that certificate's key.", HelpName = "FILE" };
    private readonly Option<string?> _timestampName = new("--timestamp-server-name") { Description = "Name that the timestamp authority's TLS certificate must have. [default: its host]", HelpName = "NAME" };

    public IReadOnlyList<Option> All => [_config, _useConfig, _root, _log, _authority, _logUrl, _timestamps, _entryType, _timestampCa, _timestampCert, _timestampKey, _timestampName];

    /// <summary>
    /// The services; null for a key that signs offline. <paramref name="needed"/> says that a certificate is to be had. Usage errors for flags
    /// that contradict one another.
    /// </summary>
    public async Task<SigningServices?> OpenAsync(ParseResult parsed, bool needed, CancellationToken cancellation)
    {
        if (await ConfigAsync(parsed, needed, cancellation).ConfigureAwait(false) is not { } config)
            return null;
        foreach (ServiceEndpoint authority in needed ? config.CertificateAuthorities : [])
            if (new Uri(authority.Url) is { Scheme: "http", IsLoopback: false } plain)
                Terminal.Warn($"The identity token goes to {plain.Authority} without TLS, where others may read it.");
        TrustedRoot root = await Trust.RootAsync(parsed.GetValue(_root), cancellation).ConfigureAwait(false);
        var settings = new ServiceSettings
        {
            TimestampCaFile = parsed.GetValue(_timestampCa),
            TimestampClientCertificateFile = parsed.GetValue(_timestampCert),
            TimestampClientKeyFile = parsed.GetValue(_timestampKey),
            TimestampServerName = parsed.GetValue(_timestampName),
        };
        bool inToto = parsed.GetRequiredValue(_entryType) switch
        {
            "dsse" => false,
            "intoto" => true,
            var other => throw LadingException.Usage($"--rekor-entry-type: there is no type '{Printable.Text(other, 40)}'.", "dsse or intoto."),
        };
        return new SigningServices(config, root, settings, inToto);
    }

    /// <summary>Where a browser logs in, by the signing config; null when it does not say.</summary>
    public async Task<string?> IdentityProviderAsync(ParseResult parsed, CancellationToken cancellation) =>
        await ConfigAsync(parsed, needed: true, cancellation).ConfigureAwait(false) is { IdentityProviders.Count: > 0 } config ? config.ChooseIdentityProvider(DateTimeOffset.UtcNow).Url : null;

    private async Task<SigningConfig?> ConfigAsync(ParseResult parsed, bool needed, CancellationToken cancellation)
    {
        bool single = (parsed.GetValue(_authority) ?? parsed.GetValue(_logUrl) ?? parsed.GetValue(_timestamps)) is not null;
        bool? use = parsed.GetValue(_useConfig), log = parsed.GetValue(_log);
        if (parsed.GetValue(_config) is { } path)
        {
            if (single || use == true)
                throw LadingException.Usage($"--signing-config and {(single ? "URLs of single services" : "--use-signing-config")} exclude one another.", "The signing config names all services.");
            var config = SigningConfig.Read(BundleOptions.ReadFile(path, SigningConfig.MaxSize), path);
            if (log == false && config.Logs.Count > 0)
                throw LadingException.Usage($"--tlog-upload=false: {path} names transparency logs.", "Give a signing config without rekorTlogUrls.");
            // A config that names nobody to witness is how cosign is told to sign offline.
            return !needed && config.Logs.Count == 0 && config.TimestampAuthorities.Count == 0 ? null : config;
        }
        if (single && use == true)
            throw LadingException.Usage("--use-signing-config and URLs of single services exclude one another.");
        if (!needed && !single && use != true && log != true)
            return null;
        // What is not named is the instance's where it is needed: all of it for an identity, a log for a key where one is asked for.
        bool instance = needed ? parsed.GetValue(_authority) is null || (parsed.GetValue(_logUrl) is null && log != false) : use == true || (log == true && parsed.GetValue(_logUrl) is null);
        if (instance && use == false && !single)
            throw LadingException.Usage("--use-signing-config=false leaves no services.", "Name them: --signing-config, or --fulcio-url, --rekor-url and --timestamp-server-url.");
        SigningConfig chosen = instance ? await Trust.SigningConfigAsync(cancellation).ConfigureAwait(false) : Nothing;
        return Replace(parsed, needed || use == true ? chosen : chosen with { TimestampAuthorities = [] }, log);
    }

    private SigningConfig Replace(ParseResult parsed, SigningConfig config, bool? log)
    {
        if (One(parsed, _authority) is { } authority)
            config = config with { CertificateAuthorities = authority };
        if (One(parsed, _logUrl) is { } logs)
            config = config with { Logs = logs, LogSelection = new ServiceSelection(ServiceSelector.Any) };
        if (One(parsed, _timestamps) is { } timestamps)
            config = config with { TimestampAuthorities = timestamps, TimestampSelection = new ServiceSelection(ServiceSelector.Any) };
        return log == false ? config with { Logs = [], LogSelection = default } : config;
    }

    private static IReadOnlyList<ServiceEndpoint>? One(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } url)
            return null;
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0
            ? [new ServiceEndpoint(url, 1, new ValidityRange(DateTimeOffset.UnixEpoch, null), "")]
            : throw LadingException.Usage($"{option.Name}: '{Printable.Text(url, 100)}' is no http or https URL.");
    }

    private static readonly SigningConfig Nothing = new()
    {
        CertificateAuthorities = [],
        IdentityProviders = [],
        Logs = [],
        LogSelection = default,
        TimestampAuthorities = [],
        TimestampSelection = default,
    };

    private static Option<string?> Url(string name, string description) => new(name) { Description = description, HelpName = "URL" };
}
