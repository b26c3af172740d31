using System.Buffers.Binary;
using Lading.Oci;
using Lading.Oci.Layers;

namespace Lading.Leaks.Carriers;

/// <summary>What the bytes of a file are, as far as it decides how secrets in them are looked for.</summary>
internal enum ContentKind : byte
{
    Text,
    /// <summary>Text of two bytes a character.</summary>
    Utf16,
    /// <summary>Searched by its runs of printable characters.</summary>
    Binary,
    Zip,
    Gzip,
    Zstd,
    Xz,
    Tar,
    /// <summary>A Debian package: an archive of <c>ar</c>.</summary>
    Deb,
    Sqlite,
    /// <summary>A loose object of git.</summary>
    GitObject,
    GitPack,
    JavaKeyStore,
    Pkcs12,
    /// <summary>A private key in DER.</summary>
    DerKey,
    /// <summary>Packed or encrypted in a way that is not read here.</summary>
    Closed,
}

/// <summary>Tells kinds of content apart by their first bytes and, where those say too little, by the name.</summary>
internal static class ContentKinds
{
    private static readonly string[] ZipNames = [".jar", ".war", ".ear", ".zip", ".whl", ".nupkg", ".aar", ".apk"];

    /// <summary>The kind of what begins with <paramref name="head"/>, at most <see cref="Part.HeadLength"/> bytes.</summary>
    public static ContentKind Recognize(ReadOnlySpan<byte> head, string path)
    {
        if (head.Length < 4)
            return head.Contains((byte)0) ? ContentKind.Binary : ContentKind.Text;
        // Most files are text that begins with a letter, and no signature below does but these.
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return ContentKind.Zip;
        switch (Magic.Compression(head))
        {
            case LayerCompression.Gzip:
                return ContentKind.Gzip;
            case LayerCompression.Zstd:
                return ContentKind.Zstd;
        }
        if (Signature(head, path) is { } kind)
            return kind;
        if (head[0] != 0 && head.Length >= Magic.Length && Magic.IsTar(head[..Magic.Length]))
            return ContentKind.Tar;
        // A start script or other bytes may stand in front of a zip; pip's older cache puts an answer's header there.
        if (Array.Exists(ZipNames, path.EndsWith) || head.StartsWith("cc="u8) && path.Contains("/http/", StringComparison.Ordinal))
            return ContentKind.Zip;
        return TextOrBinary(head);
    }

    /// <summary>How content that is not read here is packed; null when it is not known.</summary>
    public static string? NameOfClosed(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] => "packed with bzip2",
        [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "a 7-Zip archive",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1a, 0x07, ..] => "a RAR archive",
        [0x04, 0x22, 0x4d, 0x18, ..] => "packed with LZ4",
        [0xed, 0xab, 0xee, 0xdb, ..] => "an RPM package",
        [(byte)'M', (byte)'S', (byte)'C', (byte)'F', 0, 0, 0, 0, ..] => "a cabinet archive",
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => "a squashfs image",
        [(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xba, 0xbe, ..] => "an encrypted volume (LUKS)",
        _ => null,
    };

    private static ContentKind? Signature(ReadOnlySpan<byte> head, string path) => head[0] switch
    {
        (byte)'S' when head.StartsWith("SQLite format 3\0"u8) => ContentKind.Sqlite,
        (byte)'P' when head.StartsWith("PACK\0\0\0"u8) => ContentKind.GitPack,
        (byte)'!' when head.StartsWith("!<arch>\ndebian-binary"u8) => ContentKind.Deb,
        0xfd when head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) => ContentKind.Xz,
        // RFC 1950, 2.2: the first two bytes are a multiple of 31.
        0x78 when BinaryPrimitives.ReadUInt16BigEndian(head) % 31 == 0 && IsLooseObject(path) => ContentKind.GitObject,
        0xfe when head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xed, 0xfe, 0xed]) => ContentKind.JavaKeyStore,
        0xce when head.StartsWith((ReadOnlySpan<byte>)[0xce, 0xce, 0xce, 0xce]) => ContentKind.JavaKeyStore,
        0xfe when head[1] == 0xff => ContentKind.Utf16,
        0xff when head[1] == 0xfe && (head[2] | head[3]) != 0 => ContentKind.Utf16,
        0x30 => Der(head),
        _ => NameOfClosed(head) is null ? null : ContentKind.Closed,
    };

    /// <summary>A SEQUENCE whose first members are those of a PFX (RFC 7292, 4) or of a private key (RFC 5958, 5915, 8017).</summary>
    private static ContentKind? Der(ReadOnlySpan<byte> head)
    {
        int start = head[1] switch { < 0x80 => 2, 0x80 => 2, 0x81 => 3, 0x82 => 4, 0x83 => 5, _ => 0 };
        if (start == 0 || head.Length < start + 6)
            return null;
        ReadOnlySpan<byte> body = head[start..];
        if (body.StartsWith((ReadOnlySpan<byte>)[0x02, 0x01, 0x03, 0x30]))
            return ContentKind.Pkcs12;
        bool key = body.StartsWith((ReadOnlySpan<byte>)[0x02, 0x01, 0x00, 0x30]) || body.StartsWith((ReadOnlySpan<byte>)[0x02, 0x01, 0x00, 0x02, 0x82])
            || body.StartsWith((ReadOnlySpan<byte>)[0x02, 0x01, 0x01, 0x04]) || EncryptedKey(body);
        return key ? ContentKind.DerKey : null;
    }

    /// <summary>EncryptedPrivateKeyInfo: its algorithm is one of PKCS#5 or PKCS#12.</summary>
    private static bool EncryptedKey(ReadOnlySpan<byte> body)
    {
        if (body[0] != 0x30 || body[1] >= 0x80 || body.Length < 14 || body[2] != 0x06)
            return false;
        ReadOnlySpan<byte> algorithm = body[4..];
        return algorithm.StartsWith((ReadOnlySpan<byte>)[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05]) || algorithm.StartsWith((ReadOnlySpan<byte>)[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01]);
    }

    /// <summary><c>objects/ab/cdef…</c>, the rest 38 or 62 hexadecimal digits long.</summary>
    public static bool IsLooseObject(string path)
    {
        int slash = path.LastIndexOf('/');
        ReadOnlySpan<char> name = path.AsSpan(slash + 1);
        return name.Length is 38 or 62 && name.IndexOfAnyExcept("0123456789abcdef") < 0
            && path.AsSpan(0, Math.Max(0, slash)) is [.., 'o', 'b', 'j', 'e', 'c', 't', 's', '/', _, _];
    }

    private static ContentKind TextOrBinary(ReadOnlySpan<byte> head)
    {
        if (!head.Contains((byte)0))
            return ContentKind.Text;
        // UTF-16 without a mark: nearly every second byte is zero, and no other is.
        int odd = 0, even = 0, pairs = Math.Min(head.Length, 512) / 2;
        for (int i = 0; i < pairs; i++)
        {
            even += head[2 * i] == 0 ? 1 : 0;
            odd += head[2 * i + 1] == 0 ? 1 : 0;
        }
        return even == 0 && odd >= pairs * 9 / 10 && pairs >= 8 ? ContentKind.Utf16 : ContentKind.Binary;
    }
}
