using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>A credential among the words of a command.</summary>
/// <param name="Word">The word that holds it.</param>
/// <param name="Value">The credential, as it stands in the word.</param>
/// <param name="What">The option or setting that takes it.</param>
/// <param name="Option">The word of the option before it, where it is one of its own; else null.</param>
internal readonly record struct CommandCredential(ShellWord Word, string Value, string What, ShellWord? Option);

/// <summary>Finds the words of commands that are credentials: options of known programs, and of all programs those whose name says so.</summary>
internal static class CommandCredentials
{
    /// <summary>An option of a program that takes a credential.</summary>
    /// <param name="Programs">Names of the programs, separated by blanks.</param>
    /// <param name="Subcommand">Words that must come first, in their order.</param>
    /// <param name="Options">The options, separated by blanks.</param>
    /// <param name="After">What the value must contain or begin with: a colon for user:password.</param>
    private sealed record Known(string Programs, string Subcommand, string Options, char After = '\0');

    private static readonly Known[] Options =
    [
        new("curl", "", "-u --user -U --proxy-user", ':'),
        new("curl", "", "--oauth2-bearer"),
        new("wget", "", "--password --http-password --ftp-password --proxy-password"),
        new("http https", "", "-a --auth", ':'),
        new("docker podman nerdctl buildah skopeo oras regctl", "login", "-p --password"),
        new("helm", "registry login", "-p --password"),
        new("helm", "repo add", "--password"),
        new("crane cosign", "login", "-p --password"),
        new("az", "login", "-p --password"),
        new("doctl", "auth init", "-t --access-token"),
        new("dotnet", "nuget add source", "-p --password"),
        new("dotnet", "nuget update source", "-p --password"),
        new("dotnet", "nuget push", "-k --api-key"),
        new("nuget", "sources", "-Password -password"),
        new("twine", "upload", "-p --password"),
        new("redis-cli", "", "-a --pass"),
        new("sshpass", "", "-p"),
        new("mongo mongosh mongodump mongorestore", "", "-p --password"),
        new("sentry-cli", "", "--auth-token"),
        new("keytool", "", "-storepass -keypass -srcstorepass -deststorepass"),
        new("mvn", "", "-Dpassword"),
        new("useradd usermod", "", "-p --password"),
        new("cargo", "", "--token"),
        new("vercel netlify surge", "", "--token -t"),
    ];

    /// <summary>A setting whose value is a word of its own: program, words before the key, ends of the key, values that follow and the one of them that is secret.</summary>
    private static readonly (string Program, string Before, string[] KeyEnds, int Skip)[] Settings =
    [
        ("aws", "configure set", ["aws_secret_access_key", "aws_session_token", "secret_access_key", "session_token"], 0),
        ("npm", "config set", ["_authtoken", "_auth", "_password"], 0),
        ("npm", "set", ["_authtoken", "_auth", "_password"], 0),
        ("pnpm", "config set", ["_authtoken", "_auth", "_password"], 0),
        ("yarn", "config set", ["npmauthtoken", "_authtoken", "npmauthident"], 0),
        ("composer", "config", ["github-oauth.github.com"], 0),
        ("composer", "config", ["http-basic."], 1),
        ("composer", "config", ["gitlab-token.", "gitlab-oauth.", "github-oauth.", "bitbucket-oauth.", "bearer."], 0),
        ("poetry", "config", ["pypi-token."], 0),
        ("poetry", "config", ["http-basic."], 1),
        ("git", "config", [".extraheader"], 0),
    ];

    private static readonly string[] Logins = ["cargo login", "vault login", "snyk auth", "heroku auth:token", "npm token"];

    private static readonly string[] Headers =
        ["authorization:", "proxy-authorization:", "private-token:", "job-token:", "deploy-token:", "x-api-key:", "x-auth-token:", "x-jfrog-art-api:", "x-vault-token:", "x-gitlab-token:", "api-key:", "apikey:"];

    /// <summary>The credentials among the words of one command, literal or put in by variables, in the order of the words.</summary>
    public static IEnumerable<CommandCredential> In(ShellCommand command)
    {
        foreach (ShellWord setting in command.Settings.Concat(command.Runs("export", "declare", "local", "env") || command.Words.Any(w => w.Text == "env") ? command.Words.Where(w => ShellCommand.IsSetting(w.Text)) : []))
            if (Setting(setting) is { } found)
                yield return found;
        IReadOnlyList<ShellWord> words = command.Program;
        if (words.Count < 2)
            yield break;
        string name = command.Name;
        for (int i = 1; i < words.Count; i++)
        {
            if (InOption(name, words, i) is { } option)
                yield return option;
            else if (InHeader(name, words, i) is { } header)
                yield return header;
            else if (InSetting(name, words, i) is { } setting)
                yield return setting;
            else if (Logins.Any(l => l == name + " " + words[1].Text) && i == 2 && !words[i].Text.StartsWith('-'))
                yield return new CommandCredential(words[i], words[i].Text, $"{name} {words[1].Text}", null);
            else if (name is "mysql" or "mysqldump" or "mysqladmin" or "mariadb" or "mariadb-dump" && words[i].Text is ['-', 'p', _, ..] && !words[i].Text.StartsWith("-pa", StringComparison.Ordinal))
                yield return new CommandCredential(words[i], words[i].Text[2..], "-p", null);
            else if (words[i].Text is var text && (text.StartsWith("pass:", StringComparison.Ordinal) && name == "openssl"))
                yield return new CommandCredential(words[i], text[5..], "pass:", null);
        }
        if (name == "htpasswd" && words.Count > 3 && words.Skip(1).Any(w => w.Text.StartsWith('-') && w.Text.Contains('b')))
            yield return new CommandCredential(words[^1], words[^1].Text, "htpasswd -b", null);
    }

    /// <summary><c>NAME=value</c> whose name says secret.</summary>
    private static CommandCredential? Setting(ShellWord word)
    {
        int equals = word.Text.IndexOf('=');
        return SecretNames.IsSecret(word.Text.AsSpan(0, equals)) ? new CommandCredential(word, word.Text[(equals + 1)..], word.Text[..equals], null) : null;
    }

    private static CommandCredential? InOption(string name, IReadOnlyList<ShellWord> words, int at)
    {
        string text = words[at].Text;
        if (!text.StartsWith('-') || text.Length < 2)
            return null;
        int equals = text.IndexOf('=');
        string option = equals < 0 ? text : text[..equals];
        if (Options.FirstOrDefault(k => Is(k.Programs, name) && Is(k.Options, option) && Follows(words, 1, k.Subcommand)) is { } known)
        {
            CommandCredential? found = equals >= 0 ? new CommandCredential(words[at], text[(equals + 1)..], option, null)
                : at + 1 < words.Count ? new CommandCredential(words[at + 1], words[at + 1].Text, option, words[at]) : null;
            return found is { } f && (known.After == '\0' || f.Value.IndexOf(known.After) is >= 0 and var c && c + 1 < f.Value.Length) ? found : null;
        }
        // -Dname=value and -Pname=value of Java's tools; --name=value and --name value of all.
        bool isProperty = option is ['-', 'D' or 'P', _, _, ..] && equals > 0;
        if (!isProperty && !option.StartsWith("--", StringComparison.Ordinal))
            return null;
        string bare = isProperty ? option[2..] : option[2..];
        if (!IsSecretOption(bare))
            return null;
        if (equals >= 0)
            return new CommandCredential(words[at], text[(equals + 1)..], option, null);
        return at + 1 < words.Count && !words[at + 1].Text.StartsWith('-') ? new CommandCredential(words[at + 1], words[at + 1].Text, option, words[at]) : null;
    }

    /// <summary>Options named after keys mostly take files and ids; those named after passwords and tokens take them.</summary>
    private static bool IsSecretOption(string name)
    {
        if (!SecretNames.IsSecret(name))
            return false;
        List<string> words = SecretNames.Words(name);
        return words[^1] is not ("key" or "keys" or "secrets" or "secret") || (words.Count > 1 && words[^2] is "api" or "access" or "secret" or "client" or "account");
    }

    private static CommandCredential? InHeader(string name, IReadOnlyList<ShellWord> words, int at)
    {
        string text = words[at].Text;
        bool isCurl = name == "curl" && at > 0 && words[at - 1].Text is "-H" or "--header" or "--proxy-header";
        bool isWget = text.StartsWith("--header=", StringComparison.Ordinal);
        if (!isCurl && !isWget && !(name == "curl" && text.StartsWith("-H", StringComparison.Ordinal) && text.Length > 2))
            return null;
        string header = isWget ? text[9..] : isCurl ? text : text[2..];
        string? known = Headers.FirstOrDefault(h => header.StartsWith(h, StringComparison.OrdinalIgnoreCase));
        return known is null ? null : new CommandCredential(words[at], header[known.Length..].Trim(), known.TrimEnd(':'), isCurl ? words[at - 1] : null);
    }

    private static CommandCredential? InSetting(string name, IReadOnlyList<ShellWord> words, int at)
    {
        foreach ((string program, string before, string[] ends, int skip) in Settings)
        {
            if (program != name || !Follows(words, 1, before))
                continue;
            string text = words[at].Text;
            int equals = text.IndexOf('=');
            string key = (equals < 0 ? text : text[..equals]).ToLowerInvariant();
            if (!ends.Any(e => e.EndsWith('.') ? key.StartsWith(e, StringComparison.Ordinal) : key.EndsWith(e, StringComparison.Ordinal)))
                continue;
            if (equals > 0)
                return new CommandCredential(words[at], text[(equals + 1)..], key, null);
            if (at + 1 + skip < words.Count)
                return new CommandCredential(words[at + 1 + skip], words[at + 1 + skip].Text, key, words[at]);
        }
        return null;
    }

    private static bool Is(string list, string word)
    {
        foreach (Range part in list.AsSpan().Split(' '))
            if (list.AsSpan(part).SequenceEqual(word))
                return true;
        return false;
    }

    /// <summary>True when the words of <paramref name="sequence"/> stand in that order from <paramref name="from"/> on, options between them.</summary>
    private static bool Follows(IReadOnlyList<ShellWord> words, int from, string sequence)
    {
        if (sequence.Length == 0)
            return true;
        string[] wanted = sequence.Split(' ');
        int next = 0;
        for (int i = from; i < words.Count && next < wanted.Length; i++)
            if (words[i].Text == wanted[next])
                next++;
            else if (!words[i].Text.StartsWith('-'))
                return false;
        return next == wanted.Length;
    }
}
