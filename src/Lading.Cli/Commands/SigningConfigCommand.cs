using System.CommandLine;
using System.Globalization;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Sigstore.Services;

namespace Lading.Cli.Commands;

/// <summary><c>lading signing-config create</c>: puts a signing config together, with cosign's flags.</summary>
internal static class SigningConfigCommand
{
    private static readonly string[] Keys = ["url", "api-version", "start-time", "operator"];

    private static readonly SigningConfig Nothing = new()
    {
        CertificateAuthorities = [],
        IdentityProviders = [],
        Logs = [],
        LogSelection = default,
        TimestampAuthorities = [],
        TimestampSelection = default,
    };

    public static Command Build() => new("signing-config", "say which services signatures go to") { Create() };

    private static Command Create()
    {
        Option<string[]> fulcio = Many("--fulcio", "Certificate authority."), rekor = Many("--rekor", "Transparency log."), tsa = Many("--tsa", "Timestamp authority, with its whole URL.");
        Option<string[]> provider = Many("--oidc-provider", "Identity provider, where a browser logs in.");
        Option<string?> rekorRule = Rule("--rekor-config", "transparency logs"), tsaRule = Rule("--tsa-config", "timestamp authorities");
        var from = new Option<string?>("--base-config") { Description = "Signing config to begin with; services that are named take the place of its own.", HelpName = "FILE" };
        var defaults = new Option<bool>("--with-default-services") { Description = "Begin with the services of the Sigstore instance (lading initialize); services that are named come on top." };
        var rekorV2 = new Option<bool>("--with-default-rekor-v2") { Description = "The same, with its log of Rekor v2." };
        Option<bool> noFulcio = Not("--no-default-fulcio"), noRekor = Not("--no-default-rekor"), noProvider = Not("--no-default-oidc"), noTsa = Not("--no-default-tsa");
        var output = new Option<string?>("--out") { Description = "File to write. [default: standard output]", HelpName = "FILE" };
        var command = new Command("create", "put a signing config together") { fulcio, rekor, provider, tsa, rekorRule, tsaRule, from, defaults, rekorV2, noFulcio, noRekor, noProvider, noTsa, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            ServiceEndpoint[] authorities = Read(parsed, fulcio), logs = Read(parsed, rekor), providers = Read(parsed, provider), timestamps = Read(parsed, tsa);
            if (logs.Length > 0 && parsed.GetValue(rekorRule) is null)
                throw LadingException.Usage("--rekor-config is missing: how many of the logs are used?", "ANY, ALL or EXACT:COUNT.");
            if (timestamps.Length > 0 && parsed.GetValue(tsaRule) is null)
                throw LadingException.Usage("--tsa-config is missing: how many of the timestamp authorities are used?", "ANY, ALL or EXACT:COUNT.");
            bool v2 = parsed.GetValue(rekorV2), instance = parsed.GetValue(defaults) || v2;
            SigningConfig begin = Nothing;
            if (parsed.GetValue(from) is { } path)
            {
                if (instance)
                    throw LadingException.Usage("--base-config and the default services exclude one another.");
                begin = SigningConfig.Read(BundleOptions.ReadFile(path, SigningConfig.MaxSize), path);
                begin = Without(begin, authorities.Length > 0, logs.Length > 0, providers.Length > 0, timestamps.Length > 0);
            }
            else if (instance)
                begin = (await Trust.MaterialAsync(staging: false, cancellation).ConfigureAwait(false)).SigningConfig(v2);
            begin = Without(begin, parsed.GetValue(noFulcio), parsed.GetValue(noRekor), parsed.GetValue(noProvider), parsed.GetValue(noTsa));
            byte[] json = new SigningConfig
            {
                CertificateAuthorities = [.. begin.CertificateAuthorities, .. authorities],
                IdentityProviders = [.. begin.IdentityProviders, .. providers],
                Logs = [.. begin.Logs, .. logs],
                LogSelection = ParseRule(rekorRule.Name, parsed.GetValue(rekorRule)) ?? begin.LogSelection,
                TimestampAuthorities = [.. begin.TimestampAuthorities, .. timestamps],
                TimestampSelection = ParseRule(tsaRule.Name, parsed.GetValue(tsaRule)) ?? begin.TimestampSelection,
            }.Write();
            _ = SigningConfig.Read(json, "the new signing config");
            Write(parsed.GetValue(output), json);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Each service is url, api-version, start-time, operator and perhaps end-time as KEY=VALUE, separated by commas; each option may repeat."],
            Examples =
            [
                ("lading signing-config create --with-default-rekor-v2 --out signing_config.json", "The public services, with Rekor v2"),
                ("lading signing-config create --fulcio url=https://fulcio.corp.example,api-version=1,start-time=2026-01-01T00:00:00Z,operator=corp"
                    + " --tsa url=https://tsa.corp.example/api/v1/timestamp,api-version=1,start-time=2026-01-01T00:00:00Z,operator=corp --tsa-config ANY", "One's own, without a log"),
            ],
            Groups = [("Services", [fulcio, rekor, provider, tsa, rekorRule, tsaRule]), ("Begin with", [from, defaults, rekorV2, noFulcio, noRekor, noProvider, noTsa])],
        });
    }

    /// <summary>Writes a document to a file or to standard output.</summary>
    internal static void Write(string? path, byte[] json)
    {
        if (path is not null)
        {
            WholeFile.Write(path, stream => stream.Write(json));
            return;
        }
        using Stream output = Console.OpenStandardOutput();
        output.Write(json);
    }

    private static SigningConfig Without(SigningConfig config, bool authorities, bool logs, bool providers, bool timestamps) => config with
    {
        CertificateAuthorities = authorities ? [] : config.CertificateAuthorities,
        IdentityProviders = providers ? [] : config.IdentityProviders,
        Logs = logs ? [] : config.Logs,
        LogSelection = logs ? default : config.LogSelection,
        TimestampAuthorities = timestamps ? [] : config.TimestampAuthorities,
        TimestampSelection = timestamps ? default : config.TimestampSelection,
    };

    private static ServiceEndpoint[] Read(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(text => ServiceSpecification.Parse(option.Name, text, Keys, ["end-time"]).Endpoint())];

    private static ServiceSelection? ParseRule(string option, string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split(':', 2);
        return (parts[0].ToUpperInvariant(), parts.ElementAtOrDefault(1)) switch
        {
            ("ANY", null) => new ServiceSelection(ServiceSelector.Any),
            ("ALL", null) => new ServiceSelection(ServiceSelector.All),
            ("EXACT", { } count) when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 256 => new ServiceSelection(ServiceSelector.Exact, number),
            _ => throw LadingException.Usage($"{option}: '{Printable.Text(text, 40)}' is no rule.", "ANY, ALL or EXACT:COUNT."),
        };
    }

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description, HelpName = "KEY=VALUE,..." };

    private static Option<string?> Rule(string name, string what) => new(name) { Description = $"How many {what} are used: ANY, ALL or EXACT:COUNT.", HelpName = "RULE" };

    private static Option<bool> Not(string name) => new(name) { Description = $"Leave the defaults of --{name["--no-default-".Length..]} out." };
}
