using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>A log whose signatures are trusted, of signatures or of certificates: <c>TransparencyLogInstance</c>, sigstore_trustroot.proto.</summary>
public sealed record TrustedLog
{
    /// <summary>Where it is; its host is the name in the checkpoints of Rekor v2.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Its key.</summary>
    public required PublicKey Key { get; init; }

    /// <summary>When the key was in use.</summary>
    public required ValidityRange ValidFor { get; init; }

    /// <summary>Its id in log entries and SCTs.</summary>
    public required ReadOnlyMemory<byte> LogId { get; init; }

    /// <summary>Its id in checkpoints, of which the first four bytes are used; <see cref="LogId"/> where the trusted root has no other.</summary>
    public required ReadOnlyMemory<byte> CheckpointKeyId { get; init; }

    /// <summary>Who runs it: two logs of one operator count once. The host of the URL where the trusted root does not say.</summary>
    public required string Operator { get; init; }

    /// <summary>Host of <see cref="BaseUrl"/>, without port and path: the origin of the checkpoints of Rekor v2.</summary>
    public string Origin => HostOf(BaseUrl);

    internal static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.Host : url;
}
