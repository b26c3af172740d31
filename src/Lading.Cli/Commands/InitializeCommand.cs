using System.CommandLine;
using System.Globalization;
using Lading.Cli.Help;
using Lading.Oci;
using Lading.Signing.Sigstore.Trust;

namespace Lading.Cli.Commands;

/// <summary><c>lading initialize</c>: brings what a Sigstore instance is trusted by up to date, with cosign's flags.</summary>
internal static class InitializeCommand
{
    public static Command Build()
    {
        var mirror = new Option<string?>("--mirror") { Description = "TUF repository: https://..., or file:///... for a copy. [default: TUF_MIRROR, else the one last used, else the public one]", HelpName = "URL" };
        var root = new Option<string?>("--root") { Description = "TUF root metadata to begin with: a file, or a URL. [default: TUF_ROOT_JSON, else what is kept, else what is built in]", HelpName = "FILE" };
        var checksum = new Option<string?>("--root-checksum") { Description = "What --root must be: its SHA-256, or sha512: and its SHA-512.", HelpName = "HEX" };
        var staging = new Option<bool>("--staging") { Description = "The instance that Sigstore's own developers use." };
        var command = new Command("initialize", "bring whom and what a Sigstore instance trusts up to date") { mirror, root, checksum, staging };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(staging) && (parsed.GetValue(mirror) ?? parsed.GetValue(root)) is not null)
                throw LadingException.Usage("--staging excludes --mirror and --root.", "It is a mirror of its own.");
            var folder = TrustFolder.FromEnvironment(Environment.GetEnvironmentVariable);
            string address = (parsed.GetValue(staging) ? SigstoreInstance.Staging.Mirror : parsed.GetValue(mirror) ?? folder.Mirror).TrimEnd('/');
            byte[]? begin = await InitialRoot.ReadAsync(parsed.GetValue(root) ?? (parsed.GetValue(staging) ? null : Environment.GetEnvironmentVariable("TUF_ROOT_JSON")), parsed.GetValue(checksum), cancellation).ConfigureAwait(false);
            if (begin is null && parsed.GetValue(checksum) is not null)
                throw LadingException.Usage("--root-checksum is about --root, which is missing.");
            if (begin is not null && parsed.GetValue(checksum) is null && InitialRoot.IsUrl(parsed.GetValue(root)))
                Terminal.Warn("--root came over the network, and nothing says that it is the right one: give --root-checksum.");
            Write(await TrustUpdate.RunAsync(folder, address, begin, DateTimeOffset.UtcNow, cancellation).ConfigureAwait(false));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Follows the TUF repository of the instance from the root that is trusted to what it says now, checking every step (TUF 1.0), and keeps the result."
                    + " Verifying and signing then use it without a network. Without initialize, what was built into this program is used.",
            ],
            Examples =
            [
                ("lading initialize", "Bring the public instance's keys up to date"),
                ("lading initialize --mirror https://tuf.corp.example --root root.json", "Trust an instance of one's own from now on"),
                ("lading initialize --mirror file:///media/tuf --root root.json", "The same from a copy, without a network"),
            ],
            Environment = [.. Options.Trust.Environment.Take(2), ("TUF_ROOT_JSON", "file of root metadata to begin with, unless --root names one")],
        });
    }

    private static void Write(TrustUpdate update)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable.Text(update.Mirror)}: TUF root version {update.RootVersion}, valid to {update.RootExpires:u}; to be renewed by {update.TimestampExpires:u}"));
        foreach ((string name, Digest digest) in update.Files)
            Console.WriteLine($"  {digest}  {name}");
        foreach (string name in update.Missing)
            Terminal.Warn($"The repository has no {name}: give --signing-config when signing.");
        Terminal.Say($"Kept in {Printable.Text(update.Folder)}");
    }
}
