using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>A proof that who exchanges a code is who asked for it: RFC 7636, with the method S256.</summary>
internal sealed class Pkce
{
    public Pkce()
    {
        Verifier = Random();
        Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
    }

    /// <summary>What only this program knows.</summary>
    public string Verifier { get; }

    /// <summary>What everybody may see.</summary>
    public string Challenge { get; }

    /// <summary>256 random bits as text, for states and nonces too.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
