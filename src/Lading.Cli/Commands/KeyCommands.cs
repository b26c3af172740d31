using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Keys.Pkcs11;

namespace Lading.Cli.Commands;

/// <summary><c>lading key generate|import|public|list</c>, and cosign's names for the same.</summary>
internal static class KeyCommands
{
    private static readonly (string, string)[] Variables = [("COSIGN_PASSWORD", "password of the private key; may be empty")];

    public static IReadOnlyList<Command> Build() =>
    [
        new("key", "make keys to sign with, and read their public halves") { Generate("generate", hidden: false), Import("import", hidden: false), Public("public", hidden: false), List() },
        Generate("generate-key-pair", hidden: true),
        Import("import-key-pair", hidden: true),
        Public("public-key", hidden: true),
    ];

    private static Command Generate(string name, bool hidden)
    {
        Option<string> prefix = Prefix();
        Option<bool> overwrite = Overwrite();
        var kms = new Option<string?>("--kms") { Description = "Make the key there: hashivault://, awskms://, azurekms://, gcpkms://, k8s://, pkcs11:token=TOKEN;object=LABEL, or NAME://... of a plugin; only the public half is written.", HelpName = "KEY" };
        var algorithm = new Option<string>("--signing-algorithm") { Description = "What kind of key.", HelpName = "NAME", DefaultValueFactory = _ => "ecdsa-sha2-256-nistp256" };
        var command = new Command(name, "make a key pair") { prefix, kms, algorithm, overwrite };
        command.Hidden = hidden;
        command.SetAction(async (parsed, cancellation) =>
        {
            KeyAlgorithm wanted = KeyPairs.ParseAlgorithm(parsed.GetRequiredValue(algorithm));
            string files = parsed.GetRequiredValue(prefix);
            bool replace = parsed.GetValue(overwrite);
            if (parsed.GetValue(kms) is { } reference)
            {
                CheckFree(files + ".pub", replace);
                using SigningKey stored = await KeyStores.CreateAsync(reference, Passwords.Access with { Algorithm = wanted }, cancellation).ConfigureAwait(false);
                WritePublic(files + ".pub", stored.PublicKey);
                return ExitCode.Ok;
            }
            CheckFree(files + ".key", replace);
            CheckFree(files + ".pub", replace);
            using SecretBuffer pkcs8 = KeyPairs.Generate(wanted);
            WritePair(files, pkcs8, wanted);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Writes the private key encrypted, as cosign does, to PREFIX.key and the public one to PREFIX.pub."],
            Examples = [("lading key generate", "cosign.key and cosign.pub here, with a password that is asked for"), ("lading key generate --output-key-prefix release --signing-algorithm ed25519", "An Ed25519 key")],
            Environment = Variables,
        });
    }

    private static Command Import(string name, bool hidden)
    {
        Option<string> prefix = Prefix("import-cosign");
        Option<bool> overwrite = Overwrite();
        var key = new Option<string>("--key", "-k") { Description = "Private key in PEM or DER: PKCS#8, SEC1 or PKCS#1.", HelpName = "FILE", Required = true };
        var command = new Command(name, "take a private key over into cosign's encrypted form") { key, prefix, overwrite };
        command.Hidden = hidden;
        command.SetAction(parsed =>
        {
            string files = parsed.GetRequiredValue(prefix), path = parsed.GetRequiredValue(key);
            CheckFree(files + ".key", parsed.GetValue(overwrite));
            CheckFree(files + ".pub", parsed.GetValue(overwrite));
            using SecretBuffer file = KeyStores.ReadFile(path, PrivateKeyReader.MaxSize);
            using SecretBuffer pkcs8 = PrivateKeyReader.ReadPkcs8(file.Span, Printable.Text(path), () => Passwords.Access.Password(path));
            WritePair(files, pkcs8, KeyAlgorithm.Unspecified);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Examples = [("lading key import --key openssl.pem --output-key-prefix release", "release.key and release.pub")], Environment = Variables });
    }

    private static Command Public(string name, bool hidden)
    {
        var key = new Option<string>("--key", "-k") { Description = "A key: a file, env://VARIABLE, hashivault://, awskms://, azurekms://, gcpkms://, k8s://, pkcs11:, or NAME://... of a plugin.", HelpName = "KEY", Required = true };
        var outfile = new Option<string?>("--outfile") { Description = "Write there. [default: standard output]", HelpName = "FILE" };
        var command = new Command(name, "print the public half of a key") { key, outfile };
        command.Hidden = hidden;
        command.SetAction(async (parsed, cancellation) =>
        {
            using SigningKey opened = await KeyStores.OpenAsync(parsed.GetRequiredValue(key), Passwords.Access, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(outfile) is { } file)
                WritePublic(file, opened.PublicKey);
            else
                Console.Write(KeyPairs.WritePublic(opened.PublicKey));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Examples = [("lading key public --key cosign.key", "Print it")], Environment = Variables });
    }

    private static Command List()
    {
        var module = new Option<string?>("--module-path") { Description = "The PKCS #11 library that speaks to the tokens. [default: $COSIGN_PKCS11_MODULE_PATH]", HelpName = "FILE" };
        var command = new Command("list", "list the keys on tokens, as references for --key") { module };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(module) ?? Environment.GetEnvironmentVariable("COSIGN_PKCS11_MODULE_PATH")
                ?? throw LadingException.Usage("--module-path is missing.", "Which library speaks to the tokens? For SoftHSM: /usr/lib/softhsm/libsofthsm2.so.");
            IReadOnlyList<TokenKey> keys = KeyStores.ListTokens(path, Passwords.Access);
            if (keys.Count == 0)
                Terminal.Say("There are no private keys on the tokens.");
            foreach (TokenKey key in keys)
                Console.WriteLine($"{key.Type}\t{key.Reference}");
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples = [("lading key list --module-path /usr/lib/softhsm/libsofthsm2.so", "Every private key, with the reference to sign with it")],
            Environment = [("COSIGN_PKCS11_PIN", "PIN of the tokens; asked for otherwise"), ("COSIGN_PKCS11_MODULE_PATH", "the library")],
        });
    }

    private static Option<string> Prefix(string normal = "cosign") =>
        new("--output-key-prefix") { Description = "Name of the files, without .key and .pub.", HelpName = "PREFIX", DefaultValueFactory = _ => normal };

    private static Option<bool> Overwrite() => new("--yes", "-y") { Description = "Overwrite files that exist." };

    private static void CheckFree(string path, bool overwrite)
    {
        if (File.Exists(path) && !overwrite)
            throw LadingException.Usage($"{path} exists already.", "Overwrite it with --yes, or choose another name with --output-key-prefix.");
    }

    private static void WritePair(string prefix, SecretBuffer pkcs8, KeyAlgorithm algorithm)
    {
        using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key", algorithm);
        using SecretBuffer password = Passwords.New();
        using SecretBuffer pem = KeyPairs.WriteEncrypted(pkcs8, password);
        WholeFile.Write(prefix + ".key", stream => stream.Write(pem.Span), ownerOnly: true);
        Terminal.Say($"Private key written to {prefix}.key");
        WritePublic(prefix + ".pub", key.PublicKey);
    }

    private static void WritePublic(string path, PublicKey key)
    {
        WholeFile.Write(path, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(KeyPairs.WritePublic(key))));
        Terminal.Say($"Public key written to {path}");
    }
}
