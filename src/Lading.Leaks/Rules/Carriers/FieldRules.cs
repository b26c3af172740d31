using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules.Context;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>Fields of well-known files that hold a secret by definition, whatever it looks like.</summary>
internal static class FieldRules
{
    private static readonly HashSet<string> s_histories = new(StringComparer.Ordinal)
    {
        ".bash_history", ".zsh_history", ".sh_history", ".ash_history", ".history", ".psql_history", ".mysql_history", ".python_history", ".node_repl_history",
        ".rediscli_history", ".dbshell", "fish_history", ".sqlite_history", ".irb_history",
    };

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Field("npm-legacy", "npm registry token", Critical, static f => true, ["_authToken"], random: true),
        Field("npm-basic", "npm registry login", High, static f => f.Name.EndsWith("npmrc", StringComparison.Ordinal) || f.Name.StartsWith(".yarnrc", StringComparison.Ordinal), ["_auth=", "_auth =", "_password", "npmAuthIdent"]),
        Field("nuget-cleartext", "NuGet feed password", High, static f => true, ["ClearTextPassword"]),
        Field("nuget-apikey", "NuGet API key", High, static f => Is(f, "nuget.config"), ["apikeys"]),
        Field("crates-io", "crates.io API token", High, static f => f.Name is "credentials.toml" or "credentials" && f.Folder == ".cargo", ["token"]),
        Field("maven-password", "Maven server password", High, static f => f.Name.StartsWith("settings", StringComparison.Ordinal) && f.Extension == "xml", ["password>", "passphrase>"]),
        Field("maven-master", "Maven master password", Critical, static f => f.Name == "settings-security.xml", ["master>"], encrypted: true),
        Field("gradle-credential", "Gradle credential", High, static f => f.Name == "gradle.properties", ["password", "token", "secret", "apikey"]),
        Field("pypirc-password", "PyPI upload password", Critical, static f => f.Name == ".pypirc", ["password"]),
        Field("helm-repo", "Helm repository password", Medium, static f => f.Name is "repositories.yaml" or "repositories.yml", ["password:"]),
        Field("mysql-cnf", "MySQL client password", High, static f => f.Name is ".my.cnf" or "my.cnf" or "client.cnf" or "debian.cnf", ["password"]),
        Field("aws-credentials-file", "AWS shared credentials", Critical, static f => f.Folder == ".aws" || f.Name == "credentials", ["aws_secret_access_key", "aws_session_token"]),
        Field("gcp-adc", "Google application default credentials", Critical, static f => f.Extension == "json", ["refresh_token", "client_secret"], "\"authorized_user\""),
        Field("wp-config", "WordPress password or salt", High, static f => f.Name.StartsWith("wp-config", StringComparison.Ordinal), ["DB_PASSWORD", "AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY", "AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT"]),
        Field("django-secret", "Django secret key", High, static f => f.Extension == "py" && f.Name.Contains("settings", StringComparison.Ordinal), ["SECRET_KEY"]),
        Field("flask-secret", "Flask secret key", Medium, static f => f.Extension == "py" && !f.Name.Contains("settings", StringComparison.Ordinal), ["SECRET_KEY"], random: true),
        Field("laravel-app-key", "Laravel application key", High, static f => true, ["APP_KEY"], prefix: "base64:"),
        Field("rails-master-key", "Rails master key", Critical, static f => true, ["RAILS_MASTER_KEY"]),
        Field("tfstate", "Secret in a Terraform state", High, static f => f.Name.Contains(".tfstate", StringComparison.Ordinal), ["password", "secret", "token", "private_key", "access_key", "connection_string"]),
        Field("cloud-init", "Password in user data", Medium, static f => true, ["password", "passwd"], "#cloud-config"),
        Field("shell-history", "Secret in a shell history", High, static f => s_histories.Contains(f.Name), ["password", "passwd", "secret", "token", "api_key", "apikey", "_key"]),
        SecretRule.Code("shell-history", "Secret in a shell history", High, Specificity.Carrier, ShortFlag, " -p"),
    ];

    private static bool Is(FileKind file, string name) => file.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static SecretRule Field(
        string id, string title, LeakSeverity severity, Func<FileKind, bool> file, string[] names, string? near = null, string? prefix = null, bool encrypted = false, bool random = false)
    {
        byte[] wanted = System.Text.Encoding.ASCII.GetBytes(near ?? ""), head = System.Text.Encoding.ASCII.GetBytes(prefix ?? "");
        return SecretRule.Code(id, title, severity, Specificity.Carrier, Find, names);

        void Find(SecretRule rule, in Site site, List<Match> found)
        {
            if (site.File.IsLock || site.File.IsProse || !file(site.File))
                return;
            // A name that ends with what assigns it was matched with it.
            int trim = names[0].Length > 0 && site.Text[site.At + site.Length - 1] is (byte)'=' or (byte)':' or (byte)'>' or (byte)' ' ? 1 : 0;
            if (!NamedValue.TryRead(new Site(site.Text, site.At, site.Length - trim, site.File), out NamedValue value))
                return;
            if (wanted.Length > 0 && site.Text[Math.Max(0, site.At - 8192)..Math.Min(site.Text.Length, site.At + 8192)].IndexOf(wanted) < 0)
                return;
            ReadOnlySpan<byte> text = site.Text[value.Start..value.End];
            bool sealedText = text.Length > 1 && text[0] == '{' && text[^1] == '}';
            if (text.Length < 3 || !text.StartsWith(head) || (sealedText ? !encrypted : Placeholder.IsPassword(text) || Placeholder.IsTrivial(text)))
                return;
            if (site.File.IsSource && !value.Quoted || random && !Randomness.LooksRandom(text) || CharClass.UrlSafe.Has(text[0]) && text.IndexOf((byte)'(') > 0 && !value.Quoted)
                return;
            found.Add(new Match(rule, value.Start, value.End, Confidence.Shaped, severity, []));
        }
    }

    /// <summary><c>mysql -pSecret</c> in a history.</summary>
    private static void ShortFlag(SecretRule rule, in Site site, List<Match> found)
    {
        if (!s_histories.Contains(site.File.Name))
            return;
        ReadOnlySpan<byte> text = site.Text;
        ReadOnlySpan<byte> line = InlineAllow.LineAround(text, site.At, site.At + site.Length);
        if (line.IndexOf("mysql"u8) < 0 && line.IndexOf("sshpass"u8) < 0 && line.IndexOf("mariadb"u8) < 0 && line.IndexOf("login"u8) < 0)
            return;
        int start = site.At + 3;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\'' or (byte)'"')
            start++;
        int length = text[start..Math.Min(text.Length, start + 128)].IndexOfAny(" \n\"'\r"u8);
        if (length < 0)
            length = Math.Min(text.Length - start, 128);
        if (length >= 4 && !Placeholder.IsPassword(text[start..(start + length)]) && !text[start..].StartsWith("-"u8))
            found.Add(new Match(rule, start, start + length, Confidence.Shaped, rule.Severity, []));
    }
}
