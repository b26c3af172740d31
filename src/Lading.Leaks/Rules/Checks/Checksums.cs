using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lading.Leaks.Rules.Checks;

/// <summary>Checksums that issuers put into their tokens, so that a made-up or damaged one can be told without asking them.</summary>
internal static class Checksums
{
    private static ReadOnlySpan<byte> Base62 => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;

    /// <summary>GitHub and npm: after the prefix random characters, then six base62 digits of their CRC-32.</summary>
    public static Verdict Crc32Base62(ReadOnlySpan<byte> token)
    {
        ReadOnlySpan<byte> body = token[(token.LastIndexOf((byte)'_') + 1)..];
        return Verdict.ProvenIf(body.Length > 6 && Number(body[^6..], Base62) == Crc32.HashToUInt32(body[..^6]));
    }

    /// <summary>GitLab's routable tokens: seven base36 digits of the CRC-32 of all that is before them.</summary>
    public static Verdict GitLabRoutable(ReadOnlySpan<byte> token)
    {
        int dot = token.IndexOf((byte)'.');
        int dash = token.IndexOf((byte)'-');
        return Verdict.ProvenIf(dot > dash && token.Length > dot + 9
            && Number(token[^7..], Base62) is { } crc && crc == Base36Crc(token[..^7]));

        static ulong Base36Crc(ReadOnlySpan<byte> text)
        {
            // The digits are lower case: read as base36 and as base62 they differ, so both sides are made alike.
            ulong value = Crc32.HashToUInt32(text);
            Span<byte> digits = stackalloc byte[7];
            for (int i = 6; i >= 0; i--, value /= 36)
                digits[i] = (byte)"0123456789abcdefghijklmnopqrstuvwxyz"[(int)(value % 36)];
            return Number(digits, Base62)!.Value;
        }
    }

    /// <summary>Atlassian: eight upper-case hexadecimal digits of the CRC-32 of all that is before them.</summary>
    public static Verdict Crc32UpperHex(ReadOnlySpan<byte> token) =>
        Verdict.ProvenIf(Number(token[^8..], "0123456789ABCDEF"u8) == Crc32.HashToUInt32(token[..^8]));

    /// <summary>Grafana service accounts: eight hexadecimal digits of the CRC-32, little-endian, of what is before the last underscore.</summary>
    public static Verdict Grafana(ReadOnlySpan<byte> token) => Verdict.ProvenIf(
        Number(token[^8..], "0123456789abcdef"u8) is { } sum
        && BinaryPrimitives.ReverseEndianness((uint)sum) == Crc32.HashToUInt32(token[..^9]));

    /// <summary>NATS keys: base32 whose last two bytes are the CRC-16 (XMODEM), little-endian, of the others.</summary>
    public static Verdict Nkey(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[64];
        int length = Base32(key, bytes);
        // 58 digits hold two bits more than 36 bytes; they are clear.
        if (length != 36 || ((key[^1] >= 'A' ? key[^1] - 'A' : key[^1] - '2' + 26) & 3) != 0)
            return Verdict.No;
        ushort crc = 0;
        foreach (byte b in bytes[..(length - 2)])
        {
            crc ^= (ushort)(b << 8);
            for (int i = 0; i < 8; i++)
                crc = (ushort)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
        }
        string kind = (char)key[1] switch { 'U' => "user", 'A' => "account", 'O' => "operator", 'N' => "server", 'C' => "cluster", _ => "curve" };
        return crc == BinaryPrimitives.ReadUInt16LittleEndian(bytes[(length - 2)..])
            ? new Verdict(Findings.Confidence.Proven, Details: [$"seed of a {kind} key"])
            : Verdict.No;
    }

    /// <summary>Bech32 (BIP 173) in upper case, as age writes its identities.</summary>
    public static Verdict Bech32(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"u8;
        int one = text.LastIndexOf((byte)'1');
        uint sum = 1;
        foreach (byte b in text[..one])
            sum = Step(sum, (uint)((b | 0x20) >> 5));
        sum = Step(sum, 0);
        foreach (byte b in text[..one])
            sum = Step(sum, (uint)((b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20 : b) & 31));
        foreach (byte b in text[(one + 1)..])
        {
            int digit = alphabet.IndexOf(b);
            if (digit < 0)
                return Verdict.No;
            sum = Step(sum, (uint)digit);
        }
        return Verdict.ProvenIf(sum == 1);

        static uint Step(uint sum, uint value)
        {
            uint top = sum >> 25;
            sum = (sum & 0x1ffffff) << 5 ^ value;
            ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
            for (int i = 0; i < 5; i++)
                if ((top >> i & 1) != 0)
                    sum ^= generator[i];
            return sum;
        }
    }

    /// <summary>Decodes base32 (RFC 4648 section 6) without padding; the number of whole bytes, or -1.</summary>
    public static int Base32(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        uint bits = 0;
        int count = 0, length = 0;
        foreach (byte b in text)
        {
            int digit = b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' : b is >= (byte)'2' and <= (byte)'7' ? b - '2' + 26 : -1;
            if (digit < 0)
                return -1;
            bits = bits << 5 | (uint)digit;
            if ((count += 5) < 8)
                continue;
            if (length == bytes.Length)
                return -1;
            bytes[length++] = (byte)(bits >> (count -= 8));
        }
        return length;
    }

    private static ulong? Number(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> alphabet)
    {
        ulong value = 0;
        foreach (byte b in digits)
        {
            int digit = alphabet.IndexOf(b);
            if (digit < 0)
                return null;
            value = value * (ulong)alphabet.Length + (ulong)digit;
        }
        return value;
    }
}
