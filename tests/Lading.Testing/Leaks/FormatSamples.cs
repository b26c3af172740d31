using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Lading.Testing.Leaks;

/// <summary>
/// Makes values from the words of the table of token formats: "22 base62, one underscore, 59 base62". Knows nothing of the
/// rules that are to find them.
/// </summary>
public static partial class FormatSamples
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private static readonly string s_upper = Lower.ToUpperInvariant();
    private static string Base62 => Digits + s_upper + Lower;

    [GeneratedRegex("^(?:then )?(?:(\\d+)(?:-(\\d+))?\\+? )?(?:random |of )?([a-z0-9 ()-]+?)(?: chars| alphabet| characters)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Piece { get; }

    /// <summary>A line that holds the value as the row's context says that it must be held; null when the row is for people.</summary>
    public static string? Line(IReadOnlyDictionary<string, string> row, Random random)
    {
        string id = row["id"], context = row["context"], anchor = row["anchor"].Split(',')[0];
        if (Special(id, random) is { } special)
            return $"VALUE={special}";
        if (FormatDocuments.Line(id, random) is { } worded)
            return worded;
        if (Body(random, row["body"]) is not { } body)
            return null;
        if (context.StartsWith("self", StringComparison.Ordinal))
            return $"VALUE={anchor}{body}";
        // A prefix of the value ends with punctuation or is not a word; a keyword is a word.
        if (!context.Contains("keyword", StringComparison.Ordinal))
            return null;
        string keyword = context.Split(' ') is [.., var last] && last.Contains('_') ? last : row["provider"].Split(' ', '/')[0];
        bool prefix = anchor.Length < 5 && !keyword.StartsWith(anchor.TrimEnd('_'), StringComparison.OrdinalIgnoreCase) || anchor.EndsWith('-') || anchor.EndsWith('_') && char.IsLower(anchor[0]);
        return $"{(anchor.Length >= 5 && !prefix ? anchor.TrimEnd('_') : keyword)}_API_TOKEN={(prefix ? anchor : "")}{body}";
    }

    public static string Draw(Random random, string alphabet, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static string? Alphabet(string name) => name.Trim() switch
    {
        "base62" or "alnum" or "base62 chars" => Base62,
        "lower alnum" or "base36" => Digits + Lower,
        "upper alnum" => Digits + s_upper,
        "lower hex" or "hex" => Digits + "abcdef",
        "upper hex" => Digits + "ABCDEF",
        "url-safe" or "base64url" or "base64url alphabet" => Base62 + "-_",
        "letters" => Lower + s_upper,
        "base64" => Base62 + "+/",
        "base32" or "base32 alphabet A-Z2-7" => s_upper + "234567",
        "digits" => Digits,
        _ => null,
    };

    /// <summary>The value that a row's body describes; null where its words are for people.</summary>
    public static string? Body(Random random, string body)
    {
        var value = new StringBuilder();
        foreach (string part in body.Split(", "))
        {
            string? literal = part.Trim() switch
            {
                "dot" => ".",
                "dash" => "-",
                "underscore" or "one underscore" => "_",
                "colon" => ":",
                "UUID" => Guid(random),
                _ => null,
            };
            if (literal is not null)
            {
                value.Append(literal);
                continue;
            }
            var match = Piece.Match(part.Trim());
            if (!match.Success || !match.Groups[1].Success || Alphabet(match.Groups[3].Value) is not { } alphabet)
                return null;
            int least = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            value.Append(Draw(random, alphabet, least));
        }
        return value.ToString();
    }

    public static string Guid(Random random)
    {
        string hex = Draw(random, Digits + "abcdef", 32);
        return $"{hex[..8]}-{hex[8..12]}-4{hex[13..16]}-a{hex[17..20]}-{hex[20..]}";
    }

    public static string Crc32Base62(string prefix, string random)
    {
        uint crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(random));
        string digits = "";
        for (; crc > 0; crc /= 62)
            digits = Base62[(int)(crc % 62)] + digits;
        return prefix + random + digits.PadLeft(6, '0');
    }

    public static string Crc32Base36(string payload)
    {
        uint crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(payload));
        string digits = "";
        for (; crc > 0; crc /= 36)
            digits = (Digits + Lower)[(int)(crc % 36)] + digits;
        return payload + digits.PadLeft(7, '0');
    }

    /// <summary>Values of formats whose description is for people, by id: checksummed or structured.</summary>
    public static string? Special(string id, Random random)
    {
        string Url(int count) => Draw(random, Base62 + "-_", count);
        string Word(int count) => Draw(random, Base62, count);
        string B64(int bytes)
        {
            var buffer = new byte[bytes];
            random.NextBytes(buffer);
            return Convert.ToBase64String(buffer);
        }
        string Json(string json) => Convert.ToBase64String(Encoding.ASCII.GetBytes(json));
        switch (id)
        {
            case "github-pat" or "github-oauth" or "github-user-to-server" or "github-server-to-server" or "github-refresh":
                return Crc32Base62(id switch { "github-pat" => "ghp_", "github-oauth" => "gho_", "github-user-to-server" => "ghu_", "github-refresh" => "ghr_", _ => "ghs_" }, Word(30));
            case "npm-token":
                return Crc32Base62("npm_", Word(30));
            case "gitlab-pat-routable":
                return Crc32Base36("glpat-" + Url(36) + ".10");
            case "bitbucket-app-password":
                return WithCrcHex("ATBB" + Url(24));
            case "atlassian-api-token":
                return WithCrcHex("ATATT3x" + Url(176) + "=");
            case "grafana-sa":
                string head = "glsa_" + Word(32);
                return head + "_" + Convert.ToHexStringLower(Crc32.Hash(Encoding.ASCII.GetBytes(head)));
            case "age-secret-key":
                return Bech32("AGE-SECRET-KEY-", random, 52);
            case "age-pq-key":
                return Bech32("AGE-SECRET-KEY-PQ-", random, 60);
            case "nkey-seed":
                return Nkey(random);
            case "aws-access-key" or "aws-temp-key" or "aws-other-key":
                return (id switch { "aws-access-key" => "AKIA", "aws-temp-key" => "ASIA", _ => "ABIA" }) + AwsDigits(random);
            case "aws-bedrock-long":
                return "ABSK" + Json("BedrockAPIKey-" + Word(80));
            case "aws-bedrock-short":
                return "bedrock-api-key-" + Json("bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Security=" + Word(140));
            case "artifactory-reftoken":
                return Json("reftkn:01:" + Draw(random, Digits, 10) + ":" + Word(27));
            case "bitbucket-http":
                return "BBDC-" + Json(Draw(random, Digits, 12) + ":" + Word(19)).TrimEnd('=');
            case "grafana-cloud":
                return "glc_" + Json("{\"o\":\"" + Draw(random, Digits, 6) + "\",\"n\":\"stack-hosted\",\"k\":\"" + Word(24) + "\",\"m\":{\"r\":\"eu\"}}");
            case "grafana-legacy":
                return Json("{\"k\":\"" + Word(32) + "\",\"n\":\"mykey\",\"id\":1}");
            case "sentry-org":
                return "sntrys_" + Json("{\"iat\":1690000000.1,\"url\":\"https://sentry.io\",\"org\":\"acme-" + Word(20) + "\"}") + "_" + Draw(random, Base62 + "+/", 43);
            case "onepassword-sa":
                return "ops_" + Json("{\"signInAddress\":\"acme.1password.com\",\"deviceUuid\":\"" + Word(150) + "\",\"x\":\"" + Word(40) + "\"}").TrimEnd('=');
            case "onepassword-secret-key":
                return "A3-" + string.Join('-', new[] { 6, 6, 5, 5, 5, 5 }.Select(n => Draw(random, s_upper + Digits, n)));
            case "azure-storage-key" or "azure-cosmos-key" or "azure-batch-key":
                return Marked(random, 76, id switch { "azure-storage-key" => "+ASt", "azure-cosmos-key" => "ACDb", _ => "+ABa" }, 5, "==");
            case "azure-servicebus-sas" or "azure-eventhub-sas" or "azure-relay" or "azure-iothub":
                return Marked(random, 33, id switch { "azure-servicebus-sas" => "+ASb", "azure-eventhub-sas" => "+AEh", "azure-relay" => "+ARm", _ => "AIoT" }, 5, "=");
            case "azure-acr":
                return Draw(random, Base62, 42) + "+ACR" + Word(6);
            case "azure-function-key":
                return Word(44) + "AzFu" + Word(5) + "Q==";
            case "azure-search-key":
                return Word(42) + "AzSe" + Word(6);
            case "azure-cask":
                return Word(52) + "JQQJ99" + Word(26);
            case "azure-ad-secret":
                return Word(3) + "8Q~" + Word(32);
            case "azure-devops-pat":
                return Word(76) + "AZDO" + Word(4);
            case "openai-project":
                return "sk-proj-" + Url(74) + "T3BlbkFJ" + Url(73) + "a";
            case "openai-legacy":
                return "sk-" + Word(20) + "T3BlbkFJ" + Word(20);
            case "anthropic" or "anthropic-admin":
                return (id == "anthropic" ? "sk-ant-api03-" : "sk-ant-admin01-") + Url(93) + "AA";
            case "slack-bot":
                return "xoxb-" + Draw(random, "123456789", 12) + "-" + Draw(random, "123456789", 12) + "-" + Word(24);
            case "slack-user":
                return "xoxp-" + string.Concat(Enumerable.Range(0, 3).Select(_ => Draw(random, "123456789", 12) + "-")) + Draw(random, Digits + "abcdef", 32);
            case "slack-app":
                return "xapp-1-A" + Draw(random, s_upper + Digits, 10) + "-" + Draw(random, "123456789", 13) + "-" + Draw(random, Digits + "abcdef", 64);
            case "slack-config":
                return "xoxe.xoxp-1-" + Word(160);
            case "slack-session":
                return "xoxc-" + string.Concat(Enumerable.Range(0, 3).Select(_ => Draw(random, "123456789", 12) + "-")) + Draw(random, Digits + "abcdef", 64);
            case "slack-webhook":
                return "hooks.slack.com/services/T" + Draw(random, s_upper + Digits, 10) + "/B" + Draw(random, s_upper + Digits, 10) + "/" + Word(24);
            case "discord-webhook":
                return "discord.com/api/webhooks/" + Draw(random, "123456789", 18) + "/" + Url(68);
            case "teams-webhook":
                return "acme.webhook.office.com/webhookb2/" + Guid(random) + "@" + Guid(random) + "/IncomingWebhook/" + Draw(random, Digits + "abcdef", 32) + "/" + Guid(random);
            case "telegram-bot":
                return Draw(random, "123456789", 10) + ":AA" + Url(32) + "x";
            case "sendgrid":
                return "SG." + Url(22) + "." + Url(42) + "x";
            case "mailchimp":
                return Draw(random, Digits + "abcdef", 32) + "-us12";
            case "stripe-secret" or "stripe-restricted":
                return (id == "stripe-secret" ? "sk_live_" : "rk_live_") + Word(24);
            case "stripe-webhook":
                return "whsec_" + Word(32);
            case "paypal-braintree":
                return "access_token$production$" + Draw(random, Lower + Digits, 16) + "$" + Draw(random, Digits + "abcdef", 32);
            case "terraform-cloud":
                return Word(14) + ".atlasv1." + Url(65) + "x";
            case "newrelic-license":
                return Draw(random, Digits + "abcdef", 36) + "NRAL";
            case "intercom":
                return Json("tok:" + Word(41));
            case "mapbox":
                return "sk." + Json("{\"u\":\"acme\",\"a\":\"" + Draw(random, Lower + Digits, 25) + "\"}").TrimEnd('=') + "." + Url(22);
            case "swarm-unlock-key":
                return "SWMKEY-1-" + B64(32).TrimEnd('=');
            case "jwt":
                return Url64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + Url64("{\"sub\":\"u" + Word(8) + "\",\"iss\":\"acme\",\"exp\":1900000000}") + "." + Url(42) + "x";
            case "k8s-sa-token":
                return Url64("{\"alg\":\"RS256\",\"kid\":\"" + Word(20) + "\"}") + "." + Url64("{\"iss\":\"kubernetes/serviceaccount\",\"sub\":\"system:serviceaccount:default:" + Word(8) + "\"}") + "." + Url(342);
            default:
                return null;
        }

        static string Url64(string json) => Convert.ToBase64String(Encoding.ASCII.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        static string WithCrcHex(string head) => head + Crc32.HashToUInt32(Encoding.ASCII.GetBytes(head)).ToString("X8", CultureInfo.InvariantCulture);
    }

    /// <summary>The first bit is set, the forty after it are an account's number; the rest is drawn.</summary>
    private static string AwsDigits(Random random)
    {
        UInt128 bits = UInt128.One << 79 | (UInt128)random.NextInt64(1, 1_000_000_000_000) << 39 | (UInt128)random.NextInt64(1L << 39);
        return string.Concat(Enumerable.Range(0, 16).Select(i => (s_upper + "234567")[(int)(bits >> (75 - 5 * i) & 31)]));
    }

    private static string Marked(Random random, int before, string mark, int after, string padding) => Draw(random, Base62, before) + mark + Draw(random, Base62, after) + "Q" + padding;

    private static string Nkey(Random random)
    {
        var bytes = new byte[36];
        random.NextBytes(bytes);
        (bytes[0], bytes[1]) = (18 << 3 | 20 << 3 >> 5, 0);
        ushort crc = 0;
        foreach (byte b in bytes.AsSpan(0, 34))
        {
            crc ^= (ushort)(b << 8);
            for (int i = 0; i < 8; i++)
                crc = (ushort)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(34), crc);
        string bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        bits = bits.PadRight((bits.Length + 4) / 5 * 5, '0');
        return string.Concat(Enumerable.Range(0, bits.Length / 5).Select(i => (s_upper + "234567")[Convert.ToInt32(bits.Substring(i * 5, 5), 2)]));
    }

    private static string Bech32(string prefix, Random random, int count)
    {
        const string alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        string hrp = prefix.ToLowerInvariant();
        int[] data = [.. Enumerable.Range(0, count).Select(_ => random.Next(32))];
        List<int> values = [.. hrp.Select(c => c >> 5), 0, .. hrp.Select(c => c & 31), .. data, 0, 0, 0, 0, 0, 0];
        uint sum = 1;
        foreach (int value in values)
        {
            uint top = sum >> 25;
            sum = (sum & 0x1ffffff) << 5 ^ (uint)value;
            uint[] generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
            for (int i = 0; i < 5; i++)
                sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
        }
        sum ^= 1;
        IEnumerable<int> check = Enumerable.Range(0, 6).Select(i => (int)(sum >> 5 * (5 - i) & 31));
        return (hrp + "1" + string.Concat(data.Concat(check).Select(d => alphabet[d]))).ToUpperInvariant();
    }
}
