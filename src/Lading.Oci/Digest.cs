using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Lading.Oci;

/// <summary>
/// A content identifier <c>algorithm:hex</c>, as in the OCI image specification, "Digests". Only the two registered
/// algorithms are accepted: <c>sha256</c> (64 lower-case hex digits) and <c>sha512</c> (128). Values compare by content;
/// <c>default</c> is the empty digest, which equals no parsed one.
/// </summary>
public readonly record struct Digest
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>The whole text, <c>sha256:…</c>; empty for <c>default</c>.</summary>
    public string Text => _text ?? "";

    /// <summary><c>sha256</c> or <c>sha512</c>; empty for <c>default</c>.</summary>
    public string Algorithm => _text is null ? "" : _text[..6];

    /// <summary>The lower-case hex part; empty for <c>default</c>.</summary>
    public string Encoded => _text is null ? "" : _text[7..];

    /// <summary>True for <c>default</c>.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The first twelve hex digits, for people.</summary>
    public string Short => _text is null ? "" : _text.Substring(7, 12);

    /// <summary>Parses, or throws an input error that quotes the text.</summary>
    public static Digest Parse(string text) => TryParse(text, out Digest digest)
        ? digest
        : throw LadingException.Input($"'{Printable.Text(text, 100)}' is not a digest.",
            "A digest is sha256: and 64 lower-case hex digits, or sha512: and 128.");

    /// <summary>Parses; false for any other algorithm, length or upper-case digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null || text.Length < 8 || text[6] != ':')
            return false;
        int length = text.AsSpan(0, 6) switch { "sha256" => 64, "sha512" => 128, _ => 0 };
        if (length == 0 || text.Length != 7 + length || text.AsSpan(7).ContainsAnyExcept(Hex))
            return false;
        digest = new Digest(text);
        return true;
    }

    /// <summary>The sha256 digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return FromHash("sha256", hash);
    }

    /// <summary>A digest from a finished hash.</summary>
    public static Digest FromHash(string algorithm, ReadOnlySpan<byte> hash) =>
        new(algorithm + ":" + Convert.ToHexStringLower(hash));

    /// <summary>A running hash of this digest's algorithm, to verify content while it streams.</summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHash(
        Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
