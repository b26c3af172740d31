using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>A PEM block (RFC 7468) with secret content, read and written without a text of it coming to be.</summary>
internal static class SecretPem
{
    private const int LineLength = 64;

    /// <summary>The first block whose label ends with <c>PRIVATE KEY</c>; null when there is none.</summary>
    public static (string Label, SecretBuffer Content)? Find(ReadOnlySpan<byte> text, string where)
    {
        ReadOnlySpan<byte> begin = "-----BEGIN "u8, dashes = "-----"u8;
        for (int start; (start = text.IndexOf(begin)) >= 0;)
        {
            text = text[(start + begin.Length)..];
            int length = text.IndexOf(dashes);
            if (length is < 0 or > 60)
                continue;
            string label = Encoding.ASCII.GetString(text[..length]);
            text = text[(length + dashes.Length)..];
            if (!label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                continue;
            int end = text.IndexOf(Encoding.ASCII.GetBytes($"-----END {label}-----"));
            if (end < 0)
                throw LadingException.Input($"{where}: the PEM block '{Printable.Text(label)}' has no end.");
            return (label, Decode(text[..end], where));
        }
        return null;
    }

    /// <summary>A block with lines of 64 characters and a line feed after each.</summary>
    public static SecretBuffer Write(string label, ReadOnlySpan<byte> content)
    {
        int encoded = Base64.GetMaxEncodedToUtf8Length(content.Length);
        using var base64 = new SecretBuffer(encoded);
        Base64.EncodeToUtf8(content, base64.Span, out _, out _);
        byte[] head = Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\n"), foot = Encoding.ASCII.GetBytes($"-----END {label}-----\n");
        int lines = (encoded + LineLength - 1) / LineLength;
        var pem = new SecretBuffer(head.Length + encoded + lines + foot.Length);
        Span<byte> rest = pem.Span;
        head.CopyTo(rest);
        rest = rest[head.Length..];
        for (int at = 0; at < encoded; at += LineLength)
        {
            ReadOnlySpan<byte> line = base64.Span[at..Math.Min(encoded, at + LineLength)];
            line.CopyTo(rest);
            rest[line.Length] = (byte)'\n';
            rest = rest[(line.Length + 1)..];
        }
        foot.CopyTo(rest);
        return pem;
    }

    private static SecretBuffer Decode(ReadOnlySpan<byte> base64, string where)
    {
        if (base64.Contains((byte)':'))
            throw LadingException.Input($"{where}: the key is encrypted in the way of old OpenSSL (Proc-Type, DEK-Info), which a password guesser gets through quickly.",
                "Convert it: openssl pkcs8 -topk8 -in OLD -out NEW.");
        var content = new SecretBuffer(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        if (Base64.DecodeFromUtf8(base64, content.Span, out _, out int written) == OperationStatus.Done && written > 0)
        {
            content.Truncate(written);
            return content;
        }
        content.Dispose();
        throw LadingException.Input($"{where}: the PEM block is not base64.");
    }
}
