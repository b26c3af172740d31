using System.Buffers;
using System.Globalization;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>Credentials inside URLs (RFC 3986 section 3.2.1) and connection strings.</summary>
internal static class UrlRules
{
    private const int LongestPassword = 512;

    private static readonly string[] s_databases =
    [
        "postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps", "mssql", "sqlserver",
        "clickhouse", "cockroachdb", "nats", "kafka", "mysql2", "postgis", "cockroach", "ldap", "ldaps",
    ];

    private static readonly SearchValues<byte> s_userEnd = SearchValues.Create("/?#@ \t\r\n\"'`<>,;()\\|^"u8);
    private static readonly SearchValues<byte> s_passwordEnd = SearchValues.Create("@/ \t\r\n\"`<>\\|"u8);
    private static readonly SearchValues<byte> s_lineEnd = SearchValues.Create("\n\"'` <>"u8);
    private static readonly byte[][] s_localHosts = CredentialName.Words("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "example.", "host", "hostname", "my-host", "myhost", "domain");

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Code("db-url", "Database URL with a password", High, Specificity.Carrier, (SecretRule rule, in Site s, List<Match> f) => Url(rule, s, f, Scheme.Database), "://"),
        SecretRule.Code("smtp-url", "Mail server URL with a password", High, Specificity.Carrier, (SecretRule rule, in Site s, List<Match> f) => Url(rule, s, f, Scheme.Mail), "://"),
        SecretRule.Code("git-credentials", "Stored credential of git", Critical, Specificity.Carrier, (SecretRule rule, in Site s, List<Match> f) => Url(rule, s, f, Scheme.Git), "://"),
        SecretRule.Code("pip-index-url", "Package index URL with a password", High, Specificity.Carrier, (SecretRule rule, in Site s, List<Match> f) => Url(rule, s, f, Scheme.PackageIndex), "://"),
        SecretRule.Code("url-basic-auth", "URL with a password", High, Specificity.Carrier, (SecretRule rule, in Site s, List<Match> f) => Url(rule, s, f, Scheme.Other), "://"),
        SecretRule.Code("jdbc-url", "JDBC URL with a password", High, Specificity.Carrier, Jdbc, "jdbc:"),
        SecretRule.Code("ado-connection-string", "ADO.NET connection string with a password", High, Specificity.Carrier, ConnectionString, "Password=", "Pwd="),
        SecretRule.Code("odbc-dsn", "ODBC connection string with a password", Medium, Specificity.Carrier, ConnectionString, "Password=", "Pwd="),
        SecretRule.Code("azure-storage-key", "Azure storage account key", Critical, Specificity.Keyed, AccountKey, "AccountKey="),
        SecretRule.Code("azure-cosmos-key", "Azure Cosmos DB key", Critical, Specificity.Keyed, AccountKey, "AccountKey="),
        SecretRule.Code("azure-servicebus-sas", "Azure Service Bus key", Critical, Specificity.Keyed, SharedAccessKey, "SharedAccessKey="),
        SecretRule.Code("azure-iothub", "Azure IoT Hub key", High, Specificity.Keyed, SharedAccessKey, "SharedAccessKey="),
        SecretRule.Code("azure-appconfig", "Azure App Configuration connection string", High, Specificity.Keyed, AppConfig, "azconfig.io"),
        SecretRule.Code("azure-sas", "Azure shared access signature", High, Specificity.Keyed, SharedAccessSignature, "sig="),
    ];

    private enum Scheme { Database, Mail, Git, PackageIndex, Other }

    private static void Url(SecretRule rule, in Site site, List<Match> found, Scheme wanted)
    {
        ReadOnlySpan<byte> text = site.Text;
        int user = site.At + 3;
        ReadOnlySpan<byte> rest = text[user..Math.Min(text.Length, user + 256)];
        int colon = rest.IndexOf((byte)':');
        if (colon < 0 || rest.IndexOfAny(s_userEnd) is var userEnd && userEnd >= 0 && userEnd < colon)
            return;
        ReadOnlySpan<byte> password = text[(user + colon + 1)..Math.Min(text.Length, user + colon + 1 + LongestPassword)];
        int end = password.IndexOfAny(s_passwordEnd);
        if (end <= 0 || password[end] != '@')
            return;
        // The last @ before the path ends the password: one may stand in it unescaped.
        for (int more = end; more >= 0 && more < password.Length && password[more] == '@';)
        {
            end = more;
            int next = password[(more + 1)..].IndexOfAny(s_passwordEnd);
            more = next < 0 ? -1 : more + 1 + next;
        }
        int schemeStart = site.At;
        while (schemeStart > 0 && site.At - schemeStart < 24 && (CharClass.LowerAlnum.Has((byte)(text[schemeStart - 1] | 0x20)) || text[schemeStart - 1] is (byte)'+' or (byte)'-' or (byte)'.'))
            schemeStart--;
        if (schemeStart == site.At || KindOf(text[schemeStart..site.At], site) != wanted)
            return;
        password = password[..end];
        int hostStart = user + colon + 1 + end + 1;
        ReadOnlySpan<byte> host = text[hostStart..Math.Min(text.Length, hostStart + 64)];
        ReadOnlySpan<byte> userName = text[user..(user + colon)];
        if (host.Length == 0 || !(CharClass.Alnum.Has(host[0]) || host[0] == '['))
            return;
        if (Placeholder.IsPassword(password) || site.File.IsSource && (password.IndexOfAny("+()[]*?$"u8) >= 0 || userName.IndexOfAny("+()[]*?$"u8) >= 0))
            return;
        if ((site.File.IsSource || site.File.IsProse || site.File.IsLock) && IsSample(userName, password, host))
            return;
        if (Placeholder.IsTrivial(password) && (Placeholder.IsTrivial(userName) || StartsWithAny(host, s_localHosts)))
            return;
        bool weak = password.SequenceEqual(userName) && StartsWithAny(host, s_localHosts);
        int start = user + colon + 1;
        Confidence confidence = Placeholder.IsTrivial(password) ? Confidence.Contextual : Confidence.Shaped;
        found.Add(new Match(rule, start, start + end, confidence, weak || confidence == Confidence.Contextual ? Low : rule.Severity, []));
    }

    private static bool IsSample(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> host) =>
        StartsWithAny(host, s_localHosts) || host.IndexOf("example"u8) >= 0 || !Randomness.LooksRandom(password) || password.SequenceEqual(user);

    private static bool StartsWithAny(ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (byte[] word in words)
            if (text.StartsWith(word))
                return true;
        return false;
    }

    private static Scheme KindOf(ReadOnlySpan<byte> scheme, in Site site)
    {
        foreach (string database in s_databases)
            if (System.Text.Ascii.EqualsIgnoreCase(scheme, database))
                return Scheme.Database;
        if (scheme.SequenceEqual("smtp"u8) || scheme.SequenceEqual("smtps"u8))
            return Scheme.Mail;
        if (site.File.Name is ".git-credentials" || site.File.Folder == ".git" && site.File.Name == "config")
            return Scheme.Git;
        ReadOnlySpan<byte> line = site.Text[Math.Max(0, site.At - 80)..site.At];
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        if (line.IndexOf("index-url"u8) >= 0 || line.IndexOf("INDEX_URL"u8) >= 0 || line.IndexOf("find-links"u8) >= 0 || site.File.Name is "pip.conf" or "pip.ini")
            return Scheme.PackageIndex;
        return Scheme.Other;
    }

    private static ReadOnlySpan<byte> LineFrom(ReadOnlySpan<byte> text, int at, int most)
    {
        ReadOnlySpan<byte> line = text[at..Math.Min(text.Length, at + most)];
        int end = line.IndexOfAny(s_lineEnd);
        return end < 0 ? line : line[..end];
    }

    private static void Jdbc(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> url = LineFrom(site.Text, site.At, 2048);
        Span<byte> lower = stackalloc byte[url.Length];
        AsciiText.Lower(url, lower);
        int at = lower.IndexOf("password="u8);
        if (at < 0)
        {
            // Oracle: jdbc:oracle:thin:user/password@host
            int slash = lower.IndexOf((byte)'/'), host = lower.IndexOf((byte)'@');
            if (lower.StartsWith("jdbc:oracle"u8) && slash > 0 && host > slash + 1)
                AddPassword(rule, site.Text, site.At + slash + 1, site.At + host, rule.Severity, found);
            return;
        }
        at += 9;
        int end = url[at..].IndexOfAny("&;,)}"u8);
        AddPassword(rule, site.Text, site.At + at, site.At + (end < 0 ? url.Length : at + end), rule.Severity, found);
    }

    private static void AddPassword(SecretRule rule, ReadOnlySpan<byte> text, int start, int end, LeakSeverity severity, List<Match> found)
    {
        if (end - start < 3 || Placeholder.IsPassword(text[start..end]))
            return;
        Confidence confidence = Placeholder.IsTrivial(text[start..end]) ? Confidence.Contextual : Confidence.Shaped;
        found.Add(new Match(rule, start, end, confidence, severity, []));
    }

    private static void ConnectionString(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (site.At > 0 && text[site.At - 1] is not ((byte)';' or (byte)'"' or (byte)'\'' or (byte)' ' or (byte)'\n' or (byte)'>' or (byte)'`' or (byte)'='))
            return;
        int start = site.At + site.Length;
        ReadOnlySpan<byte> value = text[start..Math.Min(text.Length, start + 256)];
        int end = value.IndexOfAny(";\"\n\r"u8);
        if (value.Length > 0 && value[0] == '{')
            end = value.IndexOf((byte)'}');
        if (end < 3)
            return;
        int from = Math.Max(0, site.At - 512), to = Math.Min(text.Length, start + end + 512);
        int lineStart = from + text[from..site.At].LastIndexOf((byte)'\n') + 1;
        int lineEnd = text[start..to].IndexOf((byte)'\n') is >= 0 and int n ? start + n : to;
        Span<byte> lower = stackalloc byte[Math.Min(lineEnd - lineStart, 2048)];
        AsciiText.Lower(text[lineStart..lineEnd], lower);
        bool odbc = lower.IndexOf("driver="u8) >= 0 || lower.IndexOf("dsn="u8) >= 0;
        bool ado = lower.IndexOf("server="u8) >= 0 || lower.IndexOf("data source="u8) >= 0 || lower.IndexOf("host="u8) >= 0 || lower.IndexOf("endpoint="u8) >= 0 || lower.IndexOf("initial catalog="u8) >= 0;
        if ((rule.Id == "odbc-dsn" ? odbc : ado && !odbc) && !(value[..end].IndexOf((byte)' ') >= 0))
            AddPassword(rule, text, start, start + end, rule.Severity, found);
    }

    private static readonly TokenShape s_key64 = new("{b86}==");
    private static readonly TokenShape s_key32 = new("{b43}=");

    private static ReadOnlySpan<byte> Around(ReadOnlySpan<byte> text, int at) => text[Math.Max(0, at - 400)..Math.Min(text.Length, at + 400)];

    private static void AccountKey(SecretRule rule, in Site site, List<Match> found)
    {
        int at = site.At + site.Length;
        if (!s_key64.MatchAt(site.Text, at, out int end))
            return;
        // Keys that the emulators of Azure share with all the world.
        ReadOnlySpan<byte> key = site.Text[at..end];
        if (key.StartsWith("Eby8vdM02xNO"u8) || key.StartsWith("C2y6yDjf5/R+ob0N8A7Cgv30VR"u8))
            return;
        bool cosmos = Around(site.Text, site.At).IndexOf("AccountEndpoint="u8) >= 0;
        if (cosmos == (rule.Id == "azure-cosmos-key"))
            SecretRule.Judge(rule, Encoded.Bytes(64), site.Text, at, end, found);
    }

    private static void SharedAccessKey(SecretRule rule, in Site site, List<Match> found)
    {
        int at = site.At + site.Length;
        bool iot = Around(site.Text, site.At).IndexOf("azure-devices.net"u8) >= 0;
        if (iot == (rule.Id == "azure-iothub") && s_key32.MatchAt(site.Text, at, out int end))
            SecretRule.Judge(rule, Encoded.Bytes(32), site.Text, at, end, found);
    }

    private static void AppConfig(SecretRule rule, in Site site, List<Match> found)
    {
        int from = site.At + site.Length;
        ReadOnlySpan<byte> rest = LineFrom(site.Text, from, 400);
        int secret = rest.IndexOf(";Secret="u8);
        if (secret < 0 || rest.IndexOf("Id="u8) < 0)
            return;
        int start = from + secret + 8, end = start;
        while (end < from + rest.Length && CharClass.AnyBase64.Has(site.Text[end]))
            end++;
        if (end - start >= 40)
            SecretRule.Judge(rule, null, site.Text, start, end, found);
    }

    private static void SharedAccessSignature(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int start = site.At + site.Length, end = start;
        if (site.At == 0 || text[site.At - 1] is not ((byte)'&' or (byte)'?' or (byte)';' or (byte)' '))
            return;
        while (end < text.Length && end - start < 120 && CharClass.Percent.Has(text[end]))
            end++;
        string signature = Uri.UnescapeDataString(System.Text.Encoding.ASCII.GetString(text[start..end]));
        if (signature.Length != 44 || !Convert.TryFromBase64String(signature, new byte[36], out int bytes) || bytes != 32)
            return;
        int from = Math.Max(0, site.At - 512);
        ReadOnlySpan<byte> query = text[from..Math.Min(text.Length, end + 512)];
        if (query.IndexOf("sv="u8) < 0 || query.IndexOf("sp="u8) < 0 && query.IndexOf("sr="u8) < 0 && query.IndexOf("ss="u8) < 0)
            return;
        string[] details = [];
        if (query.IndexOf("se="u8) is >= 0 and int se && DateTimeOffset.TryParse(
            Uri.UnescapeDataString(System.Text.Encoding.ASCII.GetString(query.Slice(se + 3, Math.Min(30, query.Length - se - 3)))).Split('&')[0],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset expires))
        {
            details = [$"expires {expires.UtcDateTime:yyyy-MM-dd}"];
            if (expires.ToUnixTimeSeconds() < Expiry.Past)
            {
                found.Add(new Match(rule, start, end, Confidence.Contextual, Low, details));
                return;
            }
        }
        found.Add(new Match(rule, start, end, Confidence.Shaped, rule.Severity, details));
    }
}
