using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Keys;

/// <summary>Private keys of every kind.</summary>
internal static class KeyRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        PemBlock.Rule,
        PemBlock.Known,
        MnemonicRule.Rule,
        SecretRule.Code("openssh-private-key", "OpenSSH private key", Critical, Specificity.Kind, OpenSsh, "b3BlbnNzaC1rZXktdjE"),
        SecretRule.Code("putty-private-key", "PuTTY private key", Critical, Specificity.Kind, Putty, "PuTTY-User-Key-File-"),
        SecretRule.Code("pgp-private-key", "OpenPGP private key", Critical, Specificity.Kind, Pgp, "BEGIN PGP PRIVATE KEY BLOCK"),
        SecretRule.Token("age-secret-key", "age identity", Critical, Checksums.Bech32, "AGE-SECRET-KEY-1{A58}", "AGE-PLUGIN-{A1-30}-1{A10-2000}") with { Specificity = Specificity.Kind },
        SecretRule.Token("age-pq-key", "age post-quantum identity", Critical, Checksums.Bech32, "AGE-SECRET-KEY-PQ-1{A50-4000}") with { Specificity = Specificity.Kind },
        SecretRule.Token("nkey-seed", "NATS seed", High, Checksums.Nkey, "SUA{g55}", "SAA{g55}", "SOA{g55}", "SNA{g55}", "SCA{g55}", "SXA{g55}") with { Specificity = Specificity.Kind },
        SecretRule.Code("nkey-seed", "NATS seed", High, Specificity.Kind, CredsFile, "NKEY SEED-----"),
        SecretRule.Code("wireguard-private", "WireGuard private key", Critical, Specificity.Keyed, WireGuard, "PrivateKey"),
    ];

    private static void OpenSsh(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int limit = Math.Min(text.Length, site.At + (24 << 10));
        // The next key is not a part of this one: without that, many in a row would each be read to the end.
        if (text[(site.At + site.Length)..limit].IndexOf("b3BlbnNzaC1rZXktdjE"u8) is >= 0 and int next)
            limit = site.At + site.Length + next;
        byte[] digits = ArrayPool<byte>.Shared.Rent(limit - site.At);
        byte[] blob = ArrayPool<byte>.Shared.Rent(limit - site.At);
        int count = 0, length = 0;
        try
        {
            int end = site.At;
            for (; end < limit; end++)
            {
                if (CharClass.Base64.Has(text[end]))
                    digits[count++] = text[end];
                else if (text[end] == '\\' && end + 1 < limit && text[end + 1] is (byte)'n' or (byte)'r')
                    end++;
                else if (text[end] is not ((byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t' or (byte)'=' or (byte)'"'))
                    break;
            }
            // The text after the last digit is not the key's: the length inside of it says where it ends.
            length = Encoded.Decode(digits.AsSpan(0, count - count % 4), blob);
            if (length < 64 || !TryReadOpenSsh(blob.AsSpan(0, length), out string cipher, out string kind))
                return;
            int start = site.At;
            int begin = text[Math.Max(0, start - 60)..start].LastIndexOf("-----BEGIN"u8);
            if (begin >= 0)
                start = Math.Max(0, start - 60) + begin;
            if (text[end..].StartsWith("-----END OPENSSH PRIVATE KEY-----"u8))
                end += 33;
            else
                end = text[..end].TrimEnd(" \t\r\n\""u8).Length;
            bool encrypted = cipher != "none";
            string lockedBy = encrypted ? $"encrypted with {cipher}" : "not encrypted";
            found.Add(PublishedKeys.OwnerOf(blob.AsSpan(0, length)) is { } owner
                ? new Match(rule, start, end, Confidence.Contextual, Low, [kind, lockedBy, PublishedKeys.Detail(owner)])
                : new Match(rule, start, end, Confidence.Proven, encrypted ? Medium : rule.Severity, [kind, lockedBy]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digits.AsSpan(0, count));
            CryptographicOperations.ZeroMemory(blob.AsSpan(0, Math.Max(0, length)));
            ArrayPool<byte>.Shared.Return(digits);
            ArrayPool<byte>.Shared.Return(blob);
        }
    }

    /// <summary>Reads the head of the format of OpenSSH's PROTOCOL.key: magic, cipher, key derivation, count, public key.</summary>
    private static bool TryReadOpenSsh(ReadOnlySpan<byte> blob, out string cipher, out string kind)
    {
        cipher = kind = "";
        ReadOnlySpan<byte> rest = blob["openssh-key-v1\0".Length..];
        if (!Text(ref rest, out cipher) || !Text(ref rest, out _) || !Bytes(ref rest, out _) || rest.Length < 8)
            return false;
        rest = rest[4..];
        return Bytes(ref rest, out ReadOnlySpan<byte> key) && Text(ref key, out kind) && kind.Length > 0;

        static bool Bytes(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> bytes)
        {
            bytes = default;
            if (from.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(from) is var length && length > from.Length - 4)
                return false;
            bytes = from.Slice(4, (int)length);
            from = from[(4 + (int)length)..];
            return true;
        }

        static bool Text(ref ReadOnlySpan<byte> from, out string text)
        {
            text = "";
            if (!Bytes(ref from, out ReadOnlySpan<byte> bytes) || bytes.Length > 64 || !Encoded.IsText(bytes))
                return false;
            text = System.Text.Encoding.ASCII.GetString(bytes);
            return true;
        }
    }

    private static readonly TokenShape s_seed = new("S{g57}");

    /// <summary>The block of a NATS credentials file: its markers say what it is even where a digit of the seed is wrong.</summary>
    private static void CredsFile(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int start = site.At + site.Length;
        if (text[Math.Max(0, site.At - 24)..site.At].IndexOf("-BEGIN "u8) < 0)
            return;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'-')
            start++;
        if (s_seed.MatchAt(text, start, out int end))
            SecretRule.Judge(rule, null, text, start, end, found);
    }

    private static void Putty(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text[site.At..Math.Min(site.Text.Length, site.At + (16 << 10))];
        int mac = text.IndexOf("Private-MAC: "u8);
        int encryption = text.IndexOf("Encryption: "u8);
        if (mac < 0 || encryption < 0 || encryption > mac || text[..mac].IndexOf("Private-Lines: "u8) is not (> 0 and int lines) || !CharClass.Digit.Has(text[lines + 15]))
            return;
        ReadOnlySpan<byte> name = text[(encryption + 12)..];
        bool encrypted = name.StartsWith("aes256-cbc"u8);
        int end = mac + 13;
        while (end < text.Length && CharClass.LowerHex.Has(text[end]))
            end++;
        if ((encrypted || name.StartsWith("none"u8)) && end - mac > 13 + 32)
            found.Add(new Match(rule, site.At, site.At + end, Confidence.Proven, encrypted ? Medium : rule.Severity, [encrypted ? "encrypted" : "not encrypted"]));
    }

    private static void Pgp(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (site.At < 5 || !text[..site.At].EndsWith("-----"u8))
            return;
        ReadOnlySpan<byte> rest = text[(site.At + site.Length)..Math.Min(text.Length, site.At + (64 << 10))];
        int stop = rest.IndexOf("-----END PGP PRIVATE KEY"u8);
        if (stop < 0)
            return;
        int next = rest.IndexOf("BEGIN PGP"u8);
        if (next >= 0 && next < stop)
            return;
        int end = site.At + site.Length + stop;
        end += Math.Min(text.Length - end, "-----END PGP PRIVATE KEY BLOCK-----".Length);
        if (ArmorCrc(rest[..stop]) is { } holds)
            found.Add(new Match(rule, site.At - 5, end, holds ? Confidence.Proven : Confidence.Shaped, rule.Severity, []));
    }

    /// <summary>Whether the CRC-24 of an armour (RFC 4880 section 6.1) holds; null when there is no body to speak of.</summary>
    private static bool? ArmorCrc(ReadOnlySpan<byte> armor)
    {
        var digits = new byte[armor.Length];
        int count = 0;
        ReadOnlySpan<byte> sum = default;
        foreach (Range range in armor.SplitAny("\n"u8))
        {
            ReadOnlySpan<byte> line = armor[range].Trim(" \t\r"u8);
            if (line.IndexOf((byte)':') >= 0 || line.Length == 0)
                continue;
            if (line[0] == '=' && line.Length == 5)
            {
                sum = line[1..];
                break;
            }
            foreach (byte b in line)
            {
                if (CharClass.Base64.Has(b))
                    digits[count++] = b;
                else if (b is not ((byte)'=' or (byte)'-'))
                    return null;
            }
        }
        if (count < 100)
            return null;
        var bytes = new byte[count];
        int length = Encoded.Decode(digits.AsSpan(0, count), bytes);
        Span<byte> expected = stackalloc byte[4];
        if (length <= 0 || Encoded.Decode(sum, expected) != 3)
            return false;
        uint crc = 0xB704CE;
        foreach (byte b in bytes.AsSpan(0, length))
        {
            crc ^= (uint)b << 16;
            for (int i = 0; i < 8; i++)
                crc = (crc <<= 1) > 0xFFFFFF ? crc ^ 0x1864CFB : crc;
        }
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(digits);
        return (crc & 0xFFFFFF) == (uint)(expected[0] << 16 | expected[1] << 8 | expected[2]);
    }

    private static readonly TokenShape s_wireGuard = new("{b43}=");

    private static void WireGuard(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> before = site.Text[Math.Max(0, site.At - 2048)..site.At];
        if (before.LastIndexOf("Interface]"u8) < 0 && !site.File.Name.StartsWith("wg", StringComparison.Ordinal))
            return;
        var near = new NearbyValues(site.Text, site.At, site.At + site.Length);
        if (near.Next(out int at, out _) && s_wireGuard.MatchAt(site.Text, at, out int end))
            SecretRule.Judge(rule, Encoded.Bytes(32), site.Text, at, end, found);
    }
}
