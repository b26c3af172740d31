using Lading.Oci;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>The short names that <c>--type</c> takes for predicate types, as cosign has them.</summary>
public static class PredicateTypes
{
    /// <summary>The type of an image signature: cosign, "bundle" format.</summary>
    public const string Signature = "https://sigstore.dev/cosign/sign/v1";

    /// <summary>cosign's wrapping of any text.</summary>
    public const string Custom = "https://cosign.sigstore.dev/attestation/v1";

    private static readonly (string Name, string Uri)[] Names =
    [
        ("slsaprovenance", "https://slsa.dev/provenance/v0.2"),
        ("slsaprovenance02", "https://slsa.dev/provenance/v0.2"),
        ("slsaprovenance1", "https://slsa.dev/provenance/v1"),
        ("link", "https://in-toto.io/Link/v1"),
        ("spdx", "https://spdx.dev/Document"),
        ("spdxjson", "https://spdx.dev/Document"),
        ("cyclonedx", "https://cyclonedx.org/bom"),
        ("vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"),
        ("openvex", "https://openvex.dev/ns"),
        ("custom", Custom),
    ];

    /// <summary>The URI of a short name, or the URI itself; a usage error for anything else.</summary>
    public static string Parse(string text)
    {
        foreach ((string name, string uri) in Names)
            if (name == text)
                return uri;
        return Uri.TryCreate(text, UriKind.Absolute, out _)
            ? text
            : throw LadingException.Usage($"--type: '{Printable.Text(text, 100)}' is no predicate type.",
                $"A URI, or one of {string.Join(", ", Names.Select(n => n.Name))}.");
    }
}
