using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Cli.Commands;

/// <summary><c>lading trusted-root create</c>: puts a trusted root together, with cosign's flags.</summary>
internal static class TrustedRootCommand
{
    private static readonly string[] LogKeys = ["url", "public-key", "start-time"];
    private static readonly string[] AuthorityKeys = ["url", "certificate-chain"];

    public static Command Build() => new("trusted-root", "say which services are trusted") { Create() };

    private static Command Create()
    {
        Option<string[]> fulcio = Many("--fulcio", "Certificate authority: url, certificate-chain (PEM file); start-time, end-time.");
        Option<string[]> ctfe = Many("--ctfe", "Certificate log: url, public-key (PEM file), start-time; end-time, origin.");
        Option<string[]> rekor = Many("--rekor", "Transparency log: url, public-key, start-time; end-time, origin (Rekor v2: its name).");
        Option<string[]> tsa = Many("--tsa", "Timestamp authority: url, certificate-chain, its own certificate first; start-time, end-time.");
        var defaults = new Option<bool>("--with-default-services") { Description = "Begin with the services of the Sigstore instance (lading initialize)." };
        Option<bool> noFulcio = Not("--no-default-fulcio"), noCtfe = Not("--no-default-ctfe"), noRekor = Not("--no-default-rekor"), noTsa = Not("--no-default-tsa");
        var output = new Option<string?>("--out") { Description = "File to write. [default: standard output]", HelpName = "FILE" };
        var older = new OlderTrustOptions();
        var command = new Command("create", "put a trusted root together") { fulcio, ctfe, rekor, tsa, defaults, noFulcio, noCtfe, noRekor, noTsa, output };
        foreach (Option option in older.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            TrustedRoot root = TrustedRoot.Empty;
            if (parsed.GetValue(defaults))
            {
                root = (await Trust.MaterialAsync(staging: false, cancellation).ConfigureAwait(false)).TrustedRoot;
                foreach (string skipped in root.Skipped)
                    Terminal.Warn(skipped);
                root = root with
                {
                    CertificateAuthorities = parsed.GetValue(noFulcio) ? [] : root.CertificateAuthorities,
                    CertificateLogs = parsed.GetValue(noCtfe) ? [] : root.CertificateLogs,
                    Logs = parsed.GetValue(noRekor) ? [] : root.Logs,
                    TimestampAuthorities = parsed.GetValue(noTsa) ? [] : root.TimestampAuthorities,
                };
            }
            root = root with
            {
                CertificateAuthorities = [.. root.CertificateAuthorities, .. Read(parsed, fulcio, AuthorityKeys, ["start-time", "end-time"], older.Fulcio).Select(s => s.Authority(timestamps: false))],
                CertificateLogs = [.. root.CertificateLogs, .. Read(parsed, ctfe, LogKeys, ["end-time", "origin"], older.Ctfe).Select(s => s.Log())],
                Logs = [.. root.Logs, .. Read(parsed, rekor, LogKeys, ["end-time", "origin"], older.Rekor).Select(s => s.Log())],
                TimestampAuthorities = [.. root.TimestampAuthorities, .. Read(parsed, tsa, AuthorityKeys, ["start-time", "end-time"], older.Tsa).Select(s => s.Authority(timestamps: true))],
            };
            byte[] json = root.Write();
            _ = TrustedRoot.Read(json, "the new trusted root");
            SigningConfigCommand.Write(parsed.GetValue(output), json);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Each service is a list of KEY=VALUE, separated by commas; each option may repeat. With --with-default-services, those that are named come on top."],
            Examples =
            [
                ("lading trusted-root create --with-default-services --out trusted_root.json", "What is trusted now, for machines without a network"),
                ("lading trusted-root create --fulcio url=https://fulcio.corp.example,certificate-chain=fulcio.pem"
                    + " --rekor url=https://rekor.corp.example,public-key=rekor.pub,start-time=2026-01-01T00:00:00Z --out trusted_root.json", "An instance of one's own"),
            ],
            Groups = [("Services", [fulcio, ctfe, rekor, tsa]), ("Defaults", [defaults, noFulcio, noCtfe, noRekor, noTsa])],
        });
    }

    private static IReadOnlyList<ServiceSpecification> Read(ParseResult parsed, Option<string[]> option, string[] required, string[] optional, Func<ParseResult, IReadOnlyList<ServiceSpecification>> older)
    {
        string[] given = parsed.GetValue(option) ?? [];
        IReadOnlyList<ServiceSpecification> old = older(parsed);
        if (given.Length > 0 && old.Count > 0)
            throw LadingException.Usage($"{option.Name} and the older options in its place exclude one another.");
        return given.Length == 0 ? old : [.. given.Select(text => ServiceSpecification.Parse(option.Name, text, required, optional))];
    }

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description, HelpName = "KEY=VALUE,..." };

    private static Option<bool> Not(string name) => new(name) { Description = $"Leave the defaults of --{name["--no-default-".Length..]} out." };
}
