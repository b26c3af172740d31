using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>
/// An OpenID Connect identity token (OpenID Connect Core 1.0, section 2; RFC 7519) that a certificate authority exchanges for a certificate.
/// The token itself is a secret until it expires: it stays in a <see cref="SecretBuffer"/> that is zeroed on dispose. The claims are read
/// and their times checked, the signature is not: the authority checks that, and nothing here trusts a claim. Not thread-safe.
/// </summary>
public sealed class IdentityToken : IDisposable
{
    /// <summary>The longest token, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    /// <summary>How far the clocks of an issuer and of this machine may differ.</summary>
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private readonly SecretBuffer _text;

    private IdentityToken(SecretBuffer text, IdentityClaims claims)
    {
        _text = text;
        Claims = claims;
    }

    /// <summary>The token in its compact form (RFC 7515, section 7.1), ASCII: what goes behind <c>Authorization: Bearer</c>.</summary>
    public ReadOnlySpan<byte> Text => _text.Span;

    /// <summary>Who issued it: the claim <c>iss</c>.</summary>
    public string Issuer => Claims.Issuer;

    /// <summary>
    /// The name that the certificate will carry and that the proof of possession is signed over: the claim <c>email</c> where there is
    /// one (it must be verified then), else <c>sub</c>.
    /// </summary>
    public string Subject => Claims.Name;

    /// <summary>When it expires, in UTC.</summary>
    public DateTimeOffset Expires => Claims.Expires;

    /// <summary>All claims that matter here.</summary>
    public IdentityClaims Claims { get; }

    /// <summary>
    /// Reads a token as text, with white space around it cut off. An input error when it is malformed, expired or not valid yet at
    /// <paramref name="now"/>, or has an email that nobody verified; <paramref name="where"/> says in errors where it came from.
    /// </summary>
    public static IdentityToken FromText(ReadOnlySpan<char> text, string where, DateTimeOffset? now = null)
    {
        text = text.Trim();
        if (text.Length > MaxSize)
            throw TooLong(where);
        using SecretBuffer buffer = SecretBuffer.FromText(text);
        return FromBytes(buffer.Span, where, now);
    }

    /// <summary>The same from ASCII bytes, which are copied: the caller may zero them.</summary>
    public static IdentityToken FromBytes(ReadOnlySpan<byte> ascii, string where, DateTimeOffset? now = null)
    {
        ascii = ascii.Trim(" \t\r\n"u8);
        if (ascii.Length > MaxSize)
            throw TooLong(where);
        IdentityClaims claims = IdentityClaims.Read(ascii, where);
        claims.CheckTimes(now ?? DateTimeOffset.UtcNow, where);
        return new IdentityToken(SecretBuffer.Copy(ascii), claims);
    }

    /// <summary>The same from a file, as a Kubernetes volume or a CI system writes it.</summary>
    public static IdentityToken FromFile(string path, DateTimeOffset? now = null)
    {
        string where = $"the identity token {Printable.Text(path)}";
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using SecretBuffer file = SecretBuffer.Read(stream, MaxSize, where);
            return FromBytes(file.Span, where, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Capital(where)} cannot be read: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>What <c>--identity-token</c> takes: a token, or the path of a file that holds one.</summary>
    public static IdentityToken FromTextOrFile(string tokenOrPath, DateTimeOffset? now = null) =>
        IdentityClaims.LooksLikeToken(tokenOrPath) && !File.Exists(tokenOrPath) ? FromText(tokenOrPath, "--identity-token", now) : FromFile(tokenOrPath, now);

    /// <summary>True when the token is meant for this audience: the claim <c>aud</c>.</summary>
    public bool IsFor(string audience) => Claims.Audiences.Contains(audience, StringComparer.Ordinal);

    /// <summary>Zeroes the token.</summary>
    public void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"(identity token of {Printable.Text(Issuer, 100)})";

    private static LadingException TooLong(string where) => LadingException.Input($"{Capital(where)} has more than the {MaxSize} bytes of a token.");

    internal static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
