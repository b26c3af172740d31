using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using static Lading.Leaks.Findings.LeakSeverity;

namespace Lading.Leaks.Rules.Carriers;

/// <summary>Files that are stores of keys or of rows.</summary>
internal static class BinaryRules
{
    private const int MostEntries = 10_000;

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.File("pkcs12", "PKCS#12 key store", High, Specificity.Kind, static _ => true, Pkcs12),
        SecretRule.File("java-keystore", "Java key store with a private key", High, Specificity.Kind, static _ => true, JavaKeyStore),
        SecretRule.File("sqlite-credential", "SQLite table with a column for credentials", Medium, Specificity.Generic, static _ => true, Sqlite),
    ];

    /// <summary>PFX of RFC 7292 section 4: version 3, authenticated safe, MAC with its iterations.</summary>
    private static void Pkcs12(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (text.Length < 64 || text[0] != 0x30 || text[..64].IndexOf((ReadOnlySpan<byte>)[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]) < 0)
            return;
        try
        {
            AsnDecoder.ReadSequence(text, AsnEncodingRules.BER, out int start, out int length, out int consumed);
            ReadOnlySpan<byte> pfx = text.Slice(start, length);
            if (!AsnDecoder.TryReadInt32(pfx, AsnEncodingRules.BER, out int version, out int used) || version != 3)
                return;
            pfx = pfx[used..];
            AsnDecoder.ReadSequence(pfx, AsnEncodingRules.BER, out _, out _, out used);
            pfx = pfx[used..];
            string[] details = [];
            if (pfx.Length > 0)
            {
                AsnDecoder.ReadSequence(pfx, AsnEncodingRules.BER, out start, out length, out _);
                ReadOnlySpan<byte> mac = pfx.Slice(start, length);
                AsnDecoder.ReadSequence(mac, AsnEncodingRules.BER, out _, out _, out used);
                mac = mac[used..];
                AsnDecoder.ReadOctetString(mac, AsnEncodingRules.BER, out used);
                mac = mac[used..];
                BigInteger iterations = mac.Length > 0 ? AsnDecoder.ReadInteger(mac, AsnEncodingRules.BER, out _) : 1;
                details = [iterations <= int.MaxValue ? $"MAC with {iterations} iterations" : "MAC"];
            }
            found.Add(new Match(rule, 0, consumed, Confidence.Proven, rule.Severity, details));
        }
        catch (AsnContentException)
        {
            // It only began like one.
        }
    }

    /// <summary>JKS and JCEKS: entries with tag 1 are private keys, those with tag 2 certificates; a SHA-1 keyed by the password ends the file.</summary>
    private static void JavaKeyStore(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (text.Length < 32 || BinaryPrimitives.ReadUInt32BigEndian(text) is not (0xFEEDFEED or 0xCECECECE))
            return;
        uint version = BinaryPrimitives.ReadUInt32BigEndian(text[4..]);
        uint count = BinaryPrimitives.ReadUInt32BigEndian(text[8..]);
        ReadOnlySpan<byte> rest = text[12..];
        int keys = 0;
        for (uint i = 0; i < Math.Min(count, MostEntries) && rest.Length > 14; i++)
        {
            uint tag = BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest = rest[4..];
            if (!Skip(ref rest, 2) || !Take(ref rest, 8))
                break;
            keys += tag is 1 or 3 ? 1 : 0;
            if (tag == 1)
            {
                if (!Skip(ref rest, 4) || rest.Length < 4)
                    break;
                uint chain = BinaryPrimitives.ReadUInt32BigEndian(rest);
                rest = rest[4..];
                for (uint c = 0; c < Math.Min(chain, 100u) && Certificate(ref rest, version); c++)
                {
                }
            }
            else if (tag != 2 || !Certificate(ref rest, version))
            {
                break;
            }
        }
        if (keys == 0)
            return;
        bool standard = OpensWith(text, "changeit");
        found.Add(new Match(rule, 0, text.Length, Confidence.Proven, standard ? Critical : rule.Severity, standard ? [$"{keys} private keys", "opens with the default password"] : [$"{keys} private keys"]));
    }

    private static bool Certificate(ref ReadOnlySpan<byte> rest, uint version) => (version == 1 || Skip(ref rest, 2)) && Skip(ref rest, 4);

    private static bool Take(ref ReadOnlySpan<byte> rest, int bytes)
    {
        if (rest.Length < bytes)
            return false;
        rest = rest[bytes..];
        return true;
    }

    /// <summary>Passes over a length of so many bytes and what it counts.</summary>
    private static bool Skip(ref ReadOnlySpan<byte> rest, int size)
    {
        if (rest.Length < size)
            return false;
        uint length = size == 2 ? BinaryPrimitives.ReadUInt16BigEndian(rest) : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - size)
            return false;
        rest = rest[(size + (int)length)..];
        return true;
    }

    private static bool OpensWith(ReadOnlySpan<byte> store, string password)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(Encoding.BigEndianUnicode.GetBytes(password));
        sha.AppendData("Mighty Aphrodite"u8);
        sha.AppendData(store[..^20]);
        return store[^20..].SequenceEqual(sha.GetHashAndReset());
    }

    private static readonly byte[][] s_columns = CredentialName.Words("password", "passwd", "token", "secret", "api_key", "apikey", "private_key");

    /// <summary>A table whose definition names a column for credentials; the definition is what is shown.</summary>
    private static void Sqlite(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        if (!text.StartsWith("SQLite format 3\0"u8))
            return;
        Span<byte> lower = stackalloc byte[2048];
        for (int at = 0, tables = 0; tables < 1000 && text[at..].IndexOf("CREATE TABLE "u8) is >= 0 and int hit; tables++)
        {
            at += hit;
            ReadOnlySpan<byte> statement = text[at..Math.Min(text.Length, at + 2048)];
            int end = statement.IndexOfAnyInRange((byte)0, (byte)8);
            statement = end < 0 ? statement : statement[..end];
            ReadOnlySpan<byte> folded = lower[..AsciiText.Lower(statement, lower)];
            if (CredentialName.HasAny(folded, s_columns))
                found.Add(new Match(rule, at, at + Math.Min(statement.Length, 64), Confidence.Contextual, Low, ["table with a column for credentials"]));
            at += 13;
        }
    }
}
