using Lading.Leaks.Proving.Encodings;

namespace Lading.Leaks.Proving;

/// <summary>
/// Bytes that all keys of a kind share and that therefore tell nothing of this one: algorithm identifiers of PKCS#8 (RFC 5958),
/// SEC 1 and PKCS#1 structures, the public exponent 65537, the beginning of OpenSSH's format. Found in a secret plain and in base64, also
/// across the line ends of PEM.
/// </summary>
internal static class KnownConstants
{
    /// <summary>Fewest characters of a constant that are worth taking out.</summary>
    private const int MinLength = 8;

    private static readonly byte[][] Constants =
    [
        // PKCS#8: version, algorithm, OCTET STRING.
        .. Hex("020100300d06092a864886f70d01010105000482"), .. Hex("020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"),
        .. Hex("020100301006072a8648ce3d020106052b8104002204819e30819b0201010430"), .. Hex("302e020100300506032b657004220420"), .. Hex("302e020100300506032b656e04220420"),
        // PKCS#1 and its two halves: version and length of the modulus, exponent and length of the private exponent.
        .. Hex("0201000282010100"), .. Hex("0201000282018100"), .. Hex("0201000282020100"), .. Hex("020301000102820100"), .. Hex("020301000102820101"), .. Hex("020301000102820181"), .. Hex("0203010001028202"),
        // SEC 1: what stands between the private and the public key.
        .. Hex("a00a06082a8648ce3d030107a14403420004"), .. Hex("a00706052b81040022a16403620004"), .. Hex("a144034200"),
        // PKCS#8, encrypted: PBES2 with PBKDF2.
        .. Hex("06092a864886f70d01050d30"), .. Hex("06092a864886f70d01050c30"), .. Hex("300c06082a864886f70d02090500"),
        "openssh-key-v1\0\0\0\0\u0004none\0\0\0\u0004none\0\0\0\0\0\0\0\u0001\0\0\0"u8.ToArray(),
        "openssh-key-v1\0\0\0\0\u000aaes256-ctr\0\0\0\u0006bcrypt\0\0\0\u0018\0\0\0\u0010"u8.ToArray(),
        "\0\0\0\u000bssh-ed25519\0\0\0 "u8.ToArray(),
        "\0\0\0\u0007ssh-rsa\0\0\0\u0003\u0001\0\u0001\0\0\u0001"u8.ToArray(), "\0\0\0\u0007ssh-rsa\0\0\u0001"u8.ToArray(),
        "\0\0\0\u0013ecdsa-sha2-nistp256\0\0\0\u0008nistp256\0\0\0A\u0004"u8.ToArray(),
    ];

    private static readonly byte[][] Forms = [.. Constants.Where(c => c.Length >= MinLength).Concat(Constants.SelectMany(InBase64)).Where(f => f.Length >= MinLength)];

    /// <summary>For each byte of a value whether it belongs to a constant.</summary>
    public static bool[] Mark(ReadOnlySpan<byte> value)
    {
        using var joined = new SecretBuffer(value.Length);
        int[] places = new int[value.Length];
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is (byte)'\r' or (byte)'\n')
                continue;
            // The line ends of a PEM in JSON.
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is (byte)'n' or (byte)'r')
            {
                i++;
                continue;
            }
            joined.Span[length] = value[i];
            places[length++] = i;
        }
        bool[] marks = new bool[value.Length];
        ReadOnlySpan<byte> text = joined.Span[..length];
        foreach (byte[] form in Forms)
            for (int at = text.IndexOf(form), from = 0; at >= 0; at = text[from..].IndexOf(form))
            {
                for (int i = from + at; i < from + at + form.Length; i++)
                    marks[places[i]] = true;
                from += at + form.Length;
            }
        return marks;
    }

    private static IEnumerable<byte[]> InBase64(byte[] constant)
    {
        using EncodedText plain = EncodedText.Plain(constant);
        var forms = new List<byte[]>();
        for (int before = 0; before < 3; before++)
            using (EncodedText encoded = plain.Base64(before, EncodingList.Standard))
                forms.Add(encoded.Text.ToArray());
        return forms;
    }

    private static byte[][] Hex(string digits) => [Convert.FromHexString(digits)];
}
