using Lading.Oci;
using Lading.Signing.Sigstore.Identity;

namespace Lading.Signing.Sigstore.Services;

/// <summary>A request to a service.</summary>
/// <param name="Service">What the service is called in errors, as "the timestamp authority".</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Body">What is posted; null to get.</param>
internal sealed record ServiceRequest(string Service, Uri Target, byte[]? Body)
{
    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>Sent as bearer token (RFC 6750, 2.1), to this host and to no other.</summary>
    public IdentityToken? Token { get; init; }

    /// <summary>Another secret than an identity token that goes into the Authorization header, with its scheme; to this host and to no other.</summary>
    public (string Scheme, SecretBuffer Value)? Secret { get; init; }

    /// <summary>One more header line.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Name that the TLS certificate must have, in place of the host; null for the host's.</summary>
    public string? ServerName { get; init; }

    /// <summary>How long the service may take to begin its answer; null for the settings' time.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The most bytes of an answer that are read.</summary>
    public int MaxAnswer { get; init; } = 1 << 20;

    /// <summary>The service and where it is.</summary>
    public string Name => $"{Service} {Printable.Text(Target.Authority, 100)}";
}
