using System.Security.Cryptography;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>
/// An authority whose certificates are trusted, for signers or for timestamps: <c>CertificateAuthority</c>, sigstore_trustroot.proto.
/// Finds the path of RFC 5280, section 6, from a certificate to the last of its own, at a given moment. Thread-safe.
/// </summary>
public sealed class CertificateAuthority
{
    /// <summary>The longest chain.</summary>
    public const int MaxChain = 10;

    private readonly IReadOnlyList<Certificate> _chain;

    /// <summary>For each certificate of the chain its way to the anchor; null where there is none. The signatures on it are checked once.</summary>
    private readonly Lazy<IReadOnlyList<Certificate>?>[] _ways;

    /// <summary>For each certificate of the chain whether it signed the first, which of timestamp authorities is the one that signs.</summary>
    private readonly Lazy<bool>[] _signedFirst;

    internal CertificateAuthority(string uri, string @operator, ValidityRange validFor, IReadOnlyList<Certificate> chain)
    {
        Uri = uri;
        Operator = @operator;
        ValidFor = validFor;
        _chain = chain;
        _ways = [.. chain.Select((_, i) => new Lazy<IReadOnlyList<Certificate>?>(() => Way(i)))];
        _signedFirst = [.. chain.Select(issuer => new Lazy<bool>(() => chain[0].IsSignedBy(issuer)))];
    }

    /// <summary>
    /// An authority by its certificates, the anchor last. Without a start, it is trusted from the beginning of the anchor's validity, or for
    /// a timestamp authority of its own certificate's. An input error for too many certificates.
    /// </summary>
    public static CertificateAuthority Of(string uri, IReadOnlyList<Certificate> chain, ValidityRange validFor, string where)
    {
        if (chain.Count > MaxChain)
            throw LadingException.Input($"{where}: a chain has no more than {MaxChain} certificates.");
        Certificate first = CertificateUsage.IsAuthority(chain[0]) ? chain[^1] : chain[0];
        // Without an operator, two authorities are the same one when their anchor is.
        return new CertificateAuthority(uri, Convert.ToHexStringLower(SHA256.HashData(chain[^1].Spki.Span)), validFor with { Start = validFor.Start ?? first.NotBefore }, chain);
    }

    /// <summary>Where it is.</summary>
    public string Uri { get; }

    /// <summary>Who runs it: two authorities of one operator count once.</summary>
    public string Operator { get; }

    /// <summary>When it was in use.</summary>
    public ValidityRange ValidFor { get; }

    /// <summary>Its certificates, the anchor last; the anchor need not be self-signed.</summary>
    public IReadOnlyList<Certificate> Chain => _chain;

    /// <summary>The certificate that this authority signs with itself, as timestamp authorities do: the first, when it is not one of an authority; else null.</summary>
    public Certificate? Leaf => CertificateUsage.IsAuthority(_chain[0]) ? null : _chain[0];

    /// <summary>
    /// Certification path validation of <paramref name="leaf"/> at <paramref name="time"/>, where every certificate of the path must be
    /// valid (the hybrid model of the client specification, 4.3). Returns the issuer, or null with the reason.
    /// </summary>
    internal Certificate? FindIssuer(Certificate leaf, DateTimeOffset time, string purpose, out string? refusal)
    {
        refusal = null;
        if (!leaf.IsValidAt(time))
        {
            refusal = $"the certificate is valid from {leaf.NotBefore:u} to {leaf.NotAfter:u}, not at {time:u}";
            return null;
        }
        if (!ValidFor.Contains(time))
        {
            refusal = $"the trusted root uses the authority from {ValidFor}, not at {time:u}";
            return null;
        }
        for (int i = 0; i < _chain.Count; i++)
        {
            Certificate issuer = _chain[i];
            if (ReferenceEquals(issuer, leaf) || !Signed(i, leaf))
                continue;
            if (_ways[i].Value is not { } way)
                refusal = "the authority's certificates make no path to its anchor";
            else if (Refuse(way, time, purpose) is { } why)
                refusal = why;
            else
                return issuer;
        }
        refusal ??= "no authority of the trusted root signed the certificate";
        return null;
    }

    private bool Signed(int issuer, Certificate leaf) => ReferenceEquals(leaf, _chain[0]) ? _signedFirst[issuer].Value : leaf.IsSignedBy(_chain[issuer]);

    private static string? Refuse(IReadOnlyList<Certificate> way, DateTimeOffset time, string purpose)
    {
        for (int i = 0; i < way.Count; i++)
        {
            if (!way[i].IsValidAt(time))
                return $"a certificate of the authority is valid from {way[i].NotBefore:u} to {way[i].NotAfter:u}, not at {time:u}";
            if (CertificateUsage.RefuseAsIssuer(way[i], purpose, i) is { } refusal)
                return refusal;
        }
        return null;
    }

    private List<Certificate>? Way(int start)
    {
        var way = new List<Certificate> { _chain[start] };
        Certificate anchor = _chain[^1];
        while (!ReferenceEquals(way[^1], anchor))
        {
            Certificate below = way[^1];
            Certificate? above = _chain.FirstOrDefault(c => !way.Contains(c) && below.IsSignedBy(c));
            if (above is null)
                return null;
            way.Add(above);
        }
        return way;
    }
}
