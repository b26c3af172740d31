using System.Buffers.Binary;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>What the bytes of a file are, as far as it decides how secrets in them are looked for.</summary>
internal enum ContentKind : byte
{
    Text,
    /// <summary>Text of two bytes a character.</summary>
    Utf16,
    /// <summary>Searched by its runs of printable characters.</summary>
    Binary,
    /// <summary>Packed, in one of the ways of <see cref="PackedKind"/>.</summary>
    Packed,
    Sqlite,
    /// <summary>A loose object of git.</summary>
    GitObject,
    GitPack,
    JavaKeyStore,
    Pkcs12,
    /// <summary>A private key in DER.</summary>
    DerKey,
}

/// <summary>Tells kinds of content apart by their first bytes and, where those say too little, by the name.</summary>
internal static class ContentKinds
{
    /// <summary>The kind of what begins with <paramref name="head"/>, at most <see cref="Part.HeadLength"/> bytes, and how it is packed.</summary>
    public static ContentKind Recognize(ReadOnlySpan<byte> head, string path, out PackedKind packed)
    {
        packed = PackedKind.None;
        if (head.Length < 4)
            return PlainKind(head);
        if (Signature(head, path) is { } kind)
            return kind;
        packed = PackedKinds.Recognize(head, path);
        return packed == PackedKind.None ? PlainKind(head) : ContentKind.Packed;
    }

    private static ContentKind? Signature(ReadOnlySpan<byte> head, string path) => head[0] switch
    {
        (byte)'S' when head.StartsWith("SQLite format 3\0"u8) => ContentKind.Sqlite,
        (byte)'P' when head.StartsWith("PACK\0\0\0"u8) => ContentKind.GitPack,
        // RFC 1950, 2.2: the first two bytes are a multiple of 31.
        0x78 when BinaryPrimitives.ReadUInt16BigEndian(head) % 31 == 0 && IsLooseObject(path) => ContentKind.GitObject,
        0xfe when head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xed, 0xfe, 0xed]) => ContentKind.JavaKeyStore,
        0xce when head.StartsWith((ReadOnlySpan<byte>)[0xce, 0xce, 0xce, 0xce]) => ContentKind.JavaKeyStore,
        0xfe when head[1] == 0xff => ContentKind.Utf16,
        0xff when head[1] == 0xfe && (head[2] | head[3]) != 0 => ContentKind.Utf16,
        0x30 => Der(head),
        _ => null,
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

    /// <summary>The kind of what is not packed and no store: text or not.</summary>
    public static ContentKind PlainKind(ReadOnlySpan<byte> head)
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
