using System.Text;
using Lading.Leaks.Rules;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Tells values that give nothing away from those that may, where the name already says secret.</summary>
internal static class SecretValues
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "enabled", "disabled", "basic", "bearer", "digest", "oauth", "oauth2", "oidc",
        "jwt", "ldap", "saml", "local", "internal", "external", "default", "auto", "required", "optional", "always", "never", "trust", "md5", "scram-sha-256", "peer",
    };

    private static readonly string[] References =
        ["/", "./", "../", "~/", "file:", "vault:", "op://", "awssm://", "arn:aws", "projects/", "ENC[", "ssm:", "secretsmanager:", "ref+", "keyvault:", "kms:", "$__file", "AQICA", "<path:"];

    private static readonly string[] Placeholders =
        ["changeme", "change_me", "change-me", "changethis", "placeholder", "replace", "example", "dummy", "todo", "fixme", "redacted", "insert", "your", "fake", "notreal", "xxx", "***", "..."];

    /// <summary>True when the value is no secret whatever its name: empty, a switch, a number of few digits, a path, a reference to a store, a public key.</summary>
    public static bool IsHarmless(string value)
    {
        string text = value.Trim();
        if (text.Length == 0 || Words.Contains(text) || (text.Length < 4 && text.All(char.IsAsciiDigit)))
            return true;
        if (References.Any(r => text.StartsWith(r, StringComparison.Ordinal)) && !text.Contains('\n') && !(text[0] == '/' && !LooksLikePath(text)))
            return true;
        if (text.StartsWith("ssh-", StringComparison.Ordinal) || text.StartsWith("-----BEGIN PUBLIC", StringComparison.Ordinal) || text.StartsWith("-----BEGIN CERTIFICATE", StringComparison.Ordinal))
            return true;
        return IsUrl(text) && !CredentialUrls.Find(text).Any();
    }

    /// <summary>True when somebody wrote it to be replaced.</summary>
    public static bool IsPlaceholder(string value)
    {
        string text = value.Trim();
        return (text.StartsWith('<') && text.EndsWith('>')) || text.StartsWith("{{", StringComparison.Ordinal)
            || (text.Length > 2 && text.All(c => c == text[0])) || Placeholders.Any(p => text.Contains(p, StringComparison.OrdinalIgnoreCase))
            || (text.Length <= 128 && Placeholder.IsDescription(Encoding.UTF8.GetBytes(text.ToLowerInvariant())));
    }

    /// <summary>True when the whole value is one variable, <c>$X</c> or <c>${X…}</c>, without a default in it.</summary>
    public static bool IsReference(string value)
    {
        string text = value.Trim().Trim('"', '\'');
        if (!text.StartsWith('$') || text.Length < 2)
            return false;
        if (text[1] is not '{')
            return text.AsSpan(1).IndexOfAnyExcept(NameCharacters) < 0 || text[1] == '(';
        int end = text.IndexOf('}');
        if (end != text.Length - 1)
            return false;
        string inside = text[2..end];
        int modifier = inside.AsSpan().IndexOfAnyExcept(NameCharacters);
        return modifier < 0 || inside[modifier..].TrimStart(':') is "" or "-" or ['?', ..];
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static bool LooksLikePath(string text) => text.IndexOf('/', 1) > 0 && text.Length < 200 && text.AsSpan().IndexOfAny(" +=") < 0;

    private static bool IsUrl(string text) => text.IndexOf("://", StringComparison.Ordinal) is > 0 and < 20;
}
