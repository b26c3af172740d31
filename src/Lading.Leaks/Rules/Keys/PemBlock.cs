using System.Buffers;
using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Keys;

/// <summary>
/// Private keys in textual encoding (RFC 7468, RFC 1421), also where their lines were joined, indented or escaped to fit
/// into JSON, YAML or a variable.
/// </summary>
internal static class PemBlock
{
    private const string Marker = "PRIVATE KEY-----";
    /// <summary>Characters of the longest body; an RSA key of 16384 bits takes 13,000.</summary>
    private const int Longest = 32 << 10;
    /// <summary>Base64 digits below which a body is no key but the picture of one.</summary>
    private const int Shortest = 40;

    public static SecretRule Rule { get; } =
        SecretRule.Code("pem-private-key", "Private key (PEM)", LeakSeverity.Critical, Specificity.Kind, Find, Marker);

    public static SecretRule Known { get; } =
        SecretRule.Code("ssh-known-default", "Well-known private key that a product ships", LeakSeverity.High, Specificity.Keyed, FindKnown, Marker);

    private static void Find(SecretRule rule, in Site site, List<Match> found)
    {
        if (Read(site, out int start, out int end, out string label, out bool encrypted, out byte[] der) && label != "OPENSSH " && !KnownKeys.IsSelfTest(der))
            Judge(rule, start, end, label, encrypted, der, found);
        CryptographicOperations.ZeroMemory(der);
    }

    private static void FindKnown(SecretRule rule, in Site site, List<Match> found)
    {
        if (Read(site, out int start, out int end, out _, out _, out byte[] der) && KnownKeys.Find(der) is { } owner)
            found.Add(new Match(rule, start, end, Confidence.Proven, rule.Severity, [owner]));
        CryptographicOperations.ZeroMemory(der);
    }

    private static void Judge(SecretRule rule, int start, int end, string label, bool encrypted, byte[] der, List<Match> found)
    {
        bool pkcs8Encrypted = label == "ENCRYPTED ";
        string? kind = encrypted ? label.TrimEnd() : KindOf(der, label);
        var details = new List<string>();
        if (!string.IsNullOrEmpty(kind))
            details.Add(kind);
        details.Add(encrypted || pkcs8Encrypted ? "encrypted" : "not encrypted");
        if (PublishedKeys.OwnerOf(der) is { } owner)
        {
            found.Add(new Match(rule, start, end, Confidence.Contextual, LeakSeverity.Low, [.. details, PublishedKeys.Detail(owner)]));
            return;
        }
        LeakSeverity severity = encrypted || pkcs8Encrypted ? LeakSeverity.Medium : rule.Severity;
        found.Add(new Match(rule, start, end, kind is not null ? Confidence.Proven : Confidence.Shaped, severity, [.. details]));
    }

    /// <summary>Reads the block whose first line ends with the marker at the site. <paramref name="der"/> is never null and to be cleared.</summary>
    private static bool Read(in Site site, out int start, out int end, out string label, out bool encrypted, out byte[] der)
    {
        ReadOnlySpan<byte> text = site.Text;
        (end, label, encrypted, der) = (0, "", false, []);
        int begin = text[Math.Max(0, site.At - 32)..site.At].LastIndexOf("-----BEGIN "u8);
        start = Math.Max(0, site.At - 32) + begin;
        if (begin < 0)
            return false;
        ReadOnlySpan<byte> name = text[(start + 11)..site.At];
        if (name.ContainsAnyExceptInRange((byte)' ', (byte)'Z'))
            return false;
        label = System.Text.Encoding.ASCII.GetString(name);
        ReadOnlySpan<byte> rest = text[(site.At + site.Length)..];
        rest = rest[..Math.Min(rest.Length, Longest + 4096)];
        int stop = rest.IndexOf("-----"u8);
        if (stop < 0 || !rest[stop..].StartsWith("-----END "u8))
            return false;
        ReadOnlySpan<byte> tail = rest[(stop + 9)..];
        int close = tail[..Math.Min(tail.Length, 48)].IndexOf("-----"u8);
        end = site.At + site.Length + stop + 9 + (close < 0 ? 0 : close + 5);
        ReadOnlySpan<byte> body = rest[..stop];
        if (body.IndexOf("DEK-Info:"u8) is >= 0 and int info)
        {
            encrypted = true;
            int line = body[info..].IndexOfAny((byte)'\n', (byte)'\\');
            body = line < 0 ? [] : body[(info + line)..];
        }
        return Decode(body, ref der);
    }

    private static bool Decode(ReadOnlySpan<byte> body, ref byte[] der)
    {
        byte[] digits = ArrayPool<byte>.Shared.Rent(body.Length + 4);
        int count = 0;
        try
        {
            for (int i = 0; i < body.Length; i++)
            {
                byte b = body[i];
                if (b == '\\' && i + 1 < body.Length && body[i + 1] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'\\' or (byte)'\n')
                    i += body[i + 1] == '\\' ? 0 : 1;
                else if (CharClass.Base64.Has(b) && !(b == '+' && JoinsLiterals(body, i)))
                    digits[count++] = b;
                else if (b is not ((byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t' or (byte)'=' or (byte)'"' or (byte)'\'' or (byte)'+' or (byte)',' or (byte)'#' or (byte)'*' or (byte)'\\' or (byte)'|' or (byte)'>' or (byte)'.'))
                    return false;
                else if (b == '.')
                    return false;
            }
            if (count < Shortest || Placeholder.Distinct(digits.AsSpan(0, count)) < 10)
                return false;
            der = new byte[count];
            int written = Checks.Encoded.Decode(digits.AsSpan(0, count), der);
            if (written < 0)
                return false;
            der = Shrink(der, written);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digits.AsSpan(0, count));
            ArrayPool<byte>.Shared.Return(digits);
        }
    }

    /// <summary>Whether a plus stands between two literals of program text, and not in one.</summary>
    private static bool JoinsLiterals(ReadOnlySpan<byte> body, int plus) =>
        body[(plus + 1)..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'\'', ..] && body[..plus].TrimEnd(" \t\r\n"u8) is [.., (byte)'"' or (byte)'\''];

    private static byte[] Shrink(byte[] bytes, int length)
    {
        byte[] exact = bytes.AsSpan(0, length).ToArray();
        CryptographicOperations.ZeroMemory(bytes);
        return exact;
    }

    /// <summary>What key it is; null when it does not parse, empty when it does and says nothing more.</summary>
    public static string? KindOf(ReadOnlySpan<byte> der, string label)
    {
        if (!AsnDecoder.TryReadEncodedValue(der, AsnEncodingRules.BER, out Asn1Tag tag, out int content, out int length, out int consumed)
            || tag != Asn1Tag.Sequence || consumed != der.Length)
            return null;
        ReadOnlySpan<byte> inner = der.Slice(content, length);
        try
        {
            if (label == "ENCRYPTED ")
                return "PKCS#8";
            AsnDecoder.ReadIntegerBytes(inner, AsnEncodingRules.BER, out int used);
            if (label.Length > 0)
                return label.TrimEnd() + Bits(inner[used..], label);
            AsnDecoder.ReadSequence(inner[used..], AsnEncodingRules.BER, out int start, out int size, out _);
            string algorithm = AsnDecoder.ReadObjectIdentifier(inner[used..].Slice(start, size), AsnEncodingRules.BER, out _);
            return algorithm switch
            {
                "1.2.840.113549.1.1.1" => "RSA",
                "1.2.840.10045.2.1" => "EC",
                "1.2.840.10040.4.1" => "DSA",
                "1.3.101.112" => "Ed25519",
                "1.3.101.110" => "X25519",
                _ => algorithm,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string Bits(ReadOnlySpan<byte> rest, string label)
    {
        if (label != "RSA ")
            return "";
        ReadOnlySpan<byte> modulus = AsnDecoder.ReadIntegerBytes(rest, AsnEncodingRules.BER, out _);
        return $" {(modulus.Length - (modulus[0] == 0 ? 1 : 0)) * 8}";
    }
}
