using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>JSON web tokens and what stands in an Authorization header (RFC 9110 section 11.6.2, RFC 6750, RFC 7617).</summary>
internal static class TokenCarriers
{
    private static readonly TokenShape s_jwt = new("eyJ{u12-1400}.eyJ{u8-16000}.{u16-1400}", "eyJ");

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Code("jwt", "JSON web token", Medium, Specificity.Kind, Jwt, "eyJ"),
        SecretRule.Code("k8s-sa-token", "Kubernetes service account token", Critical, Specificity.Keyed, Jwt, "eyJ"),
        SecretRule.Code("http-authorization", "Authorization header", High, Specificity.Carrier, Authorization, "authorization", "Bearer ", "basic ", "curl "),
    ];

    private static void Jwt(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (site.At > 0 && (CharClass.AnyBase64.Has(text[site.At - 1]) && text[site.At - 1] is not ((byte)'=' or (byte)'/' or (byte)'-' or (byte)'_') || text[site.At - 1] == '.') && !Boundary.EndsEscape(text, site.At))
            return;
        if (!s_jwt.MatchAt(text, site.At, out int end) || !JsonWebToken.TryRead(text[site.At..end], out JsonWebToken? token))
            return;
        // Everybody's sample: the token of jwt.io.
        if (token!.Subject == "1234567890" || token.IsServiceAccount != (rule.Id == "k8s-sa-token"))
            return;
        found.Add(SampleTokens.Reason(text[site.At..end], token) is { } reason
            ? new Match(rule, site.At, end, Confidence.Contextual, Low, [.. token.Details(), reason])
            : new Match(rule, site.At, end, Confidence.Proven, token.Expires < Expiry.Past ? Low : rule.Severity, token.Details()));
    }

    private static void Authorization(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (site.Length == 5)
        {
            Curl(rule, site, found);
            return;
        }
        int at = site.At;
        if (site.Length == 13)
        {
            ReadOnlySpan<byte> rest = text[(at + 13)..Math.Min(text.Length, at + 40)];
            int scheme = IndexOfScheme(rest, out int length);
            if (scheme < 0 || rest[..scheme].ContainsAnyExcept("\"'`: =>,\\\t[]{"u8))
                return;
            Value(rule, site, at + 13 + scheme, length, found);
            return;
        }
        if (Boundary.Before(text, at) && !site.File.IsSource && !site.File.IsProse)
            Value(rule, site, at, site.Length, found);
    }

    private static int IndexOfScheme(ReadOnlySpan<byte> text, out int length)
    {
        Span<byte> lower = stackalloc byte[32];
        lower = lower[..AsciiText.Lower(text, lower)];
        length = 6;
        int basic = lower.IndexOf("basic "u8);
        if (basic >= 0)
            return basic;
        length = 7;
        int bearer = lower.IndexOf("bearer "u8);
        if (bearer >= 0)
            return bearer;
        length = 6;
        return lower.IndexOf("token "u8);
    }

    private static void Value(SecretRule rule, in Site site, int scheme, int length, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int start = scheme + length, end = start;
        while (end < text.Length && end - start < 4096 && (CharClass.AnyBase64.Has(text[end]) || text[end] is (byte)'.' or (byte)'~'))
            end++;
        ReadOnlySpan<byte> value = text[start..end];
        bool basic = (text[scheme] | 0x20) == 'b' && (text[scheme + 1] | 0x20) == 'a';
        if (basic ? value.Length < 8 || !Encoded.IsUserAndPassword(value) : value.Length < 16 || Placeholder.IsToken(value) || !Randomness.LooksRandom(value) || Encoded.IsBase64OfWords(value))
            return;
        found.Add(new Match(rule, start, end, Confidence.Shaped, rule.Severity, [basic ? "Basic" : "Bearer"]));
    }

    /// <summary><c>curl -u user:password</c>.</summary>
    private static void Curl(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int from = site.At + site.Length - 1;
        ReadOnlySpan<byte> line = text[from..Math.Min(text.Length, from + 512)];
        int stop = line.IndexOf((byte)'\n');
        line = stop < 0 ? line : line[..stop];
        int flag = line.IndexOf(" -u"u8), skip = 3;
        if (flag < 0)
            (flag, skip) = (line.IndexOf(" --user"u8), 7);
        if (flag < 0)
            return;
        int start = flag + skip;
        while (start < line.Length && line[start] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'=')
            start++;
        int end = line[start..].IndexOfAny(" \"'\t"u8);
        ReadOnlySpan<byte> pair = end < 0 ? line[start..] : line[start..(start + end)];
        int colon = pair.IndexOf((byte)':');
        if (colon <= 0 || pair.Length - colon < 4 || pair[(colon + 1)..].StartsWith("//"u8) || Placeholder.IsPassword(pair[(colon + 1)..]))
            return;
        found.Add(new Match(rule, from + start + colon + 1, from + start + pair.Length, site.File.IsProse ? Confidence.Contextual : Confidence.Shaped, rule.Severity, ["Basic"]));
    }
}
