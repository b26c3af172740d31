using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>Files that hold credentials by the line or by the word: netrc, pgpass, shadow, htpasswd, and those that are one secret.</summary>
internal static class LineRules
{
    /// <summary>Such a file is small; a large one of that name is something else.</summary>
    private const int LargestFile = 1 << 20;

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.File("netrc", "Login in a netrc file", High, Specificity.Carrier, static f => f.Name is ".netrc" or "_netrc" or "netrc" || f.Folder == "auth.conf.d", Netrc),
        SecretRule.File("pgpass", "PostgreSQL password file", High, Specificity.Carrier, static f => f.Name is ".pgpass" or "pgpass.conf" or "pgpass", Pgpass),
        SecretRule.File("vault-legacy", "Vault or OpenBao service token", Critical, Specificity.Token, static f => f.Name is ".vault-token", OneValue),
        SecretRule.File("rails-master-key", "Rails master key", Critical, Specificity.Token, static f => f.Name == "master.key" || f.Folder == "credentials" && f.Extension == "key", OneValue),
        SecretRule.Code("shadow-hash", "Password hash of a system user", High, Specificity.Token, Shadow, ":$6$", ":$y$", ":$5$", ":$1$", ":$2y$", ":$2b$", ":$gy$", ":$7$"),
        SecretRule.Code("htpasswd", "Password hash of a web server", Medium, Specificity.Carrier, Htpasswd, ":$apr1$", ":$2y$", ":$2a$", ":$2b$", ":{SHA}"),
        SecretRule.Code("ansible-vault", "Ansible vault (encrypted)", Unknown, Specificity.Carrier, AnsibleVault, "$ANSIBLE_VAULT;"),
    ];

    private static void Add(SecretRule rule, int start, int end, List<Match> found) =>
        found.Add(new Match(rule, start, end, Confidence.Shaped, rule.Severity, []));

    private static void Netrc(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (text.Length > LargestFile)
            return;
        bool machine = false, next = false;
        foreach (Range range in text.SplitAny(" \t\r\n"u8))
        {
            ReadOnlySpan<byte> word = text[range];
            if (word.Length == 0)
                continue;
            if (next && machine && word.Length >= 3 && !Placeholder.IsPassword(word) && !Placeholder.IsTrivial(word))
                Add(rule, range.Start.GetOffset(text.Length), range.End.GetOffset(text.Length), found);
            next = word.SequenceEqual("password"u8);
            machine |= word.SequenceEqual("machine"u8) || word.SequenceEqual("default"u8);
        }
    }

    private static void Pgpass(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (text.Length > LargestFile)
            return;
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            int start = range.Start.GetOffset(text.Length), fields = 0, at = 0;
            if (line.StartsWith("#"u8))
                continue;
            for (; at < line.Length && fields < 4; at++)
            {
                if (line[at] == '\\')
                    at++;
                else if (line[at] == ':')
                    fields++;
            }
            if (fields == 4 && at < line.Length && !Placeholder.IsPassword(line[at..]))
                Add(rule, start + at, start + line.Length, found);
        }
    }

    /// <summary>A file that is nothing but one value.</summary>
    private static void OneValue(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> value = site.Text.Trim(" \t\r\n"u8);
        if (value.Length is < 20 or > 200 || value.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || Placeholder.IsToken(value))
            return;
        int start = site.Text.IndexOf(value);
        Add(rule, start, start + value.Length, found);
    }

    private static int HashEnd(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && end - at < 256 && (CharClass.Alnum.Has(text[end]) || text[end] is (byte)'.' or (byte)'/' or (byte)'$' or (byte)'=' or (byte)',' or (byte)'+' or (byte)'{' or (byte)'}'))
            end++;
        return end;
    }

    private static void Shadow(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int start = site.At + 1, end = HashEnd(text, start);
        if (end - start < 30 || end >= text.Length || text[end] != ':' || Placeholder.IsToken(text[start..end]))
            return;
        ReadOnlySpan<byte> rest = text[end..Math.Min(text.Length, end + 64)];
        int line = rest.IndexOf((byte)'\n');
        rest = line < 0 ? rest : rest[..line];
        // name:hash:last:min:max:warn:inactive:expire:reserved
        if (rest.Count((byte)':') == 7 && !rest.TrimEnd((byte)'\r').ContainsAnyExcept("0123456789:"u8))
            Add(rule, start, end, found);
    }

    private static void Htpasswd(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int start = site.At + 1, end = HashEnd(text, start);
        int user = site.At;
        while (user > 0 && site.At - user < 64 && (CharClass.UrlSafe.Has(text[user - 1]) || text[user - 1] is (byte)'.' or (byte)'@'))
            user--;
        bool named = site.File.Name.Contains("htpasswd", StringComparison.Ordinal) || site.File.Extension is "passwd" or "users" or "auth";
        if (user == site.At || end - start < 30 || end < text.Length && text[end] == ':' || !named && (user > 0 && text[user - 1] != '\n' || site.File.IsSource || site.File.IsProse))
            return;
        if (!Placeholder.IsToken(text[start..end]))
            Add(rule, start, end, found);
    }

    private static void AnsibleVault(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> head = site.Text[site.At..Math.Min(site.Text.Length, site.At + 128)];
        int end = head.IndexOf((byte)'\n');
        if (end > 0 && head[..end].IndexOf(";AES256"u8) > 0)
            found.Add(new Match(rule, site.At, site.At + head[..end].TrimEnd((byte)'\r').Length, Confidence.Contextual, Unknown, ["encrypted"]));
    }
}
