namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>How likely a file of some name holds secrets.</summary>
internal enum FileSecrecy : byte
{
    /// <summary>It has no such name.</summary>
    None,
    /// <summary>Often not, sometimes: a package manager's settings, a certificate's file.</summary>
    Maybe,
    /// <summary>That is what it is for.</summary>
    Yes,
}

/// <summary>Tells from a file's name whether it holds secrets.</summary>
internal static class SecretFiles
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ".env", ".npmrc", ".yarnrc", ".pypirc", ".netrc", "_netrc", ".git-credentials", ".dockercfg", ".dockerconfigjson", ".pgpass", ".my.cnf", ".htpasswd",
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ed25519_sk", "id_ecdsa_sk", "credentials", "credentials.json", "credentials.toml", "kubeconfig",
        ".vault-token", "master.key", "secrets.yml", "secrets.yaml", "secrets.json", "secret.yml", "secret.yaml", "secret.json", "terraform.tfvars",
        "service-account.json", "serviceaccount.json", "service_account.json", "gcp-key.json", "gcloud.json", "keyfile.json", "key.json", "private.key", "server.key", ".s3cfg", ".boto",
        "wp-config.php", "application_default_credentials.json", ".terraformrc", "auth.json", "secring.gpg", "shadow", ".smbcredentials",
    };

    private static readonly HashSet<string> MaybeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ".yarnrc.yml", "pip.conf", "pip.ini", "settings.xml", "settings-security.xml", "gradle.properties", "nuget.config", ".bundle", "config.json", "bunfig.toml", "local.settings.json",
    };

    private static readonly string[] Extensions = [".p12", ".pfx", ".jks", ".keystore", ".ppk", ".kdbx", ".ovpn", ".tfstate", ".pem.key", ".private", ".asc.key", ".agekey"];
    private static readonly string[] MaybeExtensions = [".pem", ".key", ".keytab", ".mobileprovision"];
    private static readonly string[] Samples = ["example", "sample", "template", "dist", "default", "defaults", "test", "schema", "tmpl", "tpl", "md", "j2"];
    private static readonly string[] Folders = [".ssh", ".aws", ".azure", ".gnupg", ".kube", ".git", ".docker", "secrets", ".secrets", "credentials", "private"];

    /// <summary>Judges a path or its last part; patterns such as <c>*.pem</c> and <c>.env*</c> count as what they take.</summary>
    public static FileSecrecy Judge(string path)
    {
        string trimmed = path.Trim('"', '\'').TrimEnd('/');
        string name = trimmed[(trimmed.LastIndexOf('/') + 1)..].Replace("*", "");
        string folder = trimmed.Contains('/') ? trimmed[..trimmed.LastIndexOf('/')] : "";
        folder = folder[(folder.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || name.Length > 255)
            return FileSecrecy.None;
        string last = name[(name.LastIndexOf('.') + 1)..];
        if (Samples.Contains(last, StringComparer.OrdinalIgnoreCase) || name.EndsWith(".pub", StringComparison.OrdinalIgnoreCase) || name == "known_hosts" || name == "authorized_keys")
            return FileSecrecy.None;
        if (Names.Contains(name) || name.StartsWith(".env.", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".env", StringComparison.OrdinalIgnoreCase)
            || Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return FileSecrecy.Yes;
        if (folder is ".aws" or ".kube" or ".ssh" or ".docker" && name is "config" or "credentials" or "config.json")
            return name == "config" && folder is ".ssh" or ".aws" ? FileSecrecy.Maybe : FileSecrecy.Yes;
        if (Folders.Contains(name, StringComparer.Ordinal))
            return name is "private" or "credentials" or ".docker" ? FileSecrecy.Maybe : FileSecrecy.Yes;
        bool isMaybe = (MaybeNames.Contains(name) && name != "config.json") || MaybeExtensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        return isMaybe ? FileSecrecy.Maybe : FileSecrecy.None;
    }

    /// <summary>True for a private key of SSH by its name.</summary>
    public static bool IsSshKey(string path) =>
        path.TrimEnd('/') is var p && p[(p.LastIndexOf('/') + 1)..] is "id_rsa" or "id_dsa" or "id_ecdsa" or "id_ed25519" or ".ssh" or "id_rsa*" or "id_*";
}
