using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Context;

/// <summary>Names that say that a value is a secret, and values that do not speak against it.</summary>
internal static class ContextRules
{
    private const int ShortestPassword = 4;
    private const int Longest = 512;

    private static readonly byte[][] s_references = CredentialName.Words(
        "arn:aws:", "op://", "vault:", "ref+", "ssm:", "secretsmanager", "{cipher}", "enc(", "enc[", "!vault", "$ansible_vault", "projects/", "file:", "/run/secrets", "http://", "https://", "urn:", "data:",
        "process.env", "os.environ", "getenv", "system.get", "env(", "sha256-", "sha384-", "sha512-", "sha1-", "ssh-rsa ", "ssh-ed25519 ", "-----begin", "vault.", "secrets.", "env.", "var.", "local.", "data.", "module.", "self.", "this.", "config.", "settings.", "params.", "values.");

    public static SecretRule Rule { get; } = SecretRule.Code(
        "dotenv-generic", "Secret by its name", LeakSeverity.Medium, Specificity.Generic, Find,
        "pass", "pwd", "secret", "token", "credential", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key", "private_key", "privatekey", "creds", "_key", "key:", "key=", "key\"", "key'", "key ", "key>", "salt", "nonce", "_auth", "psw");

    private static void Find(SecretRule rule, in Site site, List<Match> found)
    {
        if (site.File.IsLock || !NamedValue.TryRead(site, out NamedValue value))
            return;
        NamedKind kind = NameWords.KindOf(value.Name);
        if (kind == NamedKind.None)
            return;
        ReadOnlySpan<byte> text = site.Text[value.Start..value.End];
        if (!IsSecret(kind, text, value, site))
            return;
        LeakSeverity severity = Placeholder.IsTrivial(text) || text.Length < 8 ? LeakSeverity.Low : rule.Severity;
        found.Add(new Match(rule, value.Start, value.End, Confidence.Contextual, severity, []));
    }

    private static bool IsSecret(NamedKind kind, ReadOnlySpan<byte> text, in NamedValue value, in Site site)
    {
        if (text.Length is < ShortestPassword or > Longest || Placeholder.IsValue(text) || Placeholder.IsTrivial(text) || IsReference(text, value.Quoted))
            return false;
        if (text.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7e) >= 0)
            return false;
        // People do choose such passwords.
        if (kind != NamedKind.Password && Placeholder.IsSequence(text))
            return false;
        bool code = site.File.IsSource || site.File.IsProse || site.File.IsData;
        if (code && !value.Quoted)
            return false;
        // The working directory, which is in every environment.
        if (text[0] == '/' && (value.Name.SequenceEqual("PWD"u8) || value.Name.SequenceEqual("OLDPWD"u8)))
            return false;
        // What a test harness prints: PASS: and the name of the test.
        if (!value.Quoted && value.Name.SequenceEqual("PASS"u8) && !site.File.IsSettings)
            return false;
        bool random = Randomness.LooksRandom(text);
        if (kind is NamedKind.Key)
            return !code && text.Length >= 16 && random && !Randomness.IsUuid(text) && !IsIdentifier(text) && (!Randomness.IsHash(text) || HasSecretWord(value.Name));
        if (kind is NamedKind.SecretKey or NamedKind.Token)
            return text.Length >= 8 && random && !IsIdentifier(text) && (!Randomness.IsUuid(text) || kind == NamedKind.SecretKey && !code) && (!code || text.Length >= 16);
        if (code)
            return random && text.Length >= 8 && !IsIdentifier(text) && !Randomness.IsUuid(text) && !SameAsName(text, value.Name);
        if (value.IsDefault && !random || kind == NamedKind.Secret && !random && IsIdentifier(text) || Randomness.IsHash(text) && NamesHash(value.Name))
            return false;
        return !SameAsName(text, value.Name);
    }

    private static readonly byte[][] s_hashes = CredentialName.Words("sha", "md5", "hash", "digest", "checksum");

    private static bool NamesHash(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[80];
        return CredentialName.HasAny(lower[..AsciiText.Lower(name, lower)], s_hashes);
    }

    private static bool HasSecretWord(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[80];
        lower = lower[..AsciiText.Lower(name, lower)];
        return lower.IndexOf("secret"u8) >= 0 || lower.IndexOf("encryption"u8) >= 0 || lower.IndexOf("certificate"u8) >= 0;
    }

    /// <summary>Whether the value only names where the secret is, or is an expression.</summary>
    private static bool IsReference(ReadOnlySpan<byte> text, bool quoted)
    {
        Span<byte> lower = stackalloc byte[64];
        lower = lower[..AsciiText.Lower(text, lower)];
        foreach (byte[] word in s_references)
            if (lower.StartsWith(word) || word.Length > 8 && lower.IndexOf(word) >= 0)
                return true;
        if (text[0] is (byte)'/' or (byte)'~' or (byte)'*' or (byte)'&' or (byte)'!' or (byte)'@' or (byte)'|' or (byte)'[' or (byte)'(' or (byte)':' or (byte)'.' or (byte)'\\' && text.Length < 24)
            return true;
        if (text.IndexOf("://"u8) >= 0 || text.IndexOf("()"u8) >= 0 || text.IndexOf("=>"u8) >= 0)
            return true;
        if (quoted)
            return false;
        int open = text.IndexOf((byte)'(');
        return open > 0 && text[open..].IndexOf((byte)')') > 0 || text.IndexOf((byte)'[') > 0 && text[^1] == ']';
    }

    /// <summary>Whether it is words joined by punctuation, as identifiers and paths are: <c>my-app/some_key.name</c>.</summary>
    private static bool IsIdentifier(ReadOnlySpan<byte> text)
    {
        if (IsCamelCase(text))
            return true;
        int words = 0, length = 0, strange = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && CharClass.Letter.Has(text[i]))
            {
                length++;
                continue;
            }
            if (i < text.Length && CharClass.Digit.Has(text[i]))
            {
                strange++;
                continue;
            }
            if (length > 0)
                words++;
            length = 0;
        }
        return words >= 2 && strange * 6 <= text.Length && Randomness.Rarity(text) < 5.2;
    }

    /// <summary>Whether it is letters alone that change case no more often than words begin.</summary>
    private static bool IsCamelCase(ReadOnlySpan<byte> text)
    {
        int changes = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!CharClass.Letter.Has(text[i]))
                return false;
            changes += i > 0 && (text[i] & 0x20) != (text[i - 1] & 0x20) ? 1 : 0;
        }
        return changes > 0 && changes * 5 <= text.Length * 2 && Randomness.Rarity(text) < 5.8;
    }

    /// <summary><c>password: password</c>, <c>DB_PASSWORD=DB_PASSWORD</c>, <c>secret: app_secret</c>.</summary>
    private static bool SameAsName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        Span<byte> value = stackalloc byte[80], other = stackalloc byte[80];
        value = value[..AsciiText.Lower(text, value)];
        other = other[..AsciiText.Lower(name, other)];
        bool digits = value.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
        return !digits && value.IndexOf(other) >= 0 || value.EndsWith("password"u8) && !digits && value.IndexOfAny((byte)'_', (byte)'-') >= 0;
    }
}
