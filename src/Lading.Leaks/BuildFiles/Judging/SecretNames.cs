namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>
/// Tells from the name of a variable, option or key whether its value is a secret. The name is split into words at
/// <c>_ - . :</c> and at capitals, so <c>DB_PASS</c>, <c>dbPassword</c> and <c>PGPASSWORD</c> are seen and <c>COMPASS</c>, <c>TOKENIZERS</c>
/// and <c>KEYBOARD</c> are not; words around the telling one can take it back: <c>PUBLIC_KEY</c>, <c>KMS_KEY_ALIAS</c>, <c>PASSWORD_FILE</c>,
/// <c>SSH_AUTH_SOCK</c>.
/// </summary>
internal static class SecretNames
{
    private const int MaxLength = 256;

    /// <summary>Words that say secret wherever they stand.</summary>
    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal)
    {
        "password", "passwords", "passwd", "passphrase", "pass", "pwd", "psw", "passcode", "secret", "secrets", "token", "credential",
        "credentials", "creds", "cred", "apikey", "apitoken", "privatekey", "accesskey", "secretkey", "pat", "authtoken", "htpasswd", "pw",
        "connectionstring", "dsn",
    };

    /// <summary>Ends of words that say secret, for names without separators: PGPASSWORD, GITHUBTOKEN.</summary>
    private static readonly string[] TellingEnds = ["password", "passwd", "passphrase", "secret", "secretkey", "apikey", "accesskey", "privatekey", "authtoken", "accesstoken", "npmtoken", "githubtoken"];

    /// <summary>Glued names that end with <c>pass</c> or <c>pwd</c> and mean a password.</summary>
    private static readonly HashSet<string> Glued = new(StringComparer.Ordinal)
    {
        "dbpass", "userpass", "rootpass", "adminpass", "mypass", "pgpass", "sqlpass", "mysqlpass", "redispass", "sshpass", "ftppass", "smtppass",
        "mailpass", "proxypass", "keypass", "storepass", "keystorepass", "truststorepass", "dbpwd", "mysqlpwd", "rootpwd", "userpwd", "adminpwd",
    };

    /// <summary>Words after the telling one that make it something about a secret, or its place.</summary>
    private static readonly HashSet<string> About = new(StringComparer.Ordinal)
    {
        "file", "files", "path", "paths", "dir", "directory", "folder", "location", "url", "uri", "endpoint", "host", "port", "server", "service",
        "name", "names", "id", "ids", "alias", "arn", "ref", "version", "type", "kind", "mode", "method", "scheme", "strategy", "provider",
        "backend", "driver", "class", "plugin", "module", "algorithm", "alg", "algo", "cipher", "hash", "digest", "length", "len", "size", "min",
        "max", "count", "limit", "ttl", "expiry", "expires", "expiration", "exp", "lifetime", "age", "timeout", "interval", "refresh", "rotation",
        "policy", "rule", "rules", "pattern", "regex", "format", "encoding", "prefix", "suffix", "header", "field", "param", "parameter",
        "cookie", "issuer", "audience", "scope", "scopes", "subject", "realm", "domain", "namespace", "region", "bucket", "store", "manager",
        "enabled", "enable", "disabled", "disable", "required", "require", "optional", "allowed", "allow", "check", "validation", "verify",
        "sock", "socket", "agent", "reset", "change", "page", "form", "label", "title", "hint", "prompt", "user", "username", "login", "email",
        "env", "var", "variable", "source", "mount", "volume", "cmd", "command", "script", "tool", "generator", "cost", "rounds", "iterations",
        "fingerprint", "thumbprint", "server", "servers", "keyserver", "ring", "rings", "vault", "index", "idx", "column", "table", "group", "role",
    };

    /// <summary>Words anywhere that make it no secret.</summary>
    private static readonly HashSet<string> Never = new(StringComparer.Ordinal)
    {
        "public", "pub", "no", "disable", "enable", "allow", "empty", "random", "generate", "skip", "require", "has", "is", "use", "max", "min", "num", "example",
    };

    /// <summary>What makes a key a secret one.</summary>
    private static readonly HashSet<string> KeyOwners = new(StringComparer.Ordinal)
    {
        "api", "access", "secret", "private", "priv", "encryption", "encrypt", "signing", "sign", "master", "account", "storage", "app", "application",
        "auth", "deploy", "jwt", "session", "crypto", "aes", "rsa", "ssh", "tls", "ssl", "license", "service", "shared", "hmac", "symmetric", "stripe",
        "sendgrid", "mailgun", "openai", "anthropic", "datadog", "dd", "newrelic", "sentry", "algolia", "aws", "azure", "gcp", "google", "nuget",
        "rails", "django", "flask", "laravel", "webhook", "admin", "root", "client", "consumer", "cert", "certificate", "broker", "integration",
        "write", "ingest", "project", "user", "registry", "maps", "subscription", "functions",
    };

    /// <summary>Keys that are none of a lock.</summary>
    private static readonly HashSet<string> KeyOthers = new(StringComparer.Ordinal)
    {
        "gpg", "pgp", "primary", "foreign", "partition", "sort", "cache", "idempotency", "hot", "lookup", "routing", "object", "s3", "kms", "cmk", "host", "map",
        "config", "dedupe", "group", "row", "translation", "i18n", "short", "event", "bucket", "registration",
    };

    /// <summary>True when a value of that name is a secret.</summary>
    public static bool IsSecret(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength || name is "PWD" or "OLDPWD" or "pwd")
            return false;
        List<string> words = Words(name);
        int last = -1;
        for (int i = 0; i < words.Count; i++)
        {
            if (Never.Contains(words[i]))
                return false;
            if (IsTelling(words, i))
                last = i;
        }
        return last >= 0 && !words.Skip(last + 1).Any(w => About.Contains(w));
    }

    /// <summary>What stands beside a password in a Secret and is none: who, where, and the public half of a key.</summary>
    private static readonly HashSet<string> Beside = new(StringComparer.Ordinal)
    {
        "user", "username", "login", "email", "name", "host", "hostname", "server", "port", "database", "dbname", "db", "schema", "region", "bucket", "endpoint",
        "namespace", "id", "crt", "pub", "ca",
    };

    /// <summary>True for the key of a Secret that only says where its password is used, as <c>username</c> and <c>tls.crt</c>.</summary>
    public static bool IsBeside(ReadOnlySpan<char> name) => !IsSecret(name) && Words(name) is [.., { } last] && Beside.Contains(last);

    private static bool IsTelling(List<string> words, int at)
    {
        string word = words[at];
        bool isLast = at == words.Count - 1 || words[at + 1] is "base" or "data" or "value" || words[at + 1].All(char.IsAsciiDigit);
        switch (word)
        {
            case "pass" or "pw" or "pat" or "dsn" or "cred":
                return isLast && (at > 0 || word is "pass" or "pw");
            case "token":
                return true;
            case "key" or "keys":
                if (!isLast)
                    return false;
                if (at == 0)
                    return word == "key";
                return !KeyOthers.Contains(words[at - 1]) && (KeyOwners.Contains(words[at - 1]) || word == "key" && !words.Take(at).Any(KeyOthers.Contains));
            case "auth":
                return isLast && at > 0;
            case "salt" or "pepper":
                return isLast && at > 0 && words[at - 1] is "auth" or "secure" or "nonce" or "logged" or "password" or "hash";
            case "string":
                return at > 0 && words[at - 1] is "connection" or "conn";
        }
        return Telling.Contains(word) || Glued.Contains(word) || TellingEnds.Any(e => word.Length > e.Length && word.EndsWith(e, StringComparison.Ordinal));
    }

    /// <summary>The words of a name in lower case.</summary>
    internal static List<string> Words(ReadOnlySpan<char> name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool isEnd = i == name.Length || !char.IsLetterOrDigit(name[i]);
            // A capital begins a word after a small letter (dbPassword) and before one (AWSSecretKey).
            bool isTurn = !isEnd && i > start && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (!isEnd && !isTurn)
                continue;
            if (i > start)
                words.Add(name[start..i].ToString().ToLowerInvariant());
            start = isEnd ? i + 1 : i;
        }
        return words;
    }
}
