using System.Text.Json;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules.Checks;
using Lading.Leaks.Rules.Context;
using Lading.Leaks.Rules.Keys;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>JSON and YAML documents that carry credentials: logins of engines, clusters, clouds and package managers.</summary>
internal static class DocumentRules
{
    private const int LongestObject = 32 << 10;

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Code("docker-config-auth", "Registry login of Docker", Critical, Specificity.Carrier, DockerAuth, "\"auth\"", "identitytoken", "registrytoken"),
        SecretRule.Code("kubeconfig", "Client key of a cluster", Critical, Specificity.Keyed, KubeConfig, "client-key-data"),
        SecretRule.Code("k8s-secret-manifest", "Value of a Kubernetes Secret", High, Specificity.Carrier, KubernetesSecret, "kind: Secret", "\"kind\": \"Secret\"", "\"kind\":\"Secret\""),
        SecretRule.Code("composer-auth", "Composer credentials", High, Specificity.Carrier, ComposerAuth, "github-oauth", "http-basic", "gitlab-token", "\"bearer\"", "bitbucket-oauth"),
        SecretRule.Code("gcp-service-account", "Google service account key", Critical, Specificity.Keyed, ServiceAccount, "private_key\""),
        SecretRule.Code("jwk-private", "JSON web key with its private part", Critical, Specificity.Kind, PrivateJwk, "\"kty\""),
        SecretRule.Code("elastic-cloud", "Elastic API key", High, Specificity.Carrier, ApiKeyHeader, "ApiKey "),
    ];

    private static ReadOnlySpan<byte> Before(in Site site, int most) => site.Text[Math.Max(0, site.At - most)..site.At];

    private static void DockerAuth(SecretRule rule, in Site site, List<Match> found)
    {
        if (!NamedValue.TryRead(site, out NamedValue value) || !value.Quoted)
            return;
        bool known = site.File.Name is ".dockercfg" or ".dockerconfigjson" || site.File.Folder == ".docker" || Before(site, 4096).IndexOf("\"auths\""u8) >= 0;
        ReadOnlySpan<byte> text = site.Text[value.Start..value.End];
        bool login = site.Text[site.At] == '"';
        if (known && (login ? Encoded.IsUserAndPassword(text) : text.Length >= 16 && !Placeholder.IsToken(text)))
            found.Add(new Match(rule, value.Start, value.End, Confidence.Shaped, rule.Severity, []));
    }

    private static void KubeConfig(SecretRule rule, in Site site, List<Match> found)
    {
        if (!NamedValue.TryRead(site, out NamedValue value) && !TryLongValue(site, out value))
            return;
        ReadOnlySpan<byte> text = site.Text[value.Start..value.End];
        var pem = new byte[text.Length];
        int length = Encoded.Decode(text, pem);
        if (length <= 0)
            return;
        var inside = new List<Match>();
        ReadOnlySpan<byte> decoded = pem.AsSpan(0, length);
        int at = decoded.IndexOf("PRIVATE KEY-----"u8);
        if (at > 0)
            PemBlock.Rule.Triggers[0].Find(PemBlock.Rule, new Site(decoded, at, 16, site.File), inside);
        foreach (Match key in inside)
            found.Add(key with { Rule = rule, Start = value.Start, End = value.End });
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(pem);
    }

    /// <summary>A key takes more characters than the values of a name usually do.</summary>
    private static bool TryLongValue(in Site site, out NamedValue value)
    {
        int start = site.At + site.Length;
        int limit = Math.Min(site.Text.Length, start + 8);
        while (start < limit && !CharClass.Base64.Has(site.Text[start]))
            start++;
        int end = start;
        // What writes these files uses the standard alphabet; the name itself is none of it, so that no value is read twice.
        while (end < site.Text.Length && end - start < LongestObject && CharClass.Base64.Has(site.Text[end]))
            end++;
        while (end < site.Text.Length && end - start < LongestObject && site.Text[end] == '=')
            end++;
        value = NamedValue.Of(start, end);
        return start > site.At + site.Length && end > start;
    }

    private static void KubernetesSecret(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int after = site.At + site.Length;
        if (site.Text[site.At] == 'k' && after < text.Length && text[after] is not ((byte)'\n' or (byte)'\r' or (byte)' '))
            return;
        int from = Math.Max(0, site.At - LongestObject), to = Math.Min(text.Length, after + LongestObject);
        from += text[from..site.At].LastIndexOf("\n---"u8) is >= 0 and int start ? start + 4 : 0;
        to = text[after..to].IndexOf("\n---"u8) is >= 0 and int end ? after + end : to;
        // A document has one kind: what is beyond the next such line belongs to another, also in a list without separators.
        ReadOnlySpan<byte> anchor = text[site.At..after];
        from += text[from..site.At].LastIndexOf(anchor) is >= 0 and int earlier ? earlier + site.Length : 0;
        to = text[after..to].IndexOf(anchor) is >= 0 and int later ? after + later : to;
        int section = -1;
        bool plain = false;
        for (int line = from; line < to;)
        {
            int next = text[line..to].IndexOf((byte)'\n') is >= 0 and int n ? line + n + 1 : to;
            ReadOnlySpan<byte> content = text[line..next].TrimEnd(" \t\r\n,"u8);
            int indent = content.Length - content.TrimStart(" \t"u8).Length;
            ReadOnlySpan<byte> trimmed = content[indent..].Trim((byte)'"');
            if (trimmed.StartsWith("data\": {"u8) || trimmed.StartsWith("stringData\": {"u8) || trimmed.SequenceEqual("data:"u8) || trimmed.SequenceEqual("stringData:"u8))
                (section, plain) = (indent, trimmed[0] == 's');
            else if (section >= 0 && trimmed.Length > 0 && indent <= section && trimmed[0] != '#')
                section = -1;
            else if (section >= 0 && trimmed.Length > 0 && trimmed[0] != '#')
                ManifestValue(rule, text, line + indent, line + content.Length, plain, found);
            line = next;
        }
    }

    private static readonly byte[][] s_publicNames = CredentialName.Words("user", "host", "port", "name", "email", "url", ".crt", ".pub", "ca.", "namespace", "database", "region", "endpoint");

    private static void ManifestValue(SecretRule rule, ReadOnlySpan<byte> text, int start, int end, bool plain, List<Match> found)
    {
        int colon = text[start..end].IndexOf((byte)':');
        if (colon < 1)
            return;
        Span<byte> name = stackalloc byte[64];
        name = name[..AsciiText.Lower(text.Slice(start, colon), name)];
        int from = start + colon + 1;
        while (from < end && text[from] is (byte)' ' or (byte)'"' or (byte)'\'')
            from++;
        int to = end;
        while (to > from && text[to - 1] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)',')
            to--;
        ReadOnlySpan<byte> value = text[from..to];
        if (value.Length < 4 || CredentialName.HasAny(name, s_publicNames) && !CredentialName.IsCredential(name) || value[0] is (byte)'|' or (byte)'>' or (byte)'*' or (byte)'&')
            return;
        if (Placeholder.IsValue(value) || Placeholder.IsTrivial(value) || value.IndexOf((byte)' ') >= 0 || !plain && !Encoded.IsBase64(value))
            return;
        found.Add(new Match(rule, from, to, Confidence.Contextual, rule.Severity, []));
    }

    private static void ComposerAuth(SecretRule rule, in Site site, List<Match> found)
    {
        if (site.File.Name != "auth.json" && Before(site, 2048).IndexOf("COMPOSER_AUTH"u8) < 0)
            return;
        ReadOnlySpan<byte> rest = site.Text[site.At..Math.Min(site.Text.Length, site.At + LongestObject)];
        int brace = rest.IndexOf((byte)'{');
        if (brace is < 0 or > 24)
            return;
        int start = site.At + brace;
        var reader = new Utf8JsonReader(rest[brace..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 8 }));
        bool user = false;
        try
        {
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                    user = reader.ValueTextEquals("username"u8) || reader.ValueTextEquals("consumer-key"u8);
                else if (reader.TokenType == JsonTokenType.String && !user && reader.ValueSpan.Length >= 3 && !Placeholder.IsPassword(reader.ValueSpan) && !Placeholder.IsTrivial(reader.ValueSpan))
                    found.Add(new Match(rule, start + (int)reader.TokenStartIndex + 1, start + (int)reader.TokenStartIndex + 1 + reader.ValueSpan.Length, Confidence.Shaped, rule.Severity, []));
            }
        }
        catch (JsonException)
        {
            // What was read before the damage counts.
        }
    }

    private static void ServiceAccount(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> around = site.Text[Math.Max(0, site.At - 2048)..Math.Min(site.Text.Length, site.At + 8192)];
        if (around.IndexOf("service_account"u8) < 0 || around.IndexOf("client_email"u8) < 0)
            return;
        ReadOnlySpan<byte> rest = site.Text[site.At..Math.Min(site.Text.Length, site.At + 100)];
        int marker = rest.IndexOf("PRIVATE KEY-----"u8);
        if (marker < 0)
            return;
        var inside = new List<Match>();
        PemBlock.Rule.Triggers[0].Find(PemBlock.Rule, new Site(site.Text, site.At + marker, 16, site.File), inside);
        foreach (Match key in inside)
            found.Add(key with { Rule = rule });
    }

    private static void PrivateJwk(SecretRule rule, in Site site, List<Match> found)
    {
        int open = Before(site, 4096).LastIndexOf((byte)'{');
        if (open < 0)
            return;
        int start = Math.Max(0, site.At - 4096) + open;
        ReadOnlySpan<byte> text = site.Text[start..Math.Min(site.Text.Length, start + LongestObject)];
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 4 }));
        string name = "", type = "", curve = "";
        int from = 0, to = 0;
        bool oct = false;
        try
        {
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                    name = reader.ValueSpan.Length <= 16 ? reader.GetString()! : "";
                else if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 8192)
                {
                    if (name is "kty" or "crv" && reader.ValueSpan.Length <= 16)
                        _ = name == "kty" ? type = reader.GetString()! : curve = reader.GetString()!;
                    else if (name is "d" or "k")
                        (from, to, oct) = ((int)reader.TokenStartIndex + 1, (int)reader.TokenStartIndex + 1 + reader.ValueSpan.Length, name == "k");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return;
        }
        if (to - from < 16 || reader.TokenType != JsonTokenType.EndObject || (type == "oct") != oct || type is not ("oct" or "EC" or "OKP" or "RSA"))
            return;
        var key = new byte[to - from];
        int length = Encoded.Decode(text[from..to], key);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        int wanted = curve switch { "P-256" or "secp256k1" or "Ed25519" or "X25519" => 32, "P-384" => 48, "P-521" => 66, "Ed448" => 57, "X448" => 56, _ => length };
        if (length > 0 && length == wanted)
            found.Add(new Match(rule, start + from, start + to, Confidence.Proven, rule.Severity, [curve.Length > 0 ? $"{type} {Lading.Oci.Printable.Text(curve, 16)}" : type]));
    }

    private static void ApiKeyHeader(SecretRule rule, in Site site, List<Match> found)
    {
        int start = site.At + site.Length, end = start;
        while (end < site.Text.Length && end - start < 256 && CharClass.AnyBase64.Has(site.Text[end]))
            end++;
        if (end - start >= 40 && Boundary.Before(site.Text, site.At) && Encoded.IsUserAndPassword(site.Text[start..end]))
            found.Add(new Match(rule, start, end, Confidence.Shaped, rule.Severity, []));
    }
}
